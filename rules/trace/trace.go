// Package trace words what rules tell about locks: how a lock is called, and
// the steps that lead to where it was acquired, dropped or slept with. All
// rules tell these things alike because they tell them from here.
package trace

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// Name names a held lock as the source does.
func Name(h *flow.Held) string {
	if h.Text != "" {
		return h.Text
	}
	if s := h.Path.String(); s != "" {
		return s
	}
	return h.Class
}

// Acquired tells where a lock was acquired, through which calls; for a lock
// held since entry, what tells so.
func Acquired(h *flow.Held) []finding.Step {
	name := Name(h)
	switch {
	case h.Entry:
		return Chain(h.Via, h.Site, name+" is held since entry"+because(h.Site.What))
	case h.Try:
		return Chain(h.Via, h.Site, name+" is acquired here, without waiting")
	case h.Mode == summary.Shared:
		return Chain(h.Via, h.Site, name+" is acquired here, shared")
	}
	return Chain(h.Via, h.Site, name+" is acquired here")
}

// Released tells where a lock was released, through which calls.
func Released(r *flow.Released) []finding.Step {
	return Chain(r.AtVia, r.At, Name(&r.Held)+" is released here")
}

// Chain tells the calls of via and then, at site, what happens there. Sites
// without a line are left out: there is nothing to show.
func Chain(via []summary.Site, site summary.Site, what string) []finding.Step {
	var steps []finding.Step
	for _, s := range via {
		if s.Line > 0 && s != site {
			steps = append(steps, finding.StepAt(s, "calls %s", s.What))
		}
	}
	if site.Line > 0 {
		steps = append(steps, finding.StepAt(site, "%s", what))
	}
	return steps
}

// Inside tells a chain whose last site is where something happens.
func Inside(chain []summary.Site, what string) []finding.Step {
	if len(chain) == 0 {
		return nil
	}
	return Chain(chain[:len(chain)-1], chain[len(chain)-1], what)
}

func because(what string) string {
	if what == "" {
		return ""
	}
	return ", as " + what + " tells"
}
