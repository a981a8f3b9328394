package reportpage

import (
	"html/template"
	"net/url"
	"strings"

	"lockcheck/cmd/lockcheck/internal/fixes"
	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/svgout"
	"lockcheck/rules/finding"
)

// item is a finding as the page has it.
type item struct {
	*finding.Finding
	Anchor   string
	Path     string // of its file
	Tags     []string
	Excerpts []*excerpt
	Locks    []lock
	Figure   template.HTML // "" if there is nothing to draw
	Fix      *fix
}

// Parts gives the function's name in parts between which it may be broken.
func (x *item) Parts() []string { return strings.SplitAfter(x.Function, "_") }

// lock is a lock that a finding is about.
type lock struct {
	finding.Lock
	Detail string // what its class is
	Graph  string // address of the class in the graph's page, or ""
}

// fix is a repair as lines.
type fix struct {
	What     string
	First    int
	Old, New []string
}

// findings gives the findings that are shown.
func (p *printer) findings() ([]*item, error) {
	var out []*item
	seen := make(map[string]bool)
	for i := range p.r.Findings {
		f := &p.r.Findings[i]
		if !report.Shows(f, p.Show) {
			continue
		}
		x := &item{Finding: f, Path: p.Name(f.File), Anchor: "f-" + f.Fingerprint, Tags: tags(f), Excerpts: p.excerpts(f), Fix: p.fix(f)}
		for seen[x.Anchor] { // both sides of a patch have fingerprints of their own
			x.Anchor += "-"
		}
		seen[x.Anchor] = true
		for _, l := range f.Locks {
			x.Locks = append(x.Locks, p.lock(l))
		}
		if d := p.figures.of(f); d != nil {
			var b strings.Builder
			if err := svgout.Inline(&b, p.g, d, "The locks of this finding, in their order"); err != nil {
				return nil, err
			}
			x.Figure = template.HTML(b.String())
		}
		out = append(out, x)
	}
	return out, nil
}

// tags gives what is to be said of a finding beside its message.
func tags(f *finding.Finding) []string {
	var out []string
	switch {
	case f.Status == finding.Fixed:
		out = append(out, "fixed")
	case f.Status == finding.Existing && f.Touched:
		out = append(out, "existing", "touched")
	case f.Status == finding.Existing:
		out = append(out, "existing")
	}
	if f.Confidence != finding.High {
		out = append(out, f.Confidence.String()+" confidence")
	}
	if f.Partial {
		out = append(out, "partial view")
	}
	return out
}

func (p *printer) lock(l finding.Lock) lock {
	out := lock{Lock: l}
	if c := p.figures.class(l.Class); c >= 0 {
		out.Detail = picture.Detail(&p.g.Classes[c])
		if p.Graph != "" {
			out.Graph = p.Graph + "#" + url.Values{"class": {l.Class}}.Encode()
		}
	}
	return out
}

// fix gives a finding's repair as the lines that it changes.
func (p *printer) fix(f *finding.Finding) *fix {
	if f.Fix == nil {
		return nil
	}
	text, ok := p.r.Text(f.File, isOld(f))
	if !ok {
		return nil
	}
	first, last, now, ok := fixes.Lines(text, f.Fix)
	if !ok {
		return nil
	}
	out := &fix{What: f.Fix.What, First: first}
	for n := first; n <= last; n++ {
		s, _ := p.lines.Line(f.File, isOld(f), n)
		out.Old = append(out.Old, clean(s))
	}
	for s := range strings.Lines(now) {
		out.New = append(out.New, clean(strings.TrimRight(s, "\r\n")))
	}
	return out
}

// isOld reports whether a finding's lines are those of the side before a patch.
func isOld(f *finding.Finding) bool { return f.Status == finding.Fixed }
