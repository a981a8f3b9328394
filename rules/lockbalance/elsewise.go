package lockbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/instance"
)

// elsewise reports whether, while a lock was held, something of its class was
// released that is nothing in view, or a lock that only a pointer names: it may have
// been this one under another name.
func elsewise(r *flow.Result, h *flow.Held) bool {
	return namedByPointer(r, h) ||
		releasedMeanwhile(r, h, func(ev *flow.Event) bool { return ev.Held == nil && ev.Class == h.Class })
}

// namedByPointer reports whether, while a lock was held, one of its kind was released
// that some structure keeps a pointer to, and that nothing here has taken: it may be
// this one, as the lock of a thread is that of the queue it is on.
func namedByPointer(r *flow.Result, h *flow.Held) bool {
	return releasedMeanwhile(r, h, func(ev *flow.Event) bool {
		return instance.Kept(ev.Op.Path) && ev.Op.Lock == h.Kind && (ev.Held == nil || ev.Held.Given())
	})
}

// releasedMeanwhile reports whether there is such a release with the lock held.
func releasedMeanwhile(r *flow.Result, h *flow.Held, such func(*flow.Event) bool) bool {
	return slices.ContainsFunc(r.Events, func(ev flow.Event) bool {
		if ev.Op.Kind != summary.Unlock || ev.Inside || ev.Before == nil || ev.Before.Doubt || !such(&ev) {
			return false
		}
		return slices.ContainsFunc(ev.Before.Held, func(q flow.Held) bool {
			return q.Path.Key() == h.Path.Key() && q.Site.Line == h.Site.Line && q.Site.Col == h.Site.Col
		})
	})
}
