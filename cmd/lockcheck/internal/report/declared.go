package report

import "lockcheck/lockgraph/graph"

// Declared is the lock order that is declared.
type Declared struct {
	File   string           // the source that declares it; "" if none does
	Chains [][]DeclaredLock // outermost lock first
	Order  *graph.Order     // of Chains and of models; nil: nothing is declared
}

// DeclaredLock is a name in a declared order and the classes that it means.
type DeclaredLock struct {
	Name    string
	Line    int
	Classes []string
}

// Matched counts the names that mean a class, and all of them.
func (d *Declared) Matched() (known, all int) {
	for _, chain := range d.Chains {
		for _, n := range chain {
			all++
			if len(n.Classes) > 0 {
				known++
			}
		}
	}
	return known, all
}

// Reversal is an edge that contradicts the declared order.
type Reversal struct {
	Edge  *Edge
	Chain []string     // the names from Edge.To to Edge.From
	Sites []graph.Site // that wait for the lock
}

// Against gives the edges, as far as they are there after a patch, that
// contradict the declared order.
func (r *Report) Against() []Reversal {
	classes := make(map[string]graph.Class, len(r.Classes))
	for _, c := range r.Classes {
		classes[c.ID] = c
	}
	var out []Reversal
	for i := range r.Edges {
		e := &r.Edges[i]
		if !e.Blocking || e.Status == EdgeRemoved || e.Self() {
			continue
		}
		chain, ok := r.Declared.Order.Against(classes[e.From], classes[e.To])
		if !ok {
			continue
		}
		a := Reversal{Edge: e, Chain: chain}
		for _, s := range e.Sites {
			if !s.Try {
				a.Sites = append(a.Sites, s)
			}
		}
		out = append(out, a)
	}
	return out
}
