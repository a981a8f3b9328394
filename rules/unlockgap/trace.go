package unlockgap

import (
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// maxSteps bounds a trace; what is longer nobody reads.
const maxSteps = 24

// trace tells the story in order: acquired, read, dropped, used, retaken.
func (w writer) trace(r *flow.Result, c cause) []finding.Step {
	t := &story{w: w, said: make(map[finding.Step]bool)}
	for _, h := range c.locks() {
		switch site := w.since(r, h); {
		case site.Line > c.use.Read.Line && c.use.Read.Line > 0:
			// Told later: no beginning of a story.
		case h.Entry:
			t.add(site, "%s is held on entry, as this tells", w.namer.Lock(h))
		default:
			t.add(site, "%s is acquired", w.namer.Lock(h))
		}
	}
	t.add(c.use.Read, "%s", w.learnt(r, c))
	use := w.facts.Site(r, c.use.Pos, c.use.Text)
	switch {
	case c.use.Kind == flow.Pointer && meanwhile(c.use):
		t.dropped(c.uses)
		t.add(use, "%s is used meanwhile", c.use.Var.String())
		t.retaken(c.uses)
	case c.use.Kind == flow.Whole:
		t.dropped(c.uses)
		t.retaken(c.uses)
	default:
		t.dropped(c.uses)
		t.retaken(c.uses)
		t.add(use, "%s", c.relied())
	}
	if len(t.steps) > maxSteps {
		t.steps = t.steps[:maxSteps]
	}
	return t.steps
}

// since gives the site of a lock's acquisition, or of what tells that it is
// held on entry; a lock that came back after a gap is still one held on entry.
func (w writer) since(r *flow.Result, h flow.Held) summary.Site {
	if !h.Entry || r.Summary == nil {
		return h.Site
	}
	for _, c := range r.Summary.Cases {
		for _, op := range c.Ops {
			if op.Kind == summary.Require && op.Path.String() == h.Path.String() && len(op.Sites) > 0 {
				return op.Sites[0]
			}
		}
	}
	return h.Site
}

func (w writer) learnt(r *flow.Result, c cause) string {
	name := c.use.Var.String()
	switch c.use.Kind {
	case flow.Cursor:
		return name + " is found on " + w.from(r, c.use)
	case flow.Check:
		return name + " is tested"
	}
	return name + " is read from " + w.from(r, c.use)
}

func (c *cause) relied() string {
	name := c.use.Var.String()
	switch c.use.Kind {
	case flow.Cursor:
		return "the walk goes on from " + name
	case flow.Check:
		return "the outcome of the test is relied on"
	}
	return name + " is followed"
}

// story collects steps, each said once.
type story struct {
	w     writer
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

// dropped tells how each gap begins. A gap within a call is told whole here.
func (t *story) dropped(uses []flow.StaleUse) {
	for _, u := range uses {
		name := t.w.namer.Lock(u.Gap.Lock)
		if u.Gap.Callee == "" {
			t.add(u.Gap.Dropped, "%s is dropped%s", name, by(u.Gap.Dropped, name))
			continue
		}
		t.add(u.Gap.Dropped, "%s", t.w.does(u.Gap.Callee, name, "calls "+u.Gap.Callee+"()"))
		for _, s := range u.Gap.Chain {
			callee, _, _ := strings.Cut(s.What, "(")
			t.add(s, "%s", t.w.does(callee, name, "calls "+s.What)+t.w.call(callee, s, name))
		}
	}
}

func (t *story) retaken(uses []flow.StaleUse) {
	for _, u := range uses {
		if u.Gap.Callee == "" {
			name := t.w.namer.Lock(u.Gap.Lock)
			t.add(u.Gap.Retaken, "%s is taken again%s", name, by(u.Gap.Retaken, name))
		}
	}
}

// by says which call does it, as the source has it, unless the lock is named
// after that call.
func by(s summary.Site, lock string) string {
	if s.What == "" || s.What == lock {
		return ""
	}
	return " by " + s.What
}

// call is by for a lock operation of the model that shows itself in the text.
func (w writer) call(callee string, s summary.Site, lock string) string {
	if w.does(callee, "", "") == "" || strings.HasPrefix(w.does(callee, "", ""), callee) {
		return ""
	}
	return by(s, lock)
}

// does says what a function of the lock model does to the lock, or otherwise.
func (w writer) does(callee, lock, otherwise string) string {
	if w.facts.Model == nil {
		return otherwise
	}
	sum := w.facts.Model.Func(callee)
	if sum == nil {
		return otherwise
	}
	said := otherwise
	for _, c := range sum.Cases {
		for _, op := range c.Ops {
			switch op.Kind {
			case summary.Gap:
				return callee + "() drops " + lock + " while it waits, and takes it again"
			case summary.Unlock:
				said = lock + " is dropped"
			case summary.Lock, summary.TryLock:
				said = lock + " is taken again"
			}
		}
	}
	return said
}
