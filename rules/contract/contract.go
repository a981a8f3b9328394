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
func Asserted(r *flow.Result) map[string]bool { return r.Asserted() }

// Requires reports whether a function needs a lock of the class held on entry.
func Requires(s *summary.Summary, class string) bool {
	for _, c := range s.Cases {
		for _, op := range c.Ops {
			switch op.Kind {
			case summary.Require, summary.Unlock, summary.Gap:
				if op.Class == class {
					return true
				}
			}
		}
	}
	return false
}

// Needs are the locks that the calls in a function need held.
type Needs map[need]bool

type need struct {
	pos   ir.Pos
	class string
	path  string
}

// Needed gives the locks that the calls in a function need held. What goes on
// with such a lock inside the callee is the callee's to answer for: it knows
// that the lock is held, and is told where its own body is looked at.
func Needed(r *flow.Result) Needs {
	needs := make(Needs)
	for i := range r.Events {
		ev := &r.Events[i]
		switch ev.Op.Kind {
		case summary.Require, summary.Unlock, summary.Gap:
			if !ev.Direct && !ev.Inside {
				needs[need{pos: ev.Pos, path: ev.Op.Path.Key()}] = true
				if !ev.Exact || ev.Held == nil {
					needs[need{pos: ev.Pos, class: ev.Class}] = true
				}
			}
		}
	}
	return needs
}

// Has reports whether the call at pos needs the held lock, or one of its
// class: the two may be the same under paths that are not seen to be.
func (n Needs) Has(pos ir.Pos, h *flow.Held) bool {
	return n[need{pos: pos, path: h.Path.Key()}] || h.Class != "" && n[need{pos: pos, class: h.Class}]
}
