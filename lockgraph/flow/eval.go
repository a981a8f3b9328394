package flow

import "lockcheck/lockgraph/ir"

// cellOf gives the cell that a path of the IR names in this state: variables
// and stored members along it are replaced by what they hold.
func (s *state) cellOf(p *ir.Path) *place {
	cur := s.n.baseOf(p)
	for i := range p.Steps {
		st := &p.Steps[i]
		if st.Kind == ir.Deref {
			if t := s.n.target(s.load(cur, false)); t != nil {
				cur = t
				continue
			}
			// Nothing is known of the pointer: its cell names it.
		}
		cur = s.n.step(cur, st)
	}
	return cur
}

// load gives what the cell holds. fresh asks for a new name where sleeping
// may have changed memory since it was last read.
func (s *state) load(p *place, fresh bool) *val {
	if c, ok := s.mem.get(p.id); ok {
		return c.v
	}
	if s.zeroed(p) {
		return s.n.constant(0, "")
	}
	if p.back != nil {
		return s.n.cell(p.back, p.up.up.up.last().Name, "")
	}
	if !fresh || !p.memory || p.number {
		return s.n.cell(p, s.version(p, fresh), "")
	}
	return s.n.cell(p, s.version(p, fresh), s.since)
}

// version tells after which gap a cell has to be read anew.
func (s *state) version(p *place, fresh bool) string {
	if len(s.versions.e) == 0 || p.stays {
		return ""
	}
	if p.field != 0 {
		for _, id := range [...]int32{p.id, p.field, p.up.id} {
			if v, ok := s.versions.get(id); ok {
				return s.n.ver[v]
			}
		}
	}
	if fresh && p.memory && !p.number {
		v, _ := s.versions.get(s.n.star)
		return s.n.ver[v]
	}
	return ""
}

// maxKey bounds how deep expressions are told apart.
const maxKey = 200

// eval gives the symbolic value of an expression.
func (s *state) eval(env Env, v *ir.Value) *val {
	switch v.Kind {
	case ir.Const:
		return s.n.constant(v.Int, v.Name)
	case ir.Read:
		if p := v.Path; p.Base == ir.GlobalVar && len(p.Steps) == 0 {
			if c, ok := env.Const(p.Name); ok {
				return s.n.constant(c, p.Name)
			}
		}
		return s.load(s.cellOf(v.Path), true)
	case ir.Addr:
		return s.n.address(s.cellOf(v.Path))
	case ir.FuncRef:
		return s.n.other(vFunc, v.Name, "f:"+v.Name)
	case ir.Str:
		return s.n.other(vStr, "", "\""+v.Name)
	case ir.Expr:
		args := make([]*val, len(v.Args))
		for i := range v.Args {
			args[i] = s.eval(env, &v.Args[i])
			if len(args[i].key) > maxKey {
				args[i] = s.n.part(&v.Args[i])
			}
		}
		return s.n.fold(v.Name, args...)
	}
	return s.n.part(v)
}
