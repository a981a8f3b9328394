package flow

import "lockcheck/lockgraph/ir"

// depends reports whether the function comes to an instruction or not by the state
// of what an argument points to, or by what it has found out: pages that nobody
// manages have no lock to assert, and who calls for one knows.
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
			found = found || a.avoids(next, at) && ofArgument(&b.Term.Cond)
		}
	}
	if a.hangs == nil {
		a.hangs = map[ir.Pos]bool{}
	}
	a.hangs[pos] = found
	return found
}

// avoids reports whether control comes from a block to a return past all blocks for
// which at reports true.
func (a *analysis) avoids(b int, at func(int) bool) bool {
	found := false
	a.fn.Reach([]int{b}, func(b int) bool {
		if found || at(b) {
			return false
		}
		found = a.fn.Blocks[b].Term.Kind == ir.Return
		return !found
	})
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
