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
	inLoop := r.Func.Leading(func(b int) bool { return r.Func.Blocks[b].At(head) })
	return slices.ContainsFunc(r.Events, func(ev flow.Event) bool {
		if ev.Op.Kind != summary.Unlock || ev.Held == nil || !ev.Held.Entry || !samePath(ev.Held.Path, h.Path) {
			return false
		}
		for i, b := range r.Func.Blocks {
			if inLoop[i] && b.At(ev.Pos) {
				return false
			}
		}
		return true
	})
}
