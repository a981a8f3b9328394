package lockassert

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// always reports whether the contract that an event is about holds for every
// call of the callee: on the way to what tells it, no function of the unit has
// a path that leaves without coming there. What is needed on one path alone
// may hang on an argument or on state that the caller knows of. Functions of
// other units are taken at their word: they tell whether it hangs on what an
// argument points to.
func (w writer) always(ev flow.Event) bool {
	switch {
	case ev.Direct:
		return true
	case ev.Op.May:
		return false
	case ev.Op.Kind == summary.Require && w.calls.Always(ev.Callee, ev.Class):
		return true // it gives the lock up, be it here or there
	}
	name := ev.Callee
	for _, s := range ev.Chain {
		if s.Func != "" {
			name = s.Func
		}
		funcs := w.facts.Funcs()
		i := slices.IndexFunc(funcs, func(f *ir.Func) bool { return f.Name == name })
		if i >= 0 && funcs[i].Avoids(func(b *ir.Block) bool { return at(b, s.Line) }) {
			return false
		}
	}
	return true
}

// at reports whether a block has an instruction of the line.
func at(b *ir.Block, line int) bool {
	return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return int(in.Pos.Line) == line })
}

// leadsTo reports whether a way through the function runs from an instruction
// of one line to one of another, past no block that has an instruction of some kind.
func leadsTo(f *ir.Func, from, to int, but func(ir.Instr) bool) bool {
	var starts []int
	for i, b := range f.Blocks {
		if at(b, from) {
			starts = append(starts, i)
		}
	}
	arrives := false
	f.Reach(starts, func(b int) bool {
		arrives = arrives || at(f.Blocks[b], to)
		return !arrives && !slices.ContainsFunc(f.Blocks[b].Instrs, but)
	})
	return arrives
}
