package flow

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// walkOp makes the result of a list step a cursor under the locks held.
func (a *analysis) walkOp(s *state, c *callSite, op summary.Op) {
	d := derived{variable: c.result.key, path: c.result.Path, object: c.result, cursor: true,
		read: a.site(c.instr.Pos, c.instr.Text)}
	p, ok := a.instantiate(s, c, op.Path)
	if !ok || !p.memory && op.Kind == summary.First {
		return // a list of the function's own needs no lock
	}
	d.from = a.asWritten(c, op.Path, p.Path)
	if op.Kind == summary.First {
		d.list = p
	}
	if op.Kind == summary.Next {
		if v := a.argVar(c, op.Path); v != nil {
			at := a.n.base(*v)
			if a.rec != nil {
				a.rec.steps[a.rec.point()] = true
			}
			a.stepCursor(s, at, c.instr.Pos, c.instr.Text)
			if i := s.derivedAt(at.key); i >= 0 {
				d.from, d.list = s.derived[i].from, s.derived[i].list
			} else if v.Base == ir.LocalVar {
				return
			}
		}
	}
	d.locks, d.with = a.listed(s, d.list), s.besides("")
	if len(d.locks) > 0 {
		s.setDerived(d)
	}
}

// asWritten gives the path as the call spells it, where the argument is one.
func (a *analysis) asWritten(c *callSite, p, otherwise ir.Path) ir.Path {
	if p.Base == ir.Param && p.Index < len(c.argIR) {
		if v := c.argIR[p.Index]; v.Path != nil {
			return *v.Path
		}
	}
	return otherwise
}

// argVar gives the variable that is passed for the parameter that the path
// starts from, or whose member's address is: &e->link stands for e. It is nil
// where the argument is anything else.
func (a *analysis) argVar(c *callSite, p ir.Path) *ir.Path {
	if p.Base != ir.Param || p.Index >= len(c.argIR) {
		return nil
	}
	v := c.argIR[p.Index]
	switch {
	case v.Kind == ir.Read && len(v.Path.Steps) == 0:
		return v.Path
	case v.Kind == ir.Addr && linkOf(v.Path):
		of := *v.Path
		of.Steps, of.Type = nil, ir.Type{}
		return &of
	}
	return nil
}

// linkOf reports whether a path is a member of what a variable points to.
func linkOf(p *ir.Path) bool {
	if len(p.Steps) < 2 || p.Steps[0].Kind != ir.Deref {
		return false
	}
	for _, st := range p.Steps[1:] {
		if st.Kind != ir.Member {
			return false
		}
	}
	return true
}
