package link

import (
	"slices"

	"lockcheck/lockgraph/graph"
)

// Declared is a lock in the declared order, with the classes that it means:
// none if the program has no lock of that name.
type Declared struct {
	graph.Name
	Classes []string
}

// Declared gives the chains of Options.Order, outermost first.
func (p *Program) Declared() [][]Declared {
	if len(p.opt.Order) == 0 {
		return nil
	}
	called := map[string][]string{}
	for id, c := range p.classes {
		for _, n := range c.Names() {
			called[n] = append(called[n], id)
		}
	}
	out := make([][]Declared, len(p.opt.Order))
	for i, chain := range p.opt.Order {
		for _, n := range chain {
			out[i] = append(out[i], Declared{n, slices.Sorted(slices.Values(called[n.Text]))})
		}
	}
	return out
}

// order gives the declared order: of the sources and of the users' models, or
// else of the model as a whole.
func (p *Program) order() *graph.Order {
	if len(p.opt.Order) == 0 {
		return graph.NewOrder(p.Model.Order())
	}
	o := graph.NewOrder(p.Model.AddedOrder())
	o.Declare(p.opt.Order)
	return o
}
