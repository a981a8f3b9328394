package flow

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// follow walks a path of the callee's terms from what the call passes. It
// ends at a cell, or, for a bare parameter or result, at a value.
func (a *analysis) follow(s *state, c *callSite, p *ir.Path) (cell *place, v *val, ok bool) {
	switch p.Base {
	case ir.Param:
		if p.Index >= len(c.args) {
			return nil, nil, false
		}
		v = c.args[p.Index]
	case ir.Result:
		v = s.load(c.result, false)
	case ir.LocalVar, ir.Temp:
		return nil, nil, false
	default:
		cell = a.n.base(*p)
	}
	for i := range p.Steps {
		st := &p.Steps[i]
		if st.Kind != ir.Deref {
			if v != nil {
				return nil, nil, false
			}
			cell = a.n.step(cell, st)
			continue
		}
		if v == nil {
			v = s.load(cell, false)
		}
		if v.kind == vConst {
			return nil, nil, false // nothing there: NULL
		}
		cell, v = a.n.pointee(v), nil
	}
	return cell, v, true
}

// instantiate gives the cell that a path of the callee's terms names here.
func (a *analysis) instantiate(s *state, c *callSite, p ir.Path) (*place, bool) {
	cell, v, ok := a.follow(s, c, &p)
	if !ok {
		return nil, false
	}
	if v == nil {
		return cell, true
	}
	if v.kind == vCell {
		return v.at, true
	}
	return nil, false
}

func (a *analysis) instantiateAll(s *state, c *callSite, ps []ir.Path) []ir.Path {
	var out []ir.Path
	for _, p := range ps {
		if q, ok := a.instantiate(s, c, p); ok {
			if i := a.meant(s, q); i >= 0 {
				out = append(out, s.held[i].Path)
			} else {
				out = append(out, q.Path)
			}
		} else if class, ok := classInstance(p); ok {
			if i := s.onlyOfClass(class); i >= 0 {
				p = s.held[i].Path
			}
			out = append(out, p)
		} else {
			out = append(out, anyOf(""))
		}
	}
	return out
}

// meant gives the index of the lock that a callee drops of those held here: what
// it calls p, or, where that is not held, the only one of its class. It is -1 if
// none is meant.
func (a *analysis) meant(s *state, p *place) int {
	if i := s.heldAt(p.key); i >= 0 {
		return i
	}
	gone := s.goneAt(p.key) >= 0
	if i := s.reread(p); i >= 0 && !gone {
		return i
	}
	i := s.onlyOfClass(a.classOf(p.Path))
	if i >= 0 && (!gone || s.held[i].at.Base == ir.Temp) {
		return i // taken back by a name of the callee's, if it was let go of
	}
	return -1
}

// anyOf stands for the instance of a class that the caller holds, where a
// summary cannot name it. Without a class it may be any lock.
func anyOf(class string) ir.Path { return ir.Path{Base: ir.Temp, Func: "class", Name: class} }

func classInstance(p ir.Path) (class string, ok bool) {
	return p.Name, p.Base == ir.Temp && p.Func == "class"
}

// valueOf gives the value that a path of the callee's terms has here.
func (a *analysis) valueOf(s *state, c *callSite, p ir.Path) (*val, bool) {
	cell, v, ok := a.follow(s, c, &p)
	if !ok {
		return nil, false
	}
	if v != nil {
		return v, true
	}
	return s.load(cell, false), true
}

// subject gives the value that a guard speaks of, as it is now.
func (a *analysis) subject(s *state, c *callSite, g summary.Guard) (*val, bool) {
	cell, v, ok := a.follow(s, c, &g.Subject)
	if !ok || v != nil {
		return v, ok
	}
	return s.load(cell, true), true
}
