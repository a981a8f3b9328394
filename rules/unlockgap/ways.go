package unlockgap

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// entry is where the ways of a function begin.
var entry = spot{}

// always reports whether every way from one place of a function to another
// passes an instruction or a branch for which the marks hold. Either mark may
// be nil. Where the places are not found there is no way, and no proof.
func always(f *ir.Func, from, to spot, mark func(*ir.Instr) bool, turn func(*ir.Term) bool) bool {
	return alwaysWhere(f, from, to, mark, turn, func(*ir.Term, int) bool { return true })
}

// alwaysWhere is always for the ways along those successors for which goes reports
// true.
func alwaysWhere(f *ir.Func, from, to spot, mark func(*ir.Instr) bool, turn func(*ir.Term) bool, goes func(*ir.Term, int) bool) bool {
	var starts []ir.Spot
	met := false
	if from == entry {
		starts = append(starts, ir.Spot{})
	}
	for i, b := range f.Blocks {
		for k := range b.Instrs {
			switch at := spotOf(b.Instrs[k].Pos); {
			case from != entry && at == from.bare():
				starts = append(starts, ir.Spot{Block: i, Instr: k + 1})
			case at == to.bare():
				met = true
			}
		}
		met = met || spotOf(b.Term.Pos) == to.bare() // a condition may be what is meant
	}
	if !met {
		return false
	}
	passed, free := false, false
	f.FollowWhere(starts, func(b *ir.Block, in *ir.Instr) bool {
		stopped := false
		switch {
		case free:
			return false
		case in == nil && spotOf(b.Term.Pos) == to.bare():
			free = true
			return false
		case in == nil:
			stopped = turn != nil && turn(&b.Term)
		case spotOf(in.Pos) == to.bare():
			free = true
			return false
		default:
			stopped = mark != nil && mark(in)
		}
		passed = passed || stopped
		return !stopped
	}, goes)
	return passed && !free
}

// sometimes reports whether a way from one place of a function to another
// passes an instruction for which the mark holds, without coming back to the
// first in between.
func sometimes(f *ir.Func, from, to spot, mark func(*ir.Instr) bool) bool {
	type point struct {
		block  int
		marked bool
	}
	var work []point
	seen := make(map[point]bool)
	follow := func(block, instr int, marked bool) bool {
		b := f.Blocks[block]
		for k := instr; k < len(b.Instrs); k++ {
			switch at := spotOf(b.Instrs[k].Pos); {
			case at == to.bare():
				return marked
			case at == from.bare():
				return false
			}
			marked = marked || mark(&b.Instrs[k])
		}
		for _, n := range b.Term.Succs {
			if p := (point{n, marked}); !seen[p] {
				seen[p] = true
				work = append(work, p)
			}
		}
		return false
	}
	for i, b := range f.Blocks {
		for k := range b.Instrs {
			if spotOf(b.Instrs[k].Pos) == from.bare() && follow(i, k+1, false) {
				return true
			}
		}
	}
	for len(work) > 0 {
		p := work[len(work)-1]
		work = work[:len(work)-1]
		if follow(p.block, 0, p.marked) {
			return true
		}
	}
	return false
}

// eachAt calls f for the instructions at a place of a function.
func eachAt(fn *ir.Func, at spot, f func(*ir.Instr)) {
	for _, b := range fn.Blocks {
		for k := range b.Instrs {
			if spotOf(b.Instrs[k].Pos) == at.bare() {
				f(&b.Instrs[k])
			}
		}
	}
}

// param is the path of a parameter.
func param(f *ir.Func, i int) ir.Path {
	return ir.Path{Base: ir.Param, Name: f.Params[i].Name, Index: i}
}

// spotOf is a place of the main file.
func spotOf(p ir.Pos) spot { return spot{line: int(p.Line), col: int(p.Col)} }

func (s spot) bare() spot { return spot{line: s.line, col: s.col} }

// gapEnd is where a gap ends in the function's own text.
func gapEnd(g flow.Gap) spot {
	if g.Callee != "" || open(g) {
		return place(g.Dropped)
	}
	return place(g.Retaken)
}

// argument reports whether an argument of a call is what the variable holds.
func argument(v *ir.Value, variable ir.Path) bool {
	return v.Kind == ir.Read && v.Path.String() == variable.String()
}

// modelled calls f for each operation that the model ascribes to a call, with
// the argument that it is done to.
func (j judge) modelled(in *ir.Instr, f func(op *summary.Op, arg *ir.Value)) {
	if in.Op != ir.Call || in.Callee.Name == "" {
		return
	}
	sum := j.known(in.Callee.Name)
	if sum == nil {
		return
	}
	for i := range sum.Cases {
		for k := range sum.Cases[i].Ops {
			op := &sum.Cases[i].Ops[k]
			if op.Path.Base == ir.Param && op.Path.Index < len(in.Args) {
				f(op, &in.Args[op.Path.Index])
			}
		}
	}
}
