package link

import (
	"cmp"
	"slices"
	"strings"

	"lockcheck/lockgraph/graph"
)

// evidence is what the program as a whole learns from its functions.
type evidence struct {
	p      *Program
	edges  map[[2]string]map[string]graph.Site // from, to -> key -> site
	kinds  map[string]string                   // class -> lock kind
	writes map[string]*written                 // "struct.field"
}

// written counts how a member is written: under which classes, and under none.
type written struct {
	total int
	funcs int // in which it is written
	under map[string]int
}

// protectors gives the classes under which nearly all writes of the member f
// stand; what is written before others know the object does not count against
// it. A lock in the member's own struct comes before those that merely happen
// to be held as well, and those need more than one function to tell.
func (w *written) protectors(f string) []string {
	tag, _, _ := strings.Cut(f, ".")
	var own, all []string
	for c, n := range w.under {
		if n*3 < w.total*2 {
			continue
		}
		switch {
		case strings.HasPrefix(c, tag+"."):
			own = append(own, c)
		case w.funcs > 1: // one place that happens to hold a lock is no custom
			all = append(all, c)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

func newEvidence(p *Program) *evidence {
	return &evidence{p: p, edges: map[[2]string]map[string]graph.Site{}, kinds: map[string]string{}, writes: map[string]*written{}}
}

// maxSites bounds the sites kept of one edge.
const maxSites = 64

// finish builds the program's graph, classes and protections.
func (p *Program) finish(e *evidence) {
	for id, kind := range e.kinds {
		c := p.classes[id]
		c.ID = id
		if k, ok := p.Model.Kind(kind); ok && c.Kind == "" {
			c.Kind, c.Sleepable, c.Spin, c.Yields = k.Title, k.Sleepable, k.Spin, k.Yields
			c.Recurses = c.Recurses || k.Recurses
		}
		p.classes[id] = c
	}
	g := &graph.Graph{Order: p.order()}
	for id := range e.kinds {
		g.Classes = append(g.Classes, p.classes[id])
	}
	slices.SortFunc(g.Classes, func(a, b graph.Class) int { return strings.Compare(a.ID, b.ID) })
	startup := p.startup()
	for pair, sites := range e.edges {
		edge := graph.Edge{From: pair[0], To: pair[1]}
		for _, s := range sites {
			s.Startup = startup[[2]string{s.File, s.Func}]
			edge.Sites = append(edge.Sites, s)
			edge.Blocking = edge.Blocking || !s.Try
		}
		slices.SortFunc(edge.Sites, func(a, b graph.Site) int {
			return cmp.Or(len(a.Chain)-len(b.Chain), strings.Compare(a.File, b.File), a.Line-b.Line, a.Col-b.Col,
				strings.Compare(a.Func, b.Func), strings.Compare(a.FromPath, b.FromPath), strings.Compare(a.ToPath, b.ToPath))
		})
		g.Edges = append(g.Edges, edge)
	}
	slices.SortFunc(g.Edges, func(a, b graph.Edge) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	p.Graph = g
	p.writes = e.writes
	p.protected = map[string]map[string]bool{}
	for f, w := range e.writes {
		if p.declared.settled[f] {
			continue
		}
		for _, c := range w.protectors(f) {
			if p.protected[c] == nil {
				p.protected[c] = map[string]bool{}
			}
			p.protected[c][f] = true
		}
	}
}
