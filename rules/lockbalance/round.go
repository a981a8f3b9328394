package lockbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/trace"
)

// rounds looks, in a partial view, at loops whose head is not in view: a lock
// that the body takes and still holds when the loop comes round is taken again
// of the next object, and nobody is left to release it.
func (c *checker) rounds(r *flow.Result) {
	for i := range r.Rounds {
		s := r.Rounds[i].State
		if s.Doubt {
			continue
		}
		for j := range s.Held {
			h := &s.Held[j]
			if h.Entry || c.calls.Stray(h) || leftBehind(r, r.Rounds[i].Pos, h) {
				continue
			}
			pos := ir.Pos{Line: int32(h.Site.Line), Col: int32(h.Site.Col)}
			f := c.facts.At(r, pos)
			f.Kind = "missing-unlock"
			f.Severity, f.Confidence = finding.Warning, finding.Medium
			f.Message = trace.Name(h) + " is still held when the loop in " + r.Func.Name + "() comes round"
			f.Partial = true
			f.Locks = []finding.Lock{c.facts.Lock(*h)}
			f.Trace = trace.Acquired(h)
			c.add(pos, h, f)
		}
	}
}

// leftBehind reports whether a lock is released behind a loop whose head is at
// pos, by code that did not take it: then it is held at the head, and the body
// drops it in code that is not in view.
func leftBehind(r *flow.Result, head ir.Pos, h *flow.Held) bool {
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind == summary.Unlock && ev.Held != nil && ev.Held.Entry && samePath(ev.Held.Path, h.Path) && !leads(r.Func, ev.Pos, head) {
			return true
		}
	}
	return false
}

// leads reports whether control comes from the block with one place to that with
// another.
func leads(f *ir.Func, from, to ir.Pos) bool {
	var start []int
	for i, b := range f.Blocks {
		if has(b, from) {
			start = append(start, i)
		}
	}
	met := false
	f.Reach(start, func(b int) bool {
		met = met || has(f.Blocks[b], to)
		return !met
	})
	return met
}

func has(b *ir.Block, pos ir.Pos) bool {
	return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return in.Pos == pos })
}
