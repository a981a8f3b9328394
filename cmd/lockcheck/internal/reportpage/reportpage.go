// Package reportpage writes a report as an HTML page that stands alone: each
// finding with its trace in the source, and a picture of its locks. It can be
// read without its script, which only filters.
package reportpage

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/cmd/lockcheck/internal/standalone"
	"lockcheck/cmd/lockcheck/internal/svgout"
	"lockcheck/rules/finding"
)

//go:embed page
var files embed.FS

// Options say what to write.
type Options struct {
	report.Show
	Version string               // of lockcheck
	Rules   []*analysis.Analyzer // those that were run
	Graph   string               // address of the page of the report's graph, or ""
	Name    func(path string) string
}

// Write writes the page.
func Write(w io.Writer, r *report.Report, opt Options) error {
	if opt.Name == nil {
		opt.Name = func(path string) string { return path }
	}
	p := &printer{
		Options: opt,
		r:       r,
		lines:   source.Of(r),
		g:       picture.Of(r),
	}
	p.figures = newFigures(p.g)
	found, err := p.findings()
	if err != nil {
		return err
	}
	change, err := p.change()
	if err != nil {
		return err
	}
	page := standalone.Page{
		Files: files, Template: "page/report.html", Styles: []string{"page/report.css"}, Scripts: []string{"page/report.js"},
		Data: map[string]any{
			"Title":    "lockcheck: " + svgout.Inputs(r),
			"Summary":  p.summary(found),
			"Version":  opt.Version,
			"Graph":    opt.Graph,
			"Findings": found,
			"Files":    byFile(found),
			"Kinds":    kinds(found),
			"Change":   change,
			"Inputs":   r.Inputs,
			"Problems": r.Problems,
			"Bounds":   p.bounds(),
			"Rules":    p.rules(found),
		},
	}
	return page.Write(w)
}

type printer struct {
	Options
	r       *report.Report
	lines   *source.Lines
	g       *picture.Graph
	figures *figures
}

// summary says in a line what was found.
func (p *printer) summary(found []*item) string {
	var n [3]int
	fixed, existing := 0, 0
	for _, f := range found {
		if f.Status != finding.Fixed {
			n[f.Severity]++
		}
	}
	for i := range p.r.Findings {
		switch f := &p.r.Findings[i]; {
		case f.Status == finding.Fixed:
			fixed++
		case f.Status == finding.Existing && !f.Touched:
			existing++
		}
	}
	var words []string
	for _, s := range []finding.Severity{finding.Error, finding.Warning, finding.Note} {
		if n[s] > 0 {
			words = append(words, count(n[s], s.String()))
		}
	}
	if len(words) == 0 {
		words = append(words, "nothing found")
	}
	if fixed > 0 {
		words = append(words, fmt.Sprintf("fixes %d", fixed))
	}
	if existing > 0 && !p.All {
		words = append(words, fmt.Sprintf("%d existing not shown", existing))
	}
	if k := len(p.r.Silenced); k > 0 {
		words = append(words, fmt.Sprintf("%d silenced", k))
	}
	return strings.Join(words, ", ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// bounds tells of what was analysed in part, as far as it is not told as a
// problem.
func (p *printer) bounds() []report.Bound {
	return slices.DeleteFunc(slices.Clone(p.r.Bounds), func(b report.Bound) bool { return b.Lost })
}

// file is a file with findings.
type file struct {
	Path     string
	Findings []*item
}

func byFile(found []*item) []file {
	var out []file
	for _, f := range found {
		i := slices.IndexFunc(out, func(g file) bool { return g.Path == f.Path })
		if i < 0 {
			i = len(out)
			out = append(out, file{Path: f.Path})
		}
		out[i].Findings = append(out[i].Findings, f)
	}
	return out
}

// kind is something that findings can be filtered by, and how many have it.
type kind struct {
	Name string
	N    int
}

// kinds counts severities and rules, in their order.
func kinds(found []*item) []kind {
	var out []kind
	add := func(name string, is func(*item) bool) {
		n := 0
		for _, f := range found {
			if is(f) {
				n++
			}
		}
		if n > 0 {
			out = append(out, kind{name, n})
		}
	}
	for _, s := range []finding.Severity{finding.Error, finding.Warning, finding.Note} {
		add(s.String(), func(f *item) bool { return f.Severity == s })
	}
	var names []string
	for _, f := range found {
		if !slices.Contains(names, f.Rule) {
			names = append(names, f.Rule)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		add(name, func(f *item) bool { return f.Rule == name })
	}
	return out
}

// change is what a patch changes in locking beside findings.
type change struct {
	Picture template.HTML // "" if it changes no edge
	Said    string
	report.Changes
}

func (p *printer) change() (*change, error) {
	c := &change{Changes: p.r.Changes}
	if c.Empty() {
		return nil, nil
	}
	if len(c.EdgesAdded)+len(c.EdgesRemoved) == 0 {
		return c, nil
	}
	d := p.figures.changed()
	var b strings.Builder
	if err := svgout.Inline(&b, p.g, d, "What the patch changes in the lock order"); err != nil {
		return nil, err
	}
	c.Picture = template.HTML(b.String())
	return c, nil
}
