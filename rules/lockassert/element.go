package lockassert

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// elements are the names by which a function knows elements of lists that it
// walks itself. No caller can have locked one of those for it.
type elements struct {
	vars  map[string]bool // local variables: only ever such an element
	temps map[int]string  // results of list operations, with the variable they go to
}

func elementsOf(m *model.Model, f *ir.Func) elements {
	e := elements{vars: make(map[string]bool), temps: make(map[int]string)}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if in.Op == ir.Call && in.Dst != nil && in.Dst.Base == ir.Temp && walks(m, in.Callee.Name) {
				e.temps[in.Dst.Index] = ""
			}
		}
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if in.Op != ir.Assign || in.Dst.Base != ir.LocalVar || len(in.Dst.Steps) > 0 {
				continue
			}
			v := in.Val
			element := false
			if v.Kind == ir.Read && v.Path.Base == ir.Temp && len(v.Path.Steps) == 0 {
				if _, element = e.temps[v.Path.Index]; element {
					e.temps[v.Path.Index] = in.Dst.Name
				}
			}
			if known, ok := e.vars[in.Dst.Name]; !ok || known {
				e.vars[in.Dst.Name] = element
			}
		}
	}
	return e
}

// name gives a path into an element as the source has it; ok is false if the
// path is none.
func (e elements) name(p ir.Path) (named ir.Path, ok bool) {
	switch {
	case len(p.Steps) == 0:
		return p, false
	case p.Base == ir.Temp:
		v := e.temps[p.Index]
		p.Base, p.Name = ir.LocalVar, v
		return p, v != "" && e.vars[v]
	}
	return p, p.Base == ir.LocalVar && e.vars[p.Name]
}

func walks(m *model.Model, name string) bool {
	if m == nil {
		return false
	}
	sum := m.Func(name)
	if sum == nil {
		return false
	}
	for _, c := range sum.Cases {
		for _, op := range c.Ops {
			if op.Kind == summary.First || op.Kind == summary.Next {
				return true
			}
		}
	}
	return false
}

// neverTaken reports whether a lock inside an element that the function found
// itself is asked for, and neither this path nor any other has locked it.
func (e elements) neverTaken(r *flow.Result, ev flow.Event) bool {
	if _, ok := e.name(ev.Op.Path); !ok {
		return false
	}
	for _, q := range r.Events {
		if (q.Op.Kind == summary.Lock || q.Op.Kind == summary.TryLock) && q.Class == ev.Class && !q.Inside {
			return false
		}
	}
	return true
}
