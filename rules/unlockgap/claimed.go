package unlockgap

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// vouched reports whether the function asserts that its callers have locked the very
// object that the pointer leads to: they know it by more than where it is read from here.
func vouched(r *flow.Result, s flow.StaleUse) bool {
	return slices.ContainsFunc(r.Events, func(ev flow.Event) bool {
		return ev.Op.Kind == summary.Require && ev.Direct && ev.Exact && ev.Held != nil && ev.Held.Entry &&
			inside(ev.Op.Path, s.From)
	})
}

// claimed reports whether, before it reads the pointer, the function asserts that a flag
// is set in what has it: it is at work on that, and who would take the pointer away
// looks at the flag.
func (j judge) claimed(f *ir.Func, s flow.StaleUse) bool {
	n := len(s.From.Steps)
	if n < 2 || s.From.Steps[n-1].Kind != ir.Member {
		return false
	}
	owner := s.From
	owner.Steps = owner.Steps[:n-1]
	return always(f, entry, place(s.Read), nil, func(t *ir.Term) bool {
		unset, ok := flagTest(t, owner)
		return ok && !f.AvoidsFrom(t.Succs[unset], j.stays)
	})
}

// stays reports whether a block has a call that the model says does not come back.
func (j judge) stays(b *ir.Block) bool {
	return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool {
		if in.Op != ir.Call || in.Callee.Name == "" {
			return false
		}
		sum := j.known(in.Callee.Name)
		return sum != nil && len(sum.Cases) == 0
	})
}

// flagTest gives the successor of a branch for which a flag is not set in a member of
// an object.
func flagTest(t *ir.Term, object ir.Path) (unset int, ok bool) {
	c, unset, ok := t.ZeroTest()
	if !ok || c.Kind != ir.Expr || c.Name != "&" || len(c.Args) != 2 || c.Args[0].Kind != ir.Read || c.Args[1].Kind != ir.Const {
		return 0, false
	}
	rest, ok := strings.CutPrefix(c.Args[0].Path.Key(), object.Key())
	return unset, ok && rest != ""
}
