package unlockgap

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// lent reports whether the list is one that the function's caller names by its head,
// and every list is that the file takes such elements off: whose lists they are, and
// who else knows of them, is the callers' affair, and the lock is for something else.
func (j judge) lent(s flow.StaleUse) bool {
	if !head(&s.From) {
		return false
	}
	takes, others := false, false
	for _, f := range j.funcs() {
		for _, b := range f.Blocks {
			for k := range b.Instrs {
				in := &b.Instrs[k]
				j.modelled(in, func(op *summary.Op, arg *ir.Value) {
					var list *ir.Path
					switch {
					case op.Kind == summary.UnlistFirst:
						list = arg.Path
					case op.Kind != summary.Unlist || arg.Path == nil || len(arg.Path.Steps) > 0 || arg.Path.Type != s.Var.Type:
						return // not one of these elements
					case op.Name == summary.StorePath && op.From.Base == ir.Param && op.From.Index < len(in.Args):
						list = in.Args[op.From.Index].Path
					}
					takes = true
					others = others || list == nil || !head(list)
				})
			}
		}
	}
	return takes && !others
}

// head reports whether a path is what a parameter is, or points to.
func head(p *ir.Path) bool {
	if p.Base != ir.Param {
		return false
	}
	for _, st := range p.Steps {
		if st.Kind != ir.Deref {
			return false
		}
	}
	return true
}
