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
	within summary.Site // zero: the call itself sleeps
}

func causeOf(ev *flow.Event, id key) cause {
	why := cause{call: ev.Pos, lock: id.lock}
	if ev.Inside && len(ev.Chain) > 0 {
		why.within = ev.Chain[len(ev.Chain)-1]
	}
	return why
}

// oncePerCause leaves, of the findings of one function from first on, one for
// each cause: where several calls lead to one place that sleeps, one of them,
// and of the locks held at one call, one. The others are notes.
func (c *checker) oncePerCause(first int) {
	for i := first; i < len(c.found); i++ {
		for j := first; j < len(c.found); j++ {
			f, g := &c.found[i], &c.found[j]
			if i == j || g.Severity < f.Severity || g.Severity == f.Severity && j > i || f.Severity == finding.Note {
				continue
			}
			if w, v := c.why[i], c.why[j]; w.call == v.call || w.lock == v.lock && w.within == v.within && w.within != (summary.Site{}) {
				f.Severity, f.Confidence = finding.Note, finding.Low
			}
		}
	}
}
