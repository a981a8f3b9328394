package lockassert

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/lockfacts"
)

// bares gives the waits that let go of a lock of file scope which nobody has: the function
// has not taken it, its callers leave it to theirs, and so on up to where the program is
// entered.
func bares(facts *lockfacts.Facts, r *flow.Result) (list []breach) {
	if r.GivenUp != "" || facts.Fragment {
		return nil
	}
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind != summary.Gap || !ev.Direct || ev.Before.Doubt || ev.Gone != nil ||
			ev.Held != nil && !ev.Held.Given() || !fileScope(ev.Op.Path) {
			continue
		}
		if c := facts.Program.Custom(r.Func.Name, ev.Class); c.Left == 0 || c.Left != c.Calls() {
			continue
		}
		if way := facts.Program.Bare(facts.File(r.Func.Pos), r.Func.Name, ev.Op.Path.Key()); way != nil {
			list = append(list, breach{kind: bare, event: *ev, way: way})
		}
	}
	return onceEach(list)
}

// fileScope reports whether a lock is a variable of the program itself.
func fileScope(p ir.Path) bool {
	return len(p.Steps) == 0 && (p.Base == ir.GlobalVar || p.Base == ir.StaticVar)
}
