package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
)

// handedOver gives the state as a caller sees it that names a lock by a
// pointer to it which an object keeps: td->td_lock. A function that releases
// the lock behind the pointer, and leaves another one of its kind held, has
// moved the object from one lock to the other. The pointer leads to the lock
// that is held now, so that nothing has changed for the caller.
func (s *state) handedOver() *state {
	g := slices.IndexFunc(s.gone, func(g *gone) bool { return g.Entry && keptPointer(g.Path) })
	if g < 0 {
		return s
	}
	was := s.gone[g]
	other := -1
	for i, h := range s.held {
		if h.Entry || h.Kind != was.Kind || keptPointer(h.Path) {
			continue
		}
		if other >= 0 {
			return s // which of them is it?
		}
		other = i
	}
	if other < 0 {
		return s
	}
	t := s.clone()
	t.gone, t.held = without(t.gone, g), without(t.held, other)
	t.addHeld(held{key: was.key, at: was.at, Held: was.Held, maybe: was.maybe, entryMode: was.entryMode})
	return t
}

// keptPointer reports whether a lock is reached through a pointer that is a
// struct's member.
func keptPointer(lock ir.Path) bool {
	n := len(lock.Steps)
	return n > 1 && lock.Steps[n-1].Kind == ir.Deref && lock.Steps[n-2].Kind == ir.Member
}
