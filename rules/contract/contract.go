// Package contract tells which locks of its caller's a function vouches for.
//
// A lock is taken for the caller's because the function releases it without
// having acquired it, because it calls something that needs it, or because it
// asserts it. Only the last is the author's own word, on every path that runs
// through it.
package contract

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
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

// Call is a lock at a call in one function.
type Call struct {
	Pos  ir.Pos
	Lock string // the path's key
}

// Needed gives the locks that the calls in a function need held. What goes on
// with such a lock inside the callee is the callee's to answer for: it knows
// that the lock is held, and is told where its own body is looked at.
func Needed(r *flow.Result) map[Call]bool {
	calls := make(map[Call]bool)
	for i := range r.Events {
		ev := &r.Events[i]
		switch ev.Op.Kind {
		case summary.Require, summary.Unlock, summary.Gap:
			if !ev.Direct && !ev.Inside {
				calls[Call{ev.Pos, ev.Op.Path.Key()}] = true
			}
		}
	}
	return calls
}
