package locksleep

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// cause is what a finding comes from: a lock that is held, and a place in a
// callee that sleeps.
type cause struct {
	call   ir.Pos
	lock   string
	taken  summary.Site // where the lock is acquired
	within summary.Site // zero: the call itself sleeps
}

func causeOf(ev *flow.Event, h *flow.Held, id key) cause {
	why := cause{call: ev.Pos, lock: id.lock, taken: h.Site}
	if ev.Inside && len(ev.Chain) > 0 {
		why.within = ev.Chain[len(ev.Chain)-1]
	}
	return why
}

// oncePerCause leaves, of the findings of one function from first on, one for
// each cause: where several calls lead to one place that sleeps, one of them,
// and of the locks held at one call, one. The others are notes. What else sleeps
// while a lock is held that was acquired at one place is weak: it is the section
// that has to be mended.
func (c *checker) oncePerCause(first int) {
	for i := first; i < len(c.found); i++ {
		for j := first; j < len(c.found); j++ {
			f, g := &c.found[i], &c.found[j]
			if i == j || g.Severity < f.Severity || g.Severity == f.Severity && j > i || f.Severity == finding.Note {
				continue
			}
			w, v := c.why[i], c.why[j]
			if w.call == v.call || w.lock == v.lock && w.within == v.within && w.within != (summary.Site{}) {
				f.Severity, f.Confidence = finding.Note, finding.Low
			}
			f.Weak = f.Weak || w.lock == v.lock && w.taken == v.taken
		}
	}
}
