package lockassert

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// always reports whether the contract that an event is about holds for every
// call of the callee: on the way to what tells it, no function of the unit has
// a path that leaves without coming there. What is needed on one path alone
// may hang on an argument or on state that the caller knows of. Functions of
// other units are taken at their word.
func always(u *ir.Unit, ev flow.Event) bool {
	if ev.Direct {
		return true
	}
	name := ev.Callee
	for _, s := range ev.Chain {
		if s.Func != "" {
			name = s.Func
		}
		i := slices.IndexFunc(u.Funcs, func(f *ir.Func) bool { return f.Name == name })
		if i >= 0 && avoidable(u.Funcs[i], s.Line) {
			return false
		}
	}
	return true
}

// avoidable reports whether a path through the function reaches a return
// without an instruction of the line.
func avoidable(f *ir.Func, line int) bool {
	if len(f.Blocks) == 0 {
		return false
	}
	on := func(b int) bool {
		return slices.ContainsFunc(f.Blocks[b].Instrs, func(in ir.Instr) bool { return int(in.Pos.Line) == line })
	}
	seen := make([]bool, len(f.Blocks))
	work := []int{0}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] || on(b) {
			continue
		}
		seen[b] = true
		if f.Blocks[b].Term.Kind == ir.Return {
			return true
		}
		work = append(work, f.Blocks[b].Term.Succs...)
	}
	return false
}

// leadsTo reports whether a path through the function runs from an instruction
// of one line to one of another.
func leadsTo(f *ir.Func, from, to int) bool {
	on := func(b, line int) bool {
		return slices.ContainsFunc(f.Blocks[b].Instrs, func(in ir.Instr) bool { return int(in.Pos.Line) == line })
	}
	seen := make([]bool, len(f.Blocks))
	var work []int
	for b := range f.Blocks {
		if on(b, from) {
			work = append(work, b)
		}
	}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if on(b, to) {
			return true
		}
		work = append(work, f.Blocks[b].Term.Succs...)
	}
	return false
}
