package unlockgap

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// inHand reports whether every way from the reading to the gap passes an instruction
// with the mark, of those on which the variable holds the object that was read: not
// where it turns out to be NULL, or is given another value.
func inHand(f *ir.Func, s flow.StaleUse, mark func(*ir.Instr) bool) bool {
	marked := false
	all := alwaysWhere(f, place(s.Read), gapSite(s.Gap), func(in *ir.Instr) bool {
		if mark(in) {
			marked = true
			return true
		}
		return in.Op == ir.Assign && in.Dst.String() == s.Var.String() && !reads(f, in, s)
	}, nil, func(t *ir.Term, succ int) bool { return !isNull(t, succ, s.Var) })
	return marked && all
}

// reads reports whether an assignment is the reading itself, of what a call gave.
func reads(f *ir.Func, in *ir.Instr, s flow.StaleUse) bool {
	if in.Val.Kind != ir.Read || len(in.Val.Path.Steps) > 0 {
		return false
	}
	def := definition(f, in.Val.Path)
	return def != nil && spotOf(def.Pos) == place(s.Read).bare()
}

// isNull reports whether a branch goes to a successor only where the variable is
// NULL.
func isNull(t *ir.Term, succ int, variable ir.Path) bool {
	v, null, ok := t.ZeroTest()
	return ok && succ == null && argument(v, variable)
}

// takenOut reports whether the object is the reader's own: on every way, with the
// lock still held, what the pointer was read from gets another value, or the object
// is taken off its list.
func (j judge) takenOut(f *ir.Func, s flow.StaleUse) bool {
	return inHand(f, s, func(in *ir.Instr) bool {
		return in.Op == ir.Assign && in.Dst.String() == s.From.String() || j.unlists(in, s.Var)
	})
}

// clears reports whether a call is given what has the member that the pointer was read
// from, and gives that another value, by its summary: with the lock still held, as the
// gap comes after it.
func (j judge) clears(in *ir.Instr, s flow.StaleUse) bool {
	if in.Op != ir.Call || in.Callee.Name == "" || len(s.From.Steps) != 2 {
		return false
	}
	owner := s.From
	owner.Steps = nil
	if !slices.ContainsFunc(in.Args, func(v ir.Value) bool { return argument(&v, owner) }) {
		return false
	}
	sum := j.summary(in.Callee.Name)
	return sum != nil && slices.Contains(sum.Writes, lastMember(s.From))
}
