package format

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
)

// quotedBefore is how many lines of the diff are quoted before the one that is
// spoken of.
const quotedBefore = 5

// writeMail writes a review as it is written on mailing lists: lines of the diff,
// quoted, and below them what there is to say. What has no place in the diff
// comes last.
func writeMail(w io.Writer, r *report.Report, o Options) error {
	rv, at := ReviewOf(r, o), placesOf(r)
	order := make(map[string]int) // of the files in the diff, from 1
	diff := make(map[string]*report.FileDiff)
	for i := range r.Diff {
		path := o.path(r.Diff[i].Path)
		order[path], diff[path] = i+1, at.diff[r.Diff[i].Path]
	}
	slices.SortStableFunc(rv.Comments, func(a, b Comment) int {
		if (a.Path == "") != (b.Path == "") {
			return strings.Compare(b.Path, a.Path)
		}
		return cmp.Or(order[a.Path]-order[b.Path], a.Line-b.Line)
	})
	m := &mail{w: bufio.NewWriter(w), o: o, lines: source.Of(r)}
	m.para("", "lockcheck: "+rv.Plain+".")
	if fixed := fixedIn(r); fixed > 0 && !o.All {
		m.para("", "It fixes "+count(fixed, "finding")+".")
	}
	path, line := "", 0
	for i := range rv.Comments {
		c := &rv.Comments[i]
		if c.Path != "" && (c.Path != path || c.Line != line) {
			m.quote(c, diff[c.Path], path, line)
			path, line = c.Path, c.Line
		}
		m.say(c)
	}
	return m.w.Flush()
}

// quote quotes the diff up to a comment's line, from where the quotation before
// ended, if that is close.
func (m *mail) quote(c *Comment, d *report.FileDiff, path string, line int) {
	m.blank()
	if c.Path != path {
		m.w.WriteString("> +++ b/" + plain(c.Path) + "\n")
		line = 0
	}
	first := 0
	for _, h := range d.Hunks {
		if h.First <= c.Line && c.Line <= h.Last {
			first = h.First
		}
	}
	first = max(first, c.Line-quotedBefore)
	switch {
	case line >= first:
		first = line + 1
	case first > 1:
		m.w.WriteString("> [...]\n")
	}
	for l := first; l <= c.Line; l++ {
		removed := removedBefore(d, l)
		if cut := len(removed) - quotedBefore; cut > quotedBefore {
			m.w.WriteString("> [...]\n")
			removed = removed[cut:]
		}
		for _, old := range removed {
			m.quoted('-', d.Path, true, old)
		}
		if d.Added[l] {
			m.quoted('+', d.Path, false, l)
		} else {
			m.quoted(' ', d.Path, false, l)
		}
	}
}

// removedBefore gives the old lines that a diff takes out just before a line of
// the new side: before a line that was there, and before the first that is new.
func removedBefore(d *report.FileDiff, line int) []int {
	before, ok := d.Kept[line-1]
	if !ok {
		return nil
	}
	next := line
	for d.Added[next] {
		next++
	}
	after, ok := d.Kept[next]
	if !ok {
		return nil
	}
	var out []int
	for l := before + 1; l < after; l++ {
		out = append(out, l)
	}
	return out
}

func (m *mail) quoted(op byte, file string, old bool, line int) {
	s, _ := m.lines.Line(file, old, line)
	fmt.Fprintf(m.w, "> %c%s\n", op, strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return []rune(plain(string(r)))[0]
	}, s))
}

// say tells a finding in prose.
func (m *mail) say(c *Comment) {
	for i, part := range strings.Split(c.Plain, "\n\n") {
		switch {
		case strings.HasPrefix(part, "    "): // code
			m.blank()
			m.w.WriteString(part + "\n")
		case i > 0 && strings.HasPrefix(part, "1. "):
			m.blank()
			for step := range strings.SplitSeq(part, "\n") {
				mark, text, _ := strings.Cut(step, " ")
				if here, ok := strings.CutPrefix(text, c.Path+":"); ok && c.Path != "" {
					text = "line " + here
				}
				m.item(mark+" ", text)
			}
		default:
			m.para("", part)
		}
	}
}
