package format

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

// mailWidth is how wide the prose of a mail is.
const mailWidth = 72

// writeMarkdown writes a review that can be mailed: plain text that is
// Markdown as well, prose broken into short lines, code as it is.
func writeMarkdown(w io.Writer, r *report.Report, o Options) error {
	m := &mail{w: bufio.NewWriter(w), o: o, lines: source.Of(r)}
	fs := shown(r, o)
	head := "lockcheck: " + tally(fs)
	if s := views(r); s != "" {
		head += "; " + s
	}
	m.para("", escape(head)+".")
	if fixed := fixedIn(r); fixed > 0 && !o.All {
		m.para("", "It fixes "+count(fixed, "finding")+".")
	}
	file := ""
	for _, f := range fs {
		if path := o.path(f.File); path != file {
			file = path
			m.para("## ", escape(path))
		}
		m.finding(f)
	}
	if o.Verbose {
		m.changes(&r.Changes)
	}
	return m.w.Flush()
}

func fixedIn(r *report.Report) int {
	n := 0
	for i := range r.Findings {
		if isOld(&r.Findings[i]) {
			n++
		}
	}
	return n
}

type mail struct {
	w     *bufio.Writer
	o     Options
	lines *source.Lines
	any   bool
}

// blank parts what follows from what was before.
func (m *mail) blank() {
	if m.any {
		m.w.WriteByte('\n')
	}
	m.any = true
}

func (m *mail) para(mark, text string) {
	m.blank()
	if mark == "## " { // a heading is one line
		m.w.WriteString(mark + text + "\n")
		return
	}
	m.item(mark, text)
}

// item writes text after a mark, its further lines indented as the mark is
// wide.
func (m *mail) item(mark, text string) {
	indent := strings.Repeat(" ", len(mark))
	m.w.WriteString(mark)
	col := len(mark)
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case col+1+n > mailWidth:
			m.w.WriteString("\n" + indent)
			col = len(indent)
		default:
			m.w.WriteByte(' ')
			col++
		}
		m.w.WriteString(word)
		col += n
	}
	m.w.WriteByte('\n')
}

// code writes a source line as it stands, for a list item of that indent.
func (m *mail) code(indent, file string, old bool, line int) {
	s, ok := m.lines.Line(file, old, line)
	if s = strings.TrimSpace(s); !ok || s == "" {
		return
	}
	fmt.Fprintf(m.w, "\n%s    %s\n", indent, plain(strings.ReplaceAll(s, "\t", " ")))
}

func (m *mail) finding(f *finding.Finding) {
	where := fmt.Sprintf("Line %d", f.Line)
	if f.Function != "" {
		where += ", " + escape(f.Function) + "()"
	}
	tag := f.Rule
	if s := remark(f); s != "" {
		tag += ", " + s
	}
	m.para("", fmt.Sprintf("%s: **%s**: %s (%s)", where, f.Severity, escape(f.Message), tag))
	m.code("", f.File, isOld(f), f.Line)
	for i, s := range f.Trace {
		m.blank()
		mark := fmt.Sprintf("%d. ", i+1)
		place := fmt.Sprintf("line %d", s.Line)
		if s.File != f.File {
			place = fmt.Sprintf("%s:%d", escape(m.o.path(s.File)), s.Line)
		}
		m.item(mark, place+": "+escape(s.Message))
		m.code(strings.Repeat(" ", len(mark)), s.File, isOld(f), s.Line)
	}
}

// changes writes the lock review summary.
func (m *mail) changes(c *report.Changes) {
	if c.Empty() {
		return
	}
	m.para("## ", "What changes in the locking")
	m.blank()
	for _, e := range c.EdgesAdded {
		m.item("- ", "added: "+edge(&e, m.o))
	}
	for _, e := range c.EdgesRemoved {
		m.item("- ", "removed: "+edge(&e, m.o))
	}
	for _, g := range c.GapsAdded {
		m.item("- ", "added: gap in "+escape(g.Function)+"(): "+escape(g.Text))
	}
	for _, g := range c.GapsRemoved {
		m.item("- ", "removed: gap in "+escape(g.Function)+"(): "+escape(g.Text))
	}
	for _, id := range c.ClassesAdded {
		m.item("- ", "first used: lock class "+escape(id))
	}
	for _, f := range c.Contracts {
		for _, s := range f.Added {
			m.item("- ", "added: "+escape(f.Function)+"() "+escape(s))
		}
		for _, s := range f.Removed {
			m.item("- ", "removed: "+escape(f.Function)+"() "+escape(s))
		}
	}
}

func edge(e *report.Edge, o Options) string {
	how := "edge"
	if !e.Blocking {
		how = "try edge"
	}
	s := fmt.Sprintf("%s %s -> %s", how, escape(e.From), escape(e.To))
	if len(e.Sites) > 0 {
		s += fmt.Sprintf(" (%s:%d, %s)", escape(o.path(e.Sites[0].File)), e.Sites[0].Line, escape(e.Sites[0].Func))
	}
	return s
}
