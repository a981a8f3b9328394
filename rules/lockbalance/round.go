package lockbalance

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
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
			if h.Entry || c.calls.Stray(h) {
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
