package unlockgap

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// from names what a stale use was read from, as the source does where it was
// read: the list of a walk by the walk's own argument.
func (w writer) from(r *flow.Result, s flow.StaleUse) string {
	if list := w.walked(r.Func, s.Read); list != "" {
		return list
	}
	if from := s.From.String(); from != "" {
		return from
	}
	return "shared state"
}

// walked gives the list whose first element is taken at a site, or "".
func (w writer) walked(f *ir.Func, at summary.Site) string {
	if w.facts.Model == nil {
		return ""
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if in.Op != ir.Call || int(in.Pos.Line) != at.Line || int(in.Pos.Col) != at.Col {
				continue
			}
			if list := listArg(w.facts.Model.Func(in.Callee.Name), in.Args); list != "" {
				return list
			}
		}
	}
	return ""
}

// listArg gives the argument that a list operation takes its list in.
func listArg(sum *summary.Summary, args []ir.Value) string {
	if sum == nil {
		return ""
	}
	for _, c := range sum.Cases {
		for _, op := range c.Ops {
			if op.Kind != summary.First || op.Path.Base != ir.Param || op.Path.Index >= len(args) {
				continue
			}
			if p, ok := args[op.Path.Index].Target(); ok {
				return p.String()
			}
		}
	}
	return ""
}
