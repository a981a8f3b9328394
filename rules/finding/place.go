package finding

import (
	"fmt"
	"strconv"
	"strings"

	"lockcheck/lockgraph/summary"
)

// Place is a place that a message names.
type Place struct {
	File     string
	Line     int
	Col      int
	Function string
	Bare     bool // its line alone is named
}

// Marks around the number of a place in a message.
const (
	open  = "\x0e"
	shut  = "\x0f"
	marks = open + shut
)

// Place names a place in the finding's message: where it is when somebody reads
// that, and by which name a reader knows the file, is for [Finding.Rename] to say.
func (f *Finding) Place(s summary.Site) string {
	return f.place(s, false)
}

// AtLine names the line of a place in the finding's message.
func (f *Finding) AtLine(s summary.Site) string { return "line " + f.place(s, true) }

func (f *Finding) place(s summary.Site, bare bool) string {
	f.Places = append(f.Places, Place{s.File, s.Line, s.Col, s.Func, bare})
	return fmt.Sprintf("%s%d%s", open, len(f.Places)-1, shut)
}

// Rename gives the files that a finding names the names that readers have for
// them.
func (f *Finding) Rename(name func(file string) string) {
	f.File, f.Message = name(f.File), f.words(name)
	f.Places = nil
	for i := range f.Trace {
		f.Trace[i].File = name(f.Trace[i].File)
	}
}

// Words gives the message with the files' own names.
func (f *Finding) Words() string {
	return f.words(func(file string) string { return file })
}

func (f *Finding) words(name func(string) string) string {
	text := f.Message
	if !strings.ContainsAny(text, marks) {
		return text
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, open)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		number, rest, _ := strings.Cut(rest, shut)
		if n, err := strconv.Atoi(number); err == nil && n < len(f.Places) {
			if p := &f.Places[n]; p.Bare {
				fmt.Fprintf(&b, "%d", p.Line)
			} else {
				fmt.Fprintf(&b, "%s:%d", name(p.File), p.Line)
			}
		}
		text = rest
	}
}
