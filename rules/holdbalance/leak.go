package holdbalance

import (
	"fmt"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/remedy"
)

// leak is one reference that some way out still has.
type leak struct {
	ref   flow.Ref
	exits []flow.Exit // that have it, in program order
}

// leaks reports the references that are neither dropped nor handed on.
func (c *checker) leaks() []finding.Finding {
	var fs []finding.Finding
	for _, l := range c.kept() {
		told := c.leaked(l)
		c.told[l.ref.Kind] = c.told[l.ref.Kind] || slices.ContainsFunc(told, func(f finding.Finding) bool { return f.Severity != finding.Note })
		fs = append(fs, told...)
	}
	return fs
}

// leaked gives what there is to say of one reference.
func (c *checker) leaked(l *leak) []finding.Finding {
	if indexed(l.ref.Path) || owned(l.ref.Path) || c.r.GivenUp != "" {
		return nil
	}
	_, ok := c.released[place(l.ref.Site)]
	switch {
	case !ok && c.neverReleased(l):
		return []finding.Finding{c.forgotten(l)}
	case !ok || c.tellsByResult(l) || c.tellsByArgument(l.ref) || c.leftForLater(l):
		return nil
	case c.lost(l.ref):
		return []finding.Finding{c.overwritten(l)}
	}
	var fs []finding.Finding
	for _, e := range firsts(l.exits) {
		fs = append(fs, c.missed(l, e))
	}
	return fs
}

// kept collects what the ways out still hold, by where it was taken.
func (c *checker) kept() []*leak {
	var list []*leak
	byPlace := make(map[spot]*leak)
	for _, e := range c.r.Exits {
		if e.State.Unseen || e.State.Doubt {
			continue
		}
		for _, ref := range e.State.Refs {
			if ref.Entry || ref.Count < 1 || ref.Site.Line == 0 || c.moved(ref, e) {
				continue
			}
			l := byPlace[place(ref.Site)]
			if l == nil {
				l = &leak{ref: ref}
				byPlace[place(ref.Site)] = l
				list = append(list, l)
			}
			l.exits = append(l.exits, e)
		}
	}
	return list
}

// firsts gives the exits at different places.
func firsts(exits []flow.Exit) []flow.Exit {
	var list []flow.Exit
	seen := make(map[ir.Pos]bool)
	for _, e := range exits {
		if !seen[e.Pos] {
			seen[e.Pos] = true
			list = append(list, e)
		}
	}
	return list
}

// handedOver reports whether a function out of view had the object on some way:
// perhaps it has the reference now.
func (l *leak) handedOver() bool {
	return slices.ContainsFunc(l.exits, func(e flow.Exit) bool {
		return slices.ContainsFunc(e.State.Refs, func(r flow.Ref) bool { return r.Passed && place(r.Site) == place(l.ref.Site) })
	})
}

// lost reports whether the variable that named the object names another one
// by now: nobody can drop the reference any more.
func (c *checker) lost(ref flow.Ref) bool {
	ev, ok := c.taken[place(ref.Site)]
	return ok && !same(ev.Op.Path, ref.Path)
}

// missed is a way out that forgets what others drop.
func (c *checker) missed(l *leak, e flow.Exit) finding.Finding {
	name := c.name(l.ref)
	f := c.facts.At(c.r, e.Pos)
	f.Kind, f.Severity, f.Confidence = "hold-leak", finding.Warning, finding.High
	f.Weak = c.passedOn(l.ref)
	if c.alsoWithout(l, e) {
		f.Confidence, f.Weak = finding.Medium, true
		if c.passedOn(l.ref) {
			f.Severity, f.Confidence = finding.Note, finding.Low
		}
		f.Message = fmt.Sprintf("the reference on %s%s is not released on every path to this return", name, c.by(l.ref))
	} else {
		f.Message = fmt.Sprintf("the reference on %s%s is not released on this way out", name, c.by(l.ref))
		ev := c.released[place(l.ref.Site)]
		if len(firsts(l.exits)) == 1 && remedy.Only(c.facts, &ev, summary.Unhold) && !l.handedOver() &&
			!remedy.Unclear(c.facts, c.r, &e, l.ref.Site, &ev) {
			f.Repair = remedy.Before(c.r.Func, &e, ev.Text)
		}
	}
	f.Trace = append(c.begin(l.ref, name), c.dropStep(l.ref, name)...)
	f.Trace = append(f.Trace, c.step(e.Pos, "return", name+" is still held"))
	return f
}

// overwritten is a reference whose only name went on to another object.
func (c *checker) overwritten(l *leak) finding.Finding {
	name := c.name(l.ref)
	f := c.atSite(l.ref)
	f.Kind, f.Severity, f.Confidence, f.Weak = "hold-leak", finding.Warning, finding.Medium, true
	f.Message = fmt.Sprintf("the reference on %s taken here is not released on every way through the loop", name)
	f.Trace = append(c.begin(l.ref, name), c.dropStep(l.ref, name)...)
	f.Trace = append(f.Trace, c.step(l.exits[0].Pos, "return", name+" names another object by then, and the reference remains"))
	return f
}

// forgotten is a reference that nobody ever drops or gets to know.
func (c *checker) forgotten(l *leak) finding.Finding {
	name := c.name(l.ref)
	f := c.atSite(l.ref)
	f.Kind, f.Severity, f.Confidence, f.Weak = "hold-leak", finding.Warning, finding.Medium, true
	if c.passedOn(l.ref) {
		f.Severity, f.Confidence = finding.Note, finding.Low
	}
	f.Message = fmt.Sprintf("the reference on %s%s is never released, stored or returned", name, c.by(l.ref))
	f.Trace = append(c.begin(l.ref, name), c.step(l.exits[0].Pos, "return", name+" goes out of scope"))
	return f
}

// alsoWithout reports whether another path leaves through the same place
// without the reference.
func (c *checker) alsoWithout(l *leak, at flow.Exit) bool {
	for _, e := range c.r.Exits {
		if e.Pos == at.Pos && !has(e.State.Refs, l.ref) {
			return true
		}
	}
	return false
}

// has reports whether refs has the reference that was taken where ref was.
func has(refs []flow.Ref, ref flow.Ref) bool {
	for _, q := range refs {
		if q.Count > 0 && place(q.Site) == place(ref.Site) {
			return true
		}
	}
	return false
}
