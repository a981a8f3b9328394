package lockbalance

import (
	"fmt"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/contract"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/trace"
)

// unmatched tells of a release of what the function no longer acquires. Seen
// by itself, such a lock is taken for the caller's; where the function was
// there before the patch and did not need the lock then, its callers have no
// reason to hold it now.
func (c *checker) unmatched(r *flow.Result) {
	was := c.facts.Was(r.Func)
	if was == nil || r.GivenUp != "" || handover.SaysUnlock(r.Func.Name) {
		return
	}
	for i := range r.Events {
		ev := &r.Events[i]
		h := ev.Held
		if ev.Op.Kind != summary.Unlock || !ev.Direct || !ev.Exact || h == nil || !h.Entry || h.Class == "" ||
			ev.Before.Doubt || ev.Before.Unseen || c.asserted[h.Path.Key()] || contract.Requires(was, h.Class) || c.held(r, h.Class) {
			continue
		}
		f := c.at(r, ev, "unmatched-unlock")
		f.Severity, f.Confidence = finding.Warning, finding.Medium
		f.Message = fmt.Sprintf("%s releases %s, which %s() no longer acquires", call(ev), trace.Name(h), r.Func.Name)
		f.Locks = []finding.Lock{c.facts.Lock(*h)}
		f.Trace = c.here(r, ev, "is released here, and acquired on no path to it")
		c.add(ev.Pos, h, f)
	}
}

// held reports whether a call of the function in this unit is made with a lock
// of the class held: the patch moved the acquisition there.
func (c *checker) held(r *flow.Result, class string) bool {
	for _, caller := range c.facts.Results {
		for i := range caller.Events {
			ev := &caller.Events[i]
			if ev.Callee == r.Func.Name && !ev.Inside && ev.Class == class && ev.Held != nil && !ev.Held.Entry {
				return true
			}
		}
	}
	return false
}
