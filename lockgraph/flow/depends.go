package flow

import "lockcheck/lockgraph/ir"

// depends reports whether the function comes to an instruction or not by the state
// of what an argument points to, or by what it has found out: pages that nobody
// manages have no lock to assert, and who calls for one knows.
func (a *analysis) depends(pos ir.Pos) bool {
	if known, ok := a.hangs[pos]; ok {
		return known
	}
	at := func(b *ir.Block) bool { return b.At(pos) }
	leads := a.fn.Leading(func(b int) bool { return at(a.fn.Blocks[b]) })
	found := false
	for i, b := range a.fn.Blocks {
		if !leads[i] || at(b) || b.Term.Kind != ir.Branch && b.Term.Kind != ir.Switch {
			continue
		}
		for _, next := range b.Term.Succs {
			found = found || a.fn.AvoidsFrom(next, at) && ofArgument(&b.Term.Cond)
		}
	}
	if a.hangs == nil {
		a.hangs = map[ir.Pos]bool{}
	}
	a.hangs[pos] = found
	return found
}

// ofArgument reports whether a value is of what the function was given or has found:
// no switch of the whole program, nor a parameter itself, by which callers tell.
func ofArgument(v *ir.Value) bool {
	found := false
	walkPaths(v, func(p *ir.Path) {
		switch p.Base {
		case ir.Param:
			found = found || len(p.Steps) > 1
		case ir.LocalVar, ir.Temp:
			found = true
		}
	})
	return found
}
