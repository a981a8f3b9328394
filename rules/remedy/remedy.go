// Package remedy says, for rules, how to mend a way out of a function that
// forgets what others do: by the call that they make.
package remedy

import (
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/repair"
)

// Only reports whether the call of an event does nothing to locks and holds but
// the operation of one kind, whatever its arguments and its result are.
func Only(facts *lockfacts.Facts, ev *flow.Event, kind summary.OpKind) bool {
	if ev.Callee == "" || !repair.IsCall(ev.Text) {
		return false
	}
	s := facts.Program.Summary(facts.Unit, ev.Callee)
	if s == nil {
		return ev.Direct // a convention of names tells it
	}
	if len(s.Cases) == 0 {
		return false
	}
	for _, c := range s.Cases {
		n := 0
		for _, op := range c.Ops {
			switch op.Kind {
			case kind:
				n++
			case summary.Require, summary.RequireNot, summary.RequireHold, summary.Known, summary.KnownNot:
			case summary.Blocks: // the last reference may; a release that waits for something is another thing
				if kind != summary.Unhold {
					return false
				}
			default:
				return false
			}
		}
		if n != 1 {
			return false
		}
	}
	return true
}

// Before says to make a call on one way out, last of all. What the function
// returns must not depend on what the call ends.
func Before(fn *ir.Func, exit *flow.Exit, call string) *finding.Repair {
	if exit.Pos.File != fn.Pos.File || !lasting(exit.Value) {
		return nil
	}
	r := &finding.Repair{Kind: finding.Before, Line: int(exit.Pos.Line), Column: int(exit.Pos.Col), New: call}
	if exit.Pos == fn.End {
		r.Old, r.What = "}", "add `"+call+"` at the end of "+fn.Name+"()"
		return r
	}
	r.Old, r.What = "return", "add `"+call+"` before this return"
	return r
}

// lasting reports whether a value is made of the function's own variables and
// of constants.
func lasting(v ir.Value) bool {
	switch v.Kind {
	case ir.Read:
		own := v.Path.Base == ir.LocalVar || v.Path.Base == ir.Param ||
			v.Path.Base == ir.GlobalVar && v.Path.Name == strings.ToUpper(v.Path.Name)
		if !own || len(v.Path.Steps) > 0 {
			return false
		}
	case ir.Addr, ir.Str, ir.FuncRef:
		return false
	}
	for _, a := range v.Args {
		if !lasting(a) {
			return false
		}
	}
	return true
}
