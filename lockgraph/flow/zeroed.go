package flow

import "lockcheck/lockgraph/ir"

// A local struct that is given a value in braces has zero in every member that is left
// out, and so has one after memset(&v, 0, sizeof(v)). The IR has it as one assignment
// of zero to the whole; the members are read off that until they are written.

// zeroed reports whether a cell is a member of a local struct that was set to zero as
// a whole, and has not been written since.
func (s *state) zeroed(p *place) bool {
	if p.Base != ir.LocalVar || p.memory || p.up == nil || p.last().Kind != ir.Member {
		return false
	}
	c, ok := s.mem.get(p.up.id)
	return ok && c.v.kind == vConst && c.v.n == 0 && s.version(p, false) == ""
}

// unset is what a cell holds that nothing was stored in.
func (s *state) unset(p *place) *val {
	if s.zeroed(p) {
		return s.n.constant(0, "")
	}
	return s.n.cell(p, "", "")
}

// setWhole stores a value in a struct as a whole: its members have none of their own.
func (s *state) setWhole(p *place, v *val) {
	s.mem.dropIf(func(_ int32, c *cell) bool { return c.at.up == p })
	s.setMem(p, v)
}
