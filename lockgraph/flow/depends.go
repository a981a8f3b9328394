package flow

import "lockcheck/lockgraph/ir"

// depends reports whether the function comes to an instruction or not by the state
// of what an argument points to: pages that nobody manages have no lock to assert,
// and who calls for one knows.
func (a *analysis) depends(pos ir.Pos) bool {
	if known, ok := a.hangs[pos]; ok {
		return known
	}
	at := func(b int) bool {
		for i := range a.fn.Blocks[b].Instrs {
			if a.fn.Blocks[b].Instrs[i].Pos == pos {
				return true
			}
		}
		return false
	}
	leads := a.fn.Leading(at)
	found := false
	for i, b := range a.fn.Blocks {
		if !leads[i] || at(i) || b.Term.Kind != ir.Branch && b.Term.Kind != ir.Switch {
			continue
		}
		for _, next := range b.Term.Succs {
			found = found || !leads[next] && a.leaves(next) && ofArgument(&b.Term.Cond)
		}
	}
	if a.hangs == nil {
		a.hangs = map[ir.Pos]bool{}
	}
	a.hangs[pos] = found
	return found
}

// leaves reports whether control comes from a block to a return.
func (a *analysis) leaves(b int) bool {
	found := false
	a.fn.Reach([]int{b}, func(b int) bool {
		found = found || a.fn.Blocks[b].Term.Kind == ir.Return
		return !found
	})
	return found
}

// ofArgument reports whether a value reads what a parameter points to.
func ofArgument(v *ir.Value) bool {
	found := false
	walkPaths(v, func(p *ir.Path) { found = found || p.Base == ir.Param && len(p.Steps) > 1 })
	return found
}
