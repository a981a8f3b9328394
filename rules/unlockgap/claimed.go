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
		set, ok := flagSet(t, owner)
		return ok && !j.returns(f, t.Succs[1-set])
	})
}

// returns reports whether a way leads out of the function from a block, past no call
// that the model says does not come back.
func (j judge) returns(f *ir.Func, from int) bool {
	out := false
	f.Reach([]int{from}, func(b int) bool {
		if slices.ContainsFunc(f.Blocks[b].Instrs, func(in ir.Instr) bool {
			if in.Op != ir.Call || in.Callee.Name == "" {
				return false
			}
			sum := j.known(in.Callee.Name)
			return sum != nil && len(sum.Cases) == 0
		}) {
			return false
		}
		out = out || f.Blocks[b].Term.Kind == ir.Return
		return !out
	})
	return out
}

// flagSet gives the successor of a branch for which a flag is set in a member of an
// object.
func flagSet(t *ir.Term, object ir.Path) (set int, ok bool) {
	if t.Kind != ir.Branch {
		return 0, false
	}
	c := &t.Cond
	if c.Kind == ir.Expr && (c.Name == "==" || c.Name == "!=") && len(c.Args) == 2 && c.Args[1].Kind == ir.Const && c.Args[1].Int == 0 {
		if c.Name == "==" {
			set = 1
		}
		c = &c.Args[0]
	}
	if c.Kind != ir.Expr || c.Name != "&" || len(c.Args) != 2 || c.Args[0].Kind != ir.Read || c.Args[1].Kind != ir.Const {
		return 0, false
	}
	rest, ok := strings.CutPrefix(c.Args[0].Path.Key(), object.Key())
	return set, ok && rest != ""
}
