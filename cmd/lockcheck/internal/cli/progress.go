package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progress draws one line on a terminal: how many files are done, how fast,
// and the time left. It is safe for concurrent use.
type progress struct {
	w   io.Writer
	now func() time.Time

	mu    sync.Mutex
	begun time.Time
	drawn time.Time
	total int
	width int // of the line as it stands; 0 if there is none
}

const (
	quiet    = time.Second            // shorter work has no progress line
	interval = 200 * time.Millisecond // between two drawings
)

// newProgress gives a progress line on w, or nil if w is no terminal.
func newProgress(w io.Writer, getenv func(string) string) *progress {
	f, ok := w.(*os.File)
	if !ok || getenv("TERM") == "dumb" || getenv("TERM") == "" {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return &progress{w: w, now: time.Now}
}

// step tells that so many of total files are done. With another total it is
// another piece of work.
func (p *progress) step(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.total != total || p.begun.IsZero() {
		p.erase()
		p.begun, p.drawn, p.total = now, now, total
		return
	}
	if now.Sub(p.begun) < quiet || now.Sub(p.drawn) < interval {
		return
	}
	p.drawn = now
	rate := float64(done) / now.Sub(p.begun).Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
	line := fmt.Sprintf("%d/%d files, %.0f/s, %v left", done, total, rate, left)
	fmt.Fprintf(p.w, "\r%-*s", p.width, line)
	p.width = max(p.width, len(line))
}

// close takes the line off the screen.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
}

func (p *progress) erase() {
	if p.width > 0 {
		fmt.Fprintf(p.w, "\r%*s\r", p.width, "")
		p.width = 0
	}
}
