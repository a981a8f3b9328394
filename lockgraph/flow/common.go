package flow

import "lockcheck/lockgraph/ir"

// common names what two objects have in common that a variable points to where
// paths join: both areas are of one address space, whichever was looked up. It gives
// members of what the joined variable points to the value that they have either way,
// in s and in t, and reports whether that is new in s.
func (s *state) common(block int, t *state) (changed bool) {
	if !s.knowsMembers() && !t.knowsMembers() {
		return false
	}
	for _, p := range pointersIn(s, t) {
		v, w := s.load(p, false), t.load(p, false)
		phi := s.n.phi(block, p)
		a, b, both := s.n.target(v), s.n.target(w), s.n.target(phi)
		if v.id == w.id || a == nil || b == nil || a.id == b.id {
			continue
		}
		for _, st := range membersOf(s, a, t, b) {
			x, y := s.load(s.n.step(a, st), false), t.load(s.n.step(b, st), false)
			if x.id != y.id || x.kind != vCell {
				continue
			}
			at := s.n.step(both, st)
			if c, ok := s.mem.get(at.id); !ok || c.v.id != x.id {
				s.setMem(at, x)
				changed = true
			}
			t.setMem(at, x)
		}
	}
	return changed
}

// knowsMembers reports whether what some member points to is known by another name.
func (s *state) knowsMembers() bool {
	for i := range s.mem.e {
		if s.mem.e[i].v.isMember() {
			return true
		}
	}
	return false
}

// isMember reports whether a cell is a member of what a variable points to, and holds
// what was read elsewhere.
func (c *cell) isMember() bool {
	p := c.at
	return c.v.kind == vCell && p.memory && p.up != nil && p.last().Kind == ir.Member && p.up.up != nil && p.up.last().Kind == ir.Deref
}

// holds reports whether some variable holds what p held.
func (s *state) holds(p *place) bool {
	for i := range s.mem.e {
		if v := s.mem.e[i].v.v; v.kind == vCell && v.at.id == p.id {
			return true
		}
	}
	return false
}

// pointersIn gives the local variables and parameters that hold something on either
// path.
func pointersIn(s, t *state) (ps []*place) {
	add := func(m *table[cell], unless *table[cell]) {
		for i := range m.e {
			if c := &m.e[i].v; c.at.up == nil && c.v.kind == vCell {
				if _, twice := unless.find(c.at.id); !twice {
					ps = append(ps, c.at)
				}
			}
		}
	}
	add(&s.mem, &table[cell]{})
	add(&t.mem, &s.mem)
	return ps
}

// membersOf gives the members that s knows of the object a, or t of b.
func membersOf(s *state, a *place, t *state, b *place) (steps []*ir.Step) {
	add := func(m *table[cell], object *place) {
		for i := range m.e {
			if c := &m.e[i].v; c.isMember() && c.at.up.id == object.id {
				steps = append(steps, c.at.last())
			}
		}
	}
	add(&s.mem, a)
	add(&t.mem, b)
	return steps
}
