package picture

import (
	"slices"

	"lockcheck/cmd/lockcheck/internal/layout"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
)

// sequence puts the classes in the order in which they are taken, the same in
// all pictures, as far as there is one: what weighs is the evidence for each
// edge.
func (g *Graph) sequence() {
	edges := make([]layout.Edge, len(g.Edges))
	for i := range g.Edges {
		e := &g.Edges[i]
		edges[i] = layout.Edge{From: e.From, To: e.To, Weight: e.evidence()}
	}
	at := layout.Sequence(len(g.Classes), edges)
	for i := range g.Classes {
		g.Classes[i].Place = at[i]
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		e.Back = at[e.From] > at[e.To]
	}
}

// evidence weighs what tells of an edge.
func (e *Edge) evidence() float64 {
	switch {
	case e.Suspect, e.Against != nil:
		return 0.1
	case !e.Blocking, e.Status == report.EdgeRemoved:
		return 0.2
	case e.Doubted():
		return 0.5
	}
	return 4
}

// Doubted reports whether the edge may not be there: all its sites hang on
// which function a pointer calls, or on what only a callee says is held.
func (e *Edge) Doubted() bool {
	return !slices.ContainsFunc(e.Sites, func(s graph.Site) bool {
		return !s.May && !s.Hearsay && (!s.Try || !e.Blocking)
	})
}

// reduce marks edges that others imply: B after A, where B is after C and C
// after A. What remains says the same of the order with fewer lines. Edges
// that a patch changes, those of cycles and those against the order are never
// implied; doubted and try edges, and those that are gone, imply nothing.
func (g *Graph) reduce() {
	n := len(g.Classes)
	byPlace := make([]int, n)
	for i := range g.Classes {
		byPlace[g.Classes[i].Place] = i
	}
	firm := func(e *Edge) bool {
		return !e.Back && e.Blocking && e.From != e.To && e.Status != report.EdgeRemoved && !e.Doubted()
	}
	// reach are the classes that one leads to, far those that it leads to by
	// way of others.
	reach, far := make([]set, n), make([]set, n)
	for _, v := range slices.Backward(byPlace) {
		reach[v], far[v] = newSet(n), newSet(n)
		for _, i := range g.Classes[v].Out {
			if e := &g.Edges[i]; firm(e) {
				far[v].join(reach[e.To])
				reach[v].add(e.To)
			}
		}
		reach[v].join(far[v])
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		switch {
		case e.From == e.To, e.Back, e.Status != report.EdgeExisting, e.Cyclic, e.Against != nil:
		case firm(e):
			e.Implied = far[e.From].has(e.To)
		default:
			e.Implied = reach[e.From].has(e.To)
		}
	}
}

// set is a set of small numbers.
type set []uint64

func newSet(n int) set       { return make(set, (n+63)/64) }
func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }
func (s set) join(other set) {
	for i := range other {
		s[i] |= other[i]
	}
}
