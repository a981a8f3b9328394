package reportpage

import (
	"slices"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules/finding"
)

// figures picks what of the graph a finding's picture shows.
type figures struct {
	g       *picture.Graph
	classes map[string]int
	sites   map[within][]int // edges that come about in a function itself
}

type within struct{ file, function string }

func newFigures(g *picture.Graph) *figures {
	f := &figures{g: g, classes: make(map[string]int), sites: make(map[within][]int)}
	for i := range g.Classes {
		f.classes[g.Classes[i].ID] = i
	}
	for i := range g.Edges {
		for _, s := range g.Edges[i].Sites {
			if len(s.Chain) > 1 {
				continue // in what it calls
			}
			k := within{s.File, s.Func}
			if es := f.sites[k]; len(es) == 0 || es[len(es)-1] != i {
				f.sites[k] = append(es, i)
			}
		}
	}
	return f
}

// class gives the number of a class, or -1.
func (f *figures) class(id string) int {
	if i, ok := f.classes[id]; ok {
		return i
	}
	return -1
}

// most bounds the classes of a figure that are not the finding's own.
const most = 5

// of draws the classes of a finding's locks, or of a single one with those that
// its function takes together with it; nil if there is no edge among them.
func (f *figures) of(x *finding.Finding) *picture.Drawing {
	var classes []int
	for _, l := range x.Locks {
		if c := f.class(l.Class); c >= 0 && !slices.Contains(classes, c) {
			classes = append(classes, c)
		}
	}
	own := len(classes)
	if own == 0 {
		return nil
	}
	for _, i := range f.sites[within{x.File, x.Function}] {
		e := &f.g.Edges[i]
		if own > 1 || e.From != classes[0] && e.To != classes[0] {
			continue
		}
		for _, c := range []int{e.From, e.To} {
			if !slices.Contains(classes, c) && len(classes) <= most {
				classes = append(classes, c)
			}
		}
	}
	sel := picture.Selection{All: len(classes) <= 4, Detail: true}
	if x.Kind == "cycle" {
		sel.All, sel.Edges = true, f.round(classes)
	}
	slices.Sort(classes)
	sel.Classes = classes
	d := f.g.Draw(sel)
	if len(d.Lines) == 0 {
		return nil
	}
	return d
}

// round gives the edges of a cycle, as a finding names its classes.
func (f *figures) round(classes []int) []int {
	out := []int{}
	for i, c := range classes {
		next := classes[(i+1)%len(classes)]
		for _, e := range f.g.Classes[c].Out {
			if f.g.Edges[e].To == next {
				out = append(out, e)
			}
		}
	}
	return out
}

// changed draws what a patch changes, and what stands next to it.
func (f *figures) changed() *picture.Drawing {
	if f.g.Small() {
		return f.g.Draw(picture.Selection{All: true, Detail: true})
	}
	var classes []int
	for i := range f.g.Edges {
		if e := &f.g.Edges[i]; e.Status != report.EdgeExisting || e.Cyclic {
			classes = append(classes, e.From, e.To)
		}
	}
	slices.Sort(classes)
	return f.g.Draw(picture.Selection{Classes: slices.Compact(classes), Detail: true})
}
