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
			found = found || a.avoids(next, at) && a.ofArgument(&b.Term.Cond)
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

// ofArgument reports whether a value reads what a parameter points to, or is what a
// call found there.
func (a *analysis) ofArgument(v *ir.Value) bool {
	found := false
	walkPaths(v, func(p *ir.Path) {
		found = found || p.Base == ir.Param && len(p.Steps) > 1 || p.Base == ir.Temp && a.askedOf(p)
	})
	return found
}

// askedOf reports whether a temporary is the result of a call that is given a member of
// what a parameter points to: mtx_owned(&sc->mtx).
func (a *analysis) askedOf(temp *ir.Path) bool {
	found := false
	for _, b := range a.fn.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op != ir.Call || in.Dst == nil || in.Dst.Base != ir.Temp || in.Dst.Index != temp.Index {
				continue
			}
			for j := range in.Args {
				walkPaths(&in.Args[j], func(p *ir.Path) { found = found || p.Base == ir.Param && len(p.Steps) > 1 })
			}
		}
	}
	return found
}
