package unlockgap

import (
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/wording"
)

// maxSteps bounds a trace; what is longer nobody reads.
const maxSteps = 24

// trace tells the story in order: acquired, read, dropped, used, retaken.
func (c *cause) trace(facts *lockfacts.Facts, r *flow.Result) []finding.Step {
	t := &story{said: make(map[finding.Step]bool)}
	for _, h := range c.locks() {
		if h.Entry {
			t.add(h.Site, "%s is held on entry: this says so", wording.Lock(h))
		} else {
			t.add(h.Site, "%s is acquired", wording.Lock(h))
		}
	}
	t.add(c.use.Read, "%s", c.learnt())
	use := facts.Site(r, c.use.Pos, c.use.Text)
	if c.use.Kind == flow.Pointer && meanwhile(c.use) {
		t.gaps(c.uses, true, false)
		t.add(use, "%s is used meanwhile", c.use.Var.String())
		t.gaps(c.uses, false, true)
	} else {
		t.gaps(c.uses, true, true)
		t.add(use, "%s", c.relied())
	}
	if len(t.steps) > maxSteps {
		t.steps = t.steps[:maxSteps]
	}
	return t.steps
}

func (c *cause) learnt() string {
	name, from := c.use.Var.String(), c.use.From.String()
	switch c.use.Kind {
	case flow.Cursor:
		return name + " is found on the list"
	case flow.Check:
		return name + " is tested"
	}
	if from == "" {
		return name + " is read"
	}
	return name + " is read from " + from
}

func (c *cause) relied() string {
	name := c.use.Var.String()
	switch c.use.Kind {
	case flow.Cursor:
		return "the walk goes on from " + name
	case flow.Check:
		return "the outcome of the test is relied on"
	case flow.Whole:
		return "the code goes on"
	}
	return name + " is followed"
}

// story collects steps, each said once.
type story struct {
	steps []finding.Step
	said  map[finding.Step]bool
}

func (t *story) add(s summary.Site, format string, args ...any) {
	if s.Line == 0 {
		return
	}
	step := finding.StepAt(s, format, args...)
	if !t.said[step] {
		t.said[step] = true
		t.steps = append(t.steps, step)
	}
}

// gaps tells how each gap comes about. A gap within a call is told whole when
// its drop is; one in this function's own text may have the use in between.
func (t *story) gaps(uses []flow.StaleUse, drops, retakes bool) {
	if drops {
		for _, u := range uses {
			g := u.Gap
			for _, s := range g.Chain {
				if s != g.Dropped && s != g.Retaken {
					t.add(s, "calls %s", s.What)
				}
			}
			t.add(g.Dropped, "%s is dropped here", wording.Lock(g.Lock))
		}
	}
	if retakes {
		for _, u := range uses {
			t.add(u.Gap.Retaken, "%s is taken again", wording.Lock(u.Gap.Lock))
		}
	}
}
