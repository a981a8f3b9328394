package locksleep

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/instance"
)

// drops are the locks that are given up at one place in a callee where it
// sleeps, on whatever way it gets there.
type drops map[inCallee][]ir.Path

// inCallee is a place in a callee, as seen from a call.
type inCallee struct {
	call ir.Pos
	at   summary.Site
}

// within gives the place of an event in the callee that it happens in.
func within(ev *flow.Event) inCallee {
	return inCallee{ev.Pos, ev.Chain[len(ev.Chain)-1]}
}

// givenUp reads off the events of a function what its callees give up where
// they sleep.
func givenUp(r *flow.Result) drops {
	d := make(drops)
	for i := range r.Events {
		if ev := &r.Events[i]; ev.Inside && ev.Op.Kind == summary.Blocks && len(ev.Chain) > 0 {
			at := within(ev)
			d[at] = append(d[at], ev.Op.Dropped...)
		}
	}
	return d
}

// dropped reports whether the operation gives up the lock while it sleeps.
func dropped(ev *flow.Event, h *flow.Held) bool {
	for _, p := range ev.Op.Dropped {
		if samePath(p, h.Path) {
			return true
		}
	}
	return false
}

// openDrop reports whether the operation gives up a lock of which it is not
// known which one it is, msleep(c, FOO_MTX(sc), ...): it may be any that is
// held.
func openDrop(ev *flow.Event) bool {
	for _, p := range ev.Op.Dropped {
		if !instance.Known(p) {
			return true
		}
	}
	return false
}

// mayDrop reports whether a callee gives up a lock that may be the one held
// under another name: one of the two is reached through a pointer that some
// structure keeps. A callee that gives up another lock where it was given
// none gives up one all the same.
func (d drops) mayDrop(ev *flow.Event, h *flow.Held) bool {
	if !ev.Inside {
		return false
	}
	given := ev.Op.Dropped
	if ev.Op.Kind == summary.Blocks && len(ev.Chain) > 0 {
		given = d[within(ev)]
	}
	return slices.ContainsFunc(given, func(p ir.Path) bool {
		return instance.Kept(p) || instance.Kept(h.Path)
	})
}
