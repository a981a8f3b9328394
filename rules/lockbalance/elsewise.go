package lockbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/instance"
)

// elsewise reports whether, while a lock was held, something of its class was
// released that is nothing in view, or a lock of its kind that some structure keeps
// a pointer to, and that nothing here has taken: it may have been this one under
// another name, as the lock of a thread is that of the queue it is on.
func elsewise(r *flow.Result, h *flow.Held) bool {
	return slices.ContainsFunc(r.Events, func(ev flow.Event) bool {
		if ev.Op.Kind != summary.Unlock || ev.Inside || ev.Before == nil || ev.Before.Doubt {
			return false
		}
		kept := instance.Kept(ev.Op.Path) && ev.Op.Lock == h.Kind
		if ev.Held != nil && !(kept && ev.Held.Given()) || ev.Class != h.Class && !kept {
			return false
		}
		return slices.ContainsFunc(ev.Before.Held, func(q flow.Held) bool {
			return q.Path.Key() == h.Path.Key() && q.Site.Line == h.Site.Line && q.Site.Col == h.Site.Col
		})
	})
}
