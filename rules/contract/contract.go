// Package contract tells which locks of its caller's a function vouches for.
//
// A lock is taken for the caller's because the function releases it without
// having acquired it, because it calls something that needs it, or because it
// asserts it. Only the last is the author's own word, on every path that runs
// through it.
package contract

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
)

// Asserted gives the keys of the contract locks that a function asserts.
func Asserted(r *flow.Result) map[string]bool {
	keys := make(map[string]bool)
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind == summary.Require && ev.Direct && ev.Exact {
			keys[ev.Op.Path.Key()] = true
		}
	}
	return keys
}
