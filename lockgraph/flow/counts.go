package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// countArgs notes that a callee raises a count in what it is given, or takes a
// reference by one that is there.
func (a *analysis) countArgs(c *callSite, sum *summary.Summary) {
	if a.rec == nil {
		return
	}
	for _, i := range sum.Counts {
		if i < len(c.argIR) && c.argIR[i].Kind == ir.Read && len(c.argIR[i].Path.Steps) == 0 {
			a.rec.counted(c.argIR[i].Path)
		}
	}
	for i := range c.argIR {
		v := &c.argIR[i]
		if v.Kind != ir.Addr || len(v.Path.Steps) < 2 || v.Path.Base != ir.Param || len(sum.Cases) == 0 {
			continue
		}
		holds := func(op summary.Op) bool {
			return op.Kind == summary.Hold && op.Path.Base == ir.Param && op.Path.Index == i && len(op.Path.Steps) == 0
		}
		if !slices.ContainsFunc(sum.Cases, func(cs summary.Case) bool { return !slices.ContainsFunc(cs.Ops, holds) }) {
			a.rec.counted(v.Path)
		}
	}
}

// countUp notes that an assignment raises a count in what a parameter points to.
func (a *analysis) countUp(in *ir.Instr) {
	v := &in.Val
	if a.rec != nil && in.Dst.Base == ir.Param && len(in.Dst.Steps) > 1 && v.Kind == ir.Expr && v.Name == "+" && len(v.Args) == 2 &&
		v.Args[1].Kind == ir.Const && v.Args[1].Int > 0 && v.Args[0].Kind == ir.Read && v.Args[0].Path.String() == in.Dst.String() {
		a.rec.counted(in.Dst)
	}
}

// counted notes the block in which a count is raised in a parameter's object.
func (r *recorder) counted(of *ir.Path) {
	if of.Base != ir.Param {
		return
	}
	if r.counts == nil {
		r.counts = map[int][]int{}
	}
	if at := r.counts[of.Index]; !slices.Contains(at, r.a.block) {
		r.counts[of.Index] = append(at, r.a.block)
	}
}

// countedIn gives the parameters in whose objects a count is raised, whichever way the
// function goes.
func (r *recorder) countedIn() (params []int) {
	for i, blocks := range r.counts {
		at := func(b *ir.Block) bool {
			return slices.ContainsFunc(blocks, func(n int) bool { return r.a.fn.Blocks[n] == b })
		}
		if !r.a.fn.Avoids(at) {
			params = append(params, i)
		}
	}
	slices.Sort(params)
	return params
}
