// Package picture is what pictures of the acquisition graph show of a report,
// before it is SVG or a page: classes and edges by number, where in the source
// each belongs, cycles, and which edges follow from others and can be left out
// where there are many. It has no sizes and no places; see [Graph.Draw].
//
// A Graph refers to its report, and changes nothing in it. It is the same for
// the same report.
package picture

import (
	"slices"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
)

// Graph is an acquisition graph to be drawn.
type Graph struct {
	Classes []Class
	Edges   []Edge // in the report's order
	Cycles  []Cycle
	Dirs    []string // where classes and edges are at home, sorted
}

// Class is a lock class.
type Class struct {
	*graph.Class
	Home    int // the directory where most of what happens to it does, as a place in Dirs; -1 for none
	In, Out []int
	Place   int  // in the order in which classes are taken, as far as there is one
	Self    int  // the edge from it to itself; -1 for none
	Cyclic  bool // it is part of a cycle
	Status  report.EdgeStatus
}

// Edge is an edge between classes.
type Edge struct {
	*report.Edge
	From, To int
	Cyclic   bool     // it is part of a cycle
	Suspect  bool     // the edge of a cycle that is most to be doubted
	Back     bool     // it leads against the order of places
	Implied  bool     // a way through other edges says the same
	Against  []string // the declared order that it contradicts
	Dirs     []int    // where its sites are
}

// Cycle is a way to deadlock, as edges one behind the other.
type Cycle struct {
	Edges    []int
	Sites    []*graph.Site // the site of each that shows it best
	Possible bool          // it hangs on what is not known
}

// Of makes the graph of a report.
func Of(r *report.Report) *Graph {
	g := &Graph{}
	index := make(map[string]int, len(r.Classes))
	add := func(c *graph.Class) int {
		i, ok := index[c.ID]
		if !ok {
			i = len(g.Classes)
			index[c.ID] = i
			g.Classes = append(g.Classes, Class{Class: c, Home: -1, Self: -1})
		}
		return i
	}
	for i := range r.Classes {
		add(&r.Classes[i])
	}
	for i := range r.Edges {
		e := &r.Edges[i]
		from, to := add(&graph.Class{ID: e.Edge.From}), add(&graph.Class{ID: e.Edge.To})
		g.Edges = append(g.Edges, Edge{Edge: e, From: from, To: to})
		if from == to {
			g.Classes[from].Self = i
			continue
		}
		g.Classes[from].Out = append(g.Classes[from].Out, i)
		g.Classes[to].In = append(g.Classes[to].In, i)
	}
	for i := range g.Classes {
		g.Classes[i].Status = g.statusOf(&g.Classes[i])
	}
	g.settle()
	g.cycles(r)
	g.sequence()
	g.reduce()
	return g
}

// statusOf gives the status that all edges of a class have, if it is one.
func (g *Graph) statusOf(c *Class) report.EdgeStatus {
	all := slices.Concat(c.In, c.Out)
	if c.Self >= 0 {
		all = append(all, c.Self)
	}
	for _, e := range all {
		if g.Edges[e].Status != g.Edges[all[0]].Status {
			return report.EdgeExisting
		}
	}
	if len(all) == 0 {
		return report.EdgeExisting
	}
	return g.Edges[all[0]].Status
}

// cycles finds the cycles of what is there now, and the edges that contradict
// the declared order.
func (g *Graph) cycles(r *report.Report) {
	order := r.Declared.Order
	now := &graph.Graph{Classes: r.Classes}
	var number []int // edge of now -> edge of g
	for i := range g.Edges {
		e := &g.Edges[i]
		if e.Status == report.EdgeRemoved {
			continue
		}
		now.Edges = append(now.Edges, e.Edge.Edge)
		number = append(number, i)
		if e.From != e.To && e.Blocking {
			e.Against, _ = order.Against(*g.Classes[e.From].Class, *g.Classes[e.To].Class)
		}
	}
	at := make(map[*graph.Edge]int, len(number))
	for i := range now.Edges {
		at[&now.Edges[i]] = number[i]
	}
	all := now.Cycles(func(e *graph.Edge) bool { return g.Edges[at[e]].Against != nil })
	for _, c := range all.Found {
		g.cycle(c, at, false)
	}
	for _, c := range all.Possible {
		g.cycle(c, at, true)
	}
}

func (g *Graph) cycle(c graph.Cycle, at map[*graph.Edge]int, possible bool) {
	out := Cycle{Sites: c.Sites, Possible: possible}
	for i, e := range c.Edges {
		n := at[e]
		out.Edges = append(out.Edges, n)
		if possible {
			continue
		}
		g.Edges[n].Cyclic = true
		g.Edges[n].Suspect = g.Edges[n].Suspect || i == c.Suspect
		g.Classes[g.Edges[n].From].Cyclic = true
		g.Classes[g.Edges[n].To].Cyclic = true
	}
	g.Cycles = append(g.Cycles, out)
}
