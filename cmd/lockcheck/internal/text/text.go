// Package text writes a report for people, in the manner of compilers: place,
// severity and message, the source line with the expression marked, and the
// trace as notes below.
package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

// Options say what to write.
type Options struct {
	Color bool
	report.Show
}

// Write writes the report.
func Write(w io.Writer, r *report.Report, opt Options) error {
	p := &printer{
		w:     bufio.NewWriter(w),
		style: style{opt.Color},
		src:   source.Of(r),
		rep:   r,
	}
	shown := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; report.Shows(f, opt.Show) {
			if shown > 0 {
				p.line("")
			}
			p.finding(f)
			shown++
		}
	}
	if opt.Verbose && !r.Changes.Empty() {
		if shown > 0 {
			p.line("")
		}
		p.changes(&r.Changes)
		shown++
	}
	if p.bounds(r.Bounds, opt.Verbose, shown > 0) {
		shown = 0 // its lines part the closing one
	}
	p.closing(r, opt, shown > 0)
	return p.w.Flush()
}

// bounds tells which functions were analysed in part: one by one if they are
// few or asked for. What could not be read at all is told elsewhere.
func (p *printer) bounds(bs []report.Bound, verbose, blank bool) bool {
	bs = slices.DeleteFunc(slices.Clone(bs), func(b report.Bound) bool { return b.Lost })
	if len(bs) == 0 {
		return false
	}
	if blank {
		p.line("")
	}
	const few = 3
	if len(bs) > few && !verbose {
		p.line(p.cyan("note:") + fmt.Sprintf(" %d functions were analysed in part only (-v names them)", len(bs)))
		return true
	}
	for _, b := range bs {
		p.line(p.place(b.File, b.Line, 0) + p.cyan("note:") + " " + clean(b.Function) + "() was analysed in part only: " + clean(b.Why))
	}
	return true
}

type printer struct {
	w *bufio.Writer
	style
	src *source.Lines
	rep *report.Report
}

func (p *printer) line(s string) {
	p.w.WriteString(s)
	p.w.WriteByte('\n')
}

func (p *printer) place(file string, line, col int) string {
	s := file
	if line > 0 {
		s += ":" + strconv.Itoa(line)
		if col > 0 {
			s += ":" + strconv.Itoa(col)
		}
	}
	return p.bold(clean(s)+":") + " "
}

// clean keeps control characters of names and messages off the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}

func (p *printer) severity(s finding.Severity) string {
	label := s.String() + ":"
	switch s {
	case finding.Error:
		return p.red(label)
	case finding.Warning:
		return p.magenta(label)
	}
	return p.cyan(label)
}

func (p *printer) finding(f *finding.Finding) {
	old := f.Status == finding.Fixed
	tag := f.Rule
	switch {
	case old:
		tag += ", fixed"
	case f.Status == finding.Existing && f.Touched:
		tag += ", existing, touched"
	case f.Status == finding.Existing:
		tag += ", existing"
	}
	if f.Partial {
		tag += ", partial view"
	}
	p.line(p.place(f.File, f.Line, f.Column) + p.severity(f.Severity) + " " + p.bold(clean(f.Message)) + " [" + tag + "]")
	width := len(strconv.Itoa(f.Line))
	for _, s := range f.Trace {
		width = max(width, len(strconv.Itoa(s.Line)))
	}
	p.snippet(width, f.File, old, f.Line, f.Column)
	above := finding.Step{File: f.File, Line: f.Line}
	for _, s := range f.Trace {
		p.line(p.place(s.File, s.Line, s.Column) + p.cyan("note:") + " " + clean(s.Message))
		same := s.Line == above.Line && s.File == above.File
		if above = s; same {
			continue // its source line stands right above
		}
		p.snippet(width, s.File, old, s.Line, s.Column)
	}
	if f.Fix != nil {
		how := "--fix applies it"
		if p.rep.Hunks(f.File) {
			how = "--diff prints it"
		}
		p.line(p.place(f.File, f.Line, f.Column) + p.cyan("note:") + " fix: " + clean(f.Fix.What) + "; " + how)
	}
}

// snippet writes a source line and marks what begins at col.
func (p *printer) snippet(width int, file string, old bool, n, col int) {
	line, ok := p.src.Line(file, old, n)
	if !ok || strings.TrimSpace(line) == "" {
		return
	}
	shown, column := layout(line)
	p.line(p.blue(fmt.Sprintf(" %*d |", width, n)) + " " + shown)
	if col < 1 || col > len(line) {
		return
	}
	at := col - 1
	from, to := column[at], column[source.Extent(line, at)]
	if from >= maxWidth {
		return
	}
	to = max(min(to, maxWidth), from+1)
	mark := strings.Repeat(" ", from) + p.green("^"+strings.Repeat("~", to-from-1))
	p.line(p.blue(fmt.Sprintf(" %*s |", width, "")) + " " + mark)
}

// closing writes, for a patch, one line on what else it does.
func (p *printer) closing(r *report.Report, opt Options, blank bool) {
	var patches []report.Input
	for _, in := range r.Inputs {
		if (in.Kind == report.Patch || in.Kind == report.Range) && in.Status != report.Failed {
			patches = append(patches, in)
		}
	}
	if len(patches) == 0 {
		return
	}
	var fresh, notes, existing int
	var fixed []*finding.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Status == finding.Fixed:
			fixed = append(fixed, f)
		case f.Status == finding.Existing && !f.Touched:
			existing++
		case f.Severity == finding.Note:
			notes++
		default:
			fresh++
		}
	}
	var words []string
	if fresh == 0 {
		words = append(words, "nothing new")
	} else {
		words = append(words, count(fresh, "finding"))
	}
	if len(fixed) > 0 {
		words = append(words, "fixes "+fixes(fixed))
	}
	if notes > 0 && !opt.Verbose {
		words = append(words, count(notes, "note")+" (-v)")
	}
	if existing > 0 && !opt.All {
		words = append(words, strconv.Itoa(existing)+" existing (--all)")
	}
	if n := len(r.Silenced); n > 0 {
		words = append(words, strconv.Itoa(n)+" silenced")
	}
	if len(patches) == 1 && patches[0].Detail != "" {
		words = append(words, patches[0].Detail)
	}
	if blank {
		p.line("")
	}
	p.line(strings.Join(words, "; "))
}

// fixes names what a patch fixes: rule and function, with how often.
func fixes(fs []*finding.Finding) string {
	var names []string
	times := make(map[string]int)
	for _, f := range fs {
		name := f.Rule
		if f.Function != "" {
			name += " in " + f.Function + "()"
		}
		if times[name] == 0 {
			names = append(names, name)
		}
		times[name]++
	}
	for i, n := range names {
		if times[n] > 1 {
			names[i] = fmt.Sprintf("%s (%d)", n, times[n])
		}
	}
	const most = 6
	if len(names) > most {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("and %d more", len(names)-most))
	}
	return fmt.Sprintf("%d: %s", len(fs), strings.Join(names, ", "))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
