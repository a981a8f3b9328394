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
	sites   map[within][]int // edges that come about in a function
}

type within struct{ file, function string }

func newFigures(g *picture.Graph) *figures {
	f := &figures{g: g, classes: make(map[string]int), sites: make(map[within][]int)}
	for i := range g.Classes {
		f.classes[g.Classes[i].ID] = i
	}
	for i := range g.Edges {
		for _, s := range g.Edges[i].Sites {
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
const most = 10

// of draws the classes of a finding's locks and those that its function takes
// together with them; nil if there is no edge among them.
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
		from, to := slices.Contains(classes[:own], e.From), slices.Contains(classes[:own], e.To)
		for _, c := range []int{e.From, e.To} {
			if (from || to) && !slices.Contains(classes, c) && len(classes) < own+most {
				classes = append(classes, c)
			}
		}
	}
	slices.Sort(classes)
	d := f.g.Draw(picture.Selection{Classes: classes, All: true, Detail: true})
	if len(d.Lines) == 0 {
		return nil
	}
	return d
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
