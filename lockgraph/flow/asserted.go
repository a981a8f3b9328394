package flow

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Asserted gives the keys of the contract locks that the function asserts. A KPI
// that needs a lock and does more than look, pgfind(), asserts nothing; nor is
// what the function has acquired itself its caller's.
func (r *Result) Asserted() map[string]bool {
	acts := make(map[ir.Pos]bool)
	for i := range r.Events {
		if ev := &r.Events[i]; ev.Op.Kind != summary.Require && !ev.Inside {
			acts[ev.Pos] = true
		}
	}
	keys := make(map[string]bool)
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind == summary.Require && ev.Direct && ev.Exact && !acts[ev.Pos] && (ev.Held == nil || ev.Held.Entry) {
			keys[ev.Op.Path.Key()] = true
		}
	}
	return keys
}
