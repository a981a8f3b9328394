package flow

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// unify makes two pointers that turned out equal name one object. It reports
// false if they cannot be equal.
func (s *state) unify(a, b *val) bool {
	if a.kind == vCell && b.kind == vAddr {
		a, b = b, a
	}
	if a.kind != vCell && a.kind != vAddr || b.kind != vCell || a.id == b.id {
		return true
	}
	if a.kind == vAddr && !s.assumeEqual(b, 0, false) {
		return false
	}
	if !s.share(a, b) || !s.share(b, a) || s.bothLocked(s.n.target(a), s.n.target(b)) {
		return false
	}
	if a.kind == vCell && (b.at.nameable && !a.at.nameable || len(b.at.Steps) < len(a.at.Steps) && b.at.nameable == a.at.nameable) {
		a, b = b, a
	}
	if a.kind == vAddr && a.at.Base == ir.Param && s.contracted(s.n.target(b)) {
		return true // its callers know the lock by that name; Giant is told apart by its own
	}
	for i := range s.mem.e {
		if s.mem.e[i].v.v.id == b.id {
			s.mem.own()
			s.mem.e[i].v.v = a
		}
	}
	if b.at.Base != ir.Temp && (b.ver == "" || s.keptNow(b, a)) {
		if _, ok := s.mem.get(b.at.id); !ok {
			s.mem.set(b.at.id, cell{b.at, a})
		}
	}
	s.rename(s.n.target(b), s.n.target(a), b.at, a.at)
	return true
}

// keptNow reports whether memory, as it is now, has the object that a reference has been
// dropped on: what is told of it when it is cleared, see takenOut.
func (s *state) keptNow(memory, object *val) bool {
	return memory.ver == s.version(memory.at, true) && has(s.dropped, func(r *ref) bool { return r.key == object.cellKey() })
}

// contracted reports whether a lock of the object was held on entry.
func (s *state) contracted(object *place) bool {
	inside := func(at *place) bool {
		_, ok := s.n.within(at, object, object)
		return ok
	}
	return has(s.held, func(h *held) bool { return h.Entry && inside(h.at) }) ||
		has(s.gone, func(g *gone) bool { return g.Entry && inside(g.at) })
}

// share makes what is known of one of two equal values known of the other. It
// reports false if that cannot be.
func (s *state) share(from, to *val) bool {
	f, ok := s.fact(from.id)
	if !ok {
		return true
	}
	g, ok := s.fact(to.id)
	switch {
	case !ok:
		s.learn(to, f)
	case f.excludes(g):
		return false
	}
	return true
}

// bothLocked reports whether the same lock of two objects has been taken
// exclusively in each: then they are not one.
func (s *state) bothLocked(a, b *place) bool {
	return has(s.held, func(h *held) bool {
		p, ok := s.n.within(h.at, a, b)
		if !ok || !h.alone() {
			return false
		}
		i := s.heldAt(p.key)
		return i >= 0 && s.held[i] != h && s.held[i].alone()
	})
}

// alone reports whether the lock was taken here for nobody else to have.
func (h *held) alone() bool { return !h.Entry && h.Mode == summary.Exclusive && h.Count == 1 }
