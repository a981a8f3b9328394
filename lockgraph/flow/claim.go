package flow

import "lockcheck/lockgraph/ir"

// claim notes that a cell that was tested under a lock is written while the
// lock is still held: the busy flag. Whoever looks at the object after the lock
// is dropped sees it, so that what was tested together with it stays good.
func (a *analysis) claim(s *state, lock string, dst *place) {
	for i := range s.checks {
		if c := s.checks[i]; c.gap == nil && c.lock == lock && c.cell.id == dst.id {
			s.checks = reject(s.checks, func(c *check) bool {
				return c.gap == nil && c.lock == lock && c.cell.owner != nil && c.cell.owner.id == dst.owner.id
			})
			return
		}
	}
}

// updates reports whether an assignment makes a cell's new value from its old
// one, x->n++, and nothing was tested of that cell: it relies on no test.
func (a *analysis) updates(s *state, in *ir.Instr, dst *place) bool {
	for i := range s.checks {
		if s.checks[i].cell.id == dst.id {
			return false
		}
	}
	if in.Val.Kind != ir.Expr {
		return false
	}
	own := false
	walkPaths(&in.Val, func(p *ir.Path) { own = own || s.cellOf(p).id == dst.id })
	return own
}
