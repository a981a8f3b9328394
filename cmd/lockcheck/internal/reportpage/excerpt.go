package reportpage

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/rules/finding"
)

// excerpt is what of one function a finding's trace runs through.
type excerpt struct {
	Path     string
	Function string
	Lines    []line
}

// line is a source line, or with Gap a place where lines are left out.
type line struct {
	Gap    bool
	N      int
	Before string // the text up to what is marked
	Mark   string
	After  string
	Main   bool // the finding is here
	Added  bool // by the patch
	Notes  []note
}

// note is a step of the trace, told below its line.
type note struct {
	N    int
	Text string
}

// context is how many lines around one of the trace are shown.
const context = 2

// place is a line of the trace.
type place struct {
	line, column int
	main         bool
	notes        []note
}

// excerpts gives the source that a finding's trace runs through, function by
// function, in the order in which it comes to each; the numbers of the notes
// tell the story across them.
func (p *printer) excerpts(f *finding.Finding) []*excerpt {
	type key struct{ file, function string }
	var keys []key
	places := make(map[key][]*place)
	at := func(file, function string, n, column int) *place {
		k := key{file, function}
		if _, ok := places[k]; !ok {
			keys = append(keys, k)
		}
		for _, x := range places[k] {
			if x.line == n {
				return x
			}
		}
		x := &place{line: n, column: column}
		places[k] = append(places[k], x)
		return x
	}
	for i, s := range f.Trace {
		x := at(s.File, s.Function, s.Line, s.Column)
		x.notes = append(x.notes, note{i + 1, clean(s.Message)})
	}
	main := at(f.File, f.Function, f.Line, f.Column)
	main.main, main.column = true, f.Column
	var out []*excerpt
	for _, k := range keys {
		ps := places[k]
		slices.SortStableFunc(ps, func(a, b *place) int { return a.line - b.line })
		out = append(out, &excerpt{Path: p.Name(k.file), Function: k.function, Lines: p.excerpt(k.file, isOld(f), f.Partial, ps)})
	}
	return out
}

// excerpt gives places with the lines around them.
func (p *printer) excerpt(file string, old, partial bool, places []*place) []line {
	var diff *report.FileDiff
	if i := slices.IndexFunc(p.r.Diff, func(d report.FileDiff) bool { return d.Path == file }); i >= 0 && !old {
		diff = &p.r.Diff[i]
	}
	// Of a file that is seen through hunks alone, nothing is shown but what
	// they have: the rest is made up to be parsed.
	seen := func(n int) bool { return !partial || diff != nil && diff.Shown(n) }
	var out []line
	shown := 0 // the last line shown
	for i, x := range places {
		end := x.line + context
		if i+1 < len(places) {
			end = min(end, places[i+1].line-1)
		}
		for n := max(shown+1, x.line-context); n <= end; n++ {
			s, ok := p.lines.Line(file, old, n)
			if n != x.line && (!ok || !seen(n)) {
				continue
			}
			if shown > 0 && n > shown+1 {
				out = append(out, line{Gap: true})
			}
			shown = n
			l := line{N: n, Before: s, Added: diff != nil && diff.Added[n]}
			if n == x.line {
				l.Main, l.Notes = x.main, x.notes
				if x.column >= 1 && x.column <= len(s) && s[x.column-1] > ' ' {
					e := source.Extent(s, x.column-1)
					l.Before, l.Mark, l.After = s[:x.column-1], s[x.column-1:e], s[e:]
				}
			}
			l.Before, l.Mark, l.After = clean(l.Before), clean(l.Mark), clean(l.After)
			out = append(out, l)
		}
	}
	for len(out) > 0 && blank(&out[len(out)-1]) {
		out = out[:len(out)-1]
	}
	for len(out) > 0 && blank(&out[0]) {
		out = out[1:]
	}
	return out
}

func blank(l *line) bool {
	return strings.TrimSpace(l.Before+l.Mark+l.After) == "" && !l.Main && len(l.Notes) == 0
}

// clean shows what cannot be printed as a question mark.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r != utf8.RuneError && unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
}
