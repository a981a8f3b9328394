package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// tell applies what a call is known to leave in a cell.
func (a *analysis) tell(s *state, c *callSite, op summary.Op) bool {
	v, ok := a.valueOf(s, c, op.Path)
	if !ok {
		return true
	}
	w := a.n.constant(op.Int, op.Name)
	if op.Name == summary.StorePath {
		if w, ok = a.valueOf(s, c, op.From); !ok {
			return true
		}
	}
	if !s.assume(a.n.fold("==", v, w), op.Kind == summary.Is) {
		return false
	}
	if op.Kind == summary.Is && v.kind == vCell && v.at.Base == ir.Temp && v.at.up != nil {
		s.setMem(v.at, w) // a member of what was returned: it is reached by this name alone
	}
	return true
}

// stored is the value that a Store leaves.
func (a *analysis) stored(s *state, c *callSite, op summary.Op, p *place) *val {
	switch op.Name {
	case summary.StoreUnknown:
		return a.given(s, c, op, p)
	case summary.StorePath:
		if v, ok := a.valueOf(s, c, op.From); ok {
			return v
		}
		return a.n.unknown(a.where())
	case summary.StoreAddr:
		if p, ok := a.instantiate(s, c, op.From); ok {
			return a.n.address(p)
		}
		return a.given(s, c, op, p)
	case summary.StoreObject:
		v := a.given(s, c, op, p)
		s.learn(v, not(0))
		return v
	}
	return a.n.constant(op.Int, op.Name)
}

// given names what a call leaves in the out-parameter p: by the variable that
// it is, or by the call. Within a loop a round is told from the one before.
func (a *analysis) given(s *state, c *callSite, op summary.Op, p *place) *val {
	if p.memory || p.Base != ir.LocalVar {
		obj := c.result.Path
		obj.Name, obj.Index = c.callee+"()", c.result.Index+(op.Path.Index+1)<<24
		at := a.n.place(obj)
		if a.again[c.result.id] {
			s.retire(func(root *place) bool { return root.id == at.id })
			s.forget(obj.Index)
		}
		return a.n.cell(at, "", "")
	}
	ver := a.where()
	if slices.ContainsFunc(s.mem.e, func(e entry[cell]) bool { return e.v.v.at == p && e.v.v.ver == ver }) {
		ver += "'"
	}
	s.gone = reject(s.gone, func(g *gone) bool {
		return !g.Entry && g.at.root.id == p.root.id && slices.ContainsFunc(g.Path.Steps, func(st ir.Step) bool { return st.Kind == ir.Deref && st.Name == ver })
	})
	v := a.n.cell(p, ver, "")
	s.facts.drop(v.id)
	return v
}
