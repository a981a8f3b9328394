package flow

import (
	"slices"

	"lockcheck/lockgraph/summary"
)

// taken reports whether an attempt to take a lock is bound to fail: this thread
// has it already, beyond doubt, and it is none that can be taken twice. The case
// in which the attempt succeeds cannot be.
func (a *analysis) taken(s *state, t *target) bool {
	if t.held < 0 || t.op.Recurse {
		return false
	}
	h := s.held[t.held]
	if h.key != t.key || h.Entry && !h.Said || h.maybe || h.Mode != summary.Exclusive {
		return false
	}
	k := a.env.Kind(t.op.Lock)
	return t.op.Lock != "" && !k.Section && !k.Recurses && !a.env.Recurses(h.Class)
}

// triedInTest reports whether what a warning tests is that a lock can be taken:
// WARN_ON(mutex_trylock(&o->lock)) says that it is held already. The case in
// which it was free is not meant to be, and tells nothing of who holds it.
func (a *analysis) triedInTest(s *state, c *callSite) bool {
	i := slices.IndexFunc(s.held, func(h *held) bool {
		return h.Try && !h.Entry && h.Site.Line == int(c.instr.Pos.Line) && h.Site.Col >= int(c.instr.Pos.Col)
	})
	if i < 0 {
		return false
	}
	delete(a.fresh, s.held[i].key)
	return true
}
