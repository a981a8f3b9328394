package flow

import (
	"slices"

	"lockcheck/lockgraph/summary"
)

// chooses notes the members and variables by which a callee chooses among locks:
//
//	if (c->c_spins)
//		mtx_lock_spin(&c->c_spin);
//	else
//		sx_xlock(&c->c_sx);
//
// Such a member is read before either lock is held, so that neither protects it: it is
// what the object was made for, and stays when the lock is let go of.
func (a *analysis) chooses(s *state, c *callSite, sum *Callee) {
	if sum.Direct || len(sum.Cases) < 2 || slices.ContainsFunc(sum.Cases, leavesAlone) {
		return
	}
	for _, cs := range sum.Cases {
		for _, g := range cs.When {
			if !g.OnMember() || written(g.Subject, sum.Writes) {
				continue
			}
			if p, ok := a.instantiate(s, c, g.Subject); ok {
				p.stays = true
			}
		}
	}
}

// leavesAlone reports whether a case neither takes a lock nor lets go of one.
func leavesAlone(cs summary.Case) bool {
	return !slices.ContainsFunc(cs.Ops, func(op summary.Op) bool {
		switch op.Kind {
		case summary.Lock, summary.TryLock, summary.Unlock, summary.Gap:
			return true
		}
		return false
	})
}
