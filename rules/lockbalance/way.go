package lockbalance

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// way is a way out with one state.
type way struct {
	exit *flow.Exit
	held map[string]*flow.Held
	drop map[string]*flow.Released // contract locks released
}

// gaveBack reports whether the lock is one of the caller's that was released
// before, under a path that was read anew since.
func (w *way) gaveBack(h *flow.Held) bool {
	for _, g := range w.drop {
		if g.Class == h.Class && g.Path.String() == h.Path.String() {
			return true
		}
	}
	return false
}

// retook is gaveBack, seen from the caller's lock.
func (w *way) retook(g *flow.Released) bool {
	for _, h := range w.held {
		if !h.Entry && g.Class == h.Class && g.Path.String() == h.Path.String() {
			return true
		}
	}
	return false
}

// another reports whether an object is handed out on this way, locked by a lock of
// the class that is taken here.
func (w *way) another(class string) bool {
	for _, h := range w.held {
		if class != "" && h.Class == class && !h.Entry && (h.Path.Base == ir.Temp || h.Path.Base == ir.LocalVar || len(h.Via) > 0) {
			return true
		}
	}
	return false
}

// callers reports whether a lock of the class that is the caller's is held on this
// way, and the lock k has not been taken: what goes out locked is that of an object
// that the caller had.
func (w *way) callers(class, k string) bool {
	for i := range w.exit.State.Released {
		if w.exit.State.Released[i].Path.Key() == k {
			return false
		}
	}
	for _, h := range w.held {
		if class != "" && h.Class == class && h.Entry {
			return true
		}
	}
	return false
}

// traded reports whether a lock of the caller's of the same class is given up on
// this way: the object that it leads to may be another one by now.
func (w *way) traded(h *flow.Held) bool {
	for _, g := range w.drop {
		if g.Class == h.Class {
			return true
		}
	}
	return false
}
