package holdbalance

import (
	"fmt"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// joined reports, in a partial view, pins that are taken on one path, and on
// that path not released before it meets another without them. What follows
// out of view cannot tell the two apart, whatever it does.
func (c *checker) joined() []finding.Finding {
	if !c.r.Func.Partial {
		return nil
	}
	var fs []finding.Finding
	done := make(map[spot]bool)
	for _, ev := range c.r.Events {
		at := spot{c.facts.File(ev.Pos), int(ev.Pos.Line), int(ev.Pos.Col)}
		if ev.Op.Kind != summary.Hold || ev.Inside || done[at] || indexed(ev.Op.Path) || owned(ev.Op.Path) {
			continue
		}
		done[at] = true
		ref := flow.Ref{Path: ev.Op.Path, Kind: ev.Op.Name, Site: c.facts.Site(c.r, ev.Pos, ev.Text)}
		behind := ref.Site.Line
		if !c.facts.Model.Pins(ref.Kind) {
			continue // of others somebody may be owner from here on
		}
		if free, ok := c.released[at]; ok {
			// Up to the release on one path, conditions that belong together
			// may tell them apart.
			behind = max(behind, int(free.Pos.Line))
		}
		meet, ok := c.meeting(ref, behind)
		if !ok {
			continue
		}
		name := c.name(ref)
		f := c.facts.At(c.r, ev.Pos)
		f.Kind, f.Severity, f.Confidence = "hold-leak", finding.Warning, finding.Low
		f.Message = fmt.Sprintf("the reference on %s taken here is not released before this path meets one without it", name)
		f.Trace = append(c.begin(ref, name), c.step(meet.Pos, meet.Text, name+" is held here on some paths, and not on others"))
		fs = append(fs, f)
	}
	return append(fs, c.untaken()...)
}

// untaken reports, in a partial view, holds that are released on one path and
// not taken in view, where that path meets another which releases nothing: the
// code before cannot have held for the one alone. It looks at pins of objects
// that no caller knows of.
func (c *checker) untaken() []finding.Finding {
	var fs []finding.Finding
	done := make(map[spot]bool)
	for _, ev := range c.r.Events {
		for _, gone := range ev.Before.Dropped {
			at := place(gone.Site)
			if !gone.Entry || done[at] || ev.Inside || ev.Before.Doubt || !c.facts.Model.Pins(gone.Kind) || c.callersKnow(gone.Path) || owned(gone.Path) {
				continue
			}
			if !c.passedWithout(ev.Pos, gone) {
				continue
			}
			done[at] = true
			name := c.name(gone)
			f := c.atSite(gone)
			f.Kind, f.Severity, f.Confidence = "hold-untaken", finding.Warning, finding.Low
			f.Message = fmt.Sprintf("the reference on %s released here is not taken on this path, which meets one that releases none", name)
			f.Trace = []finding.Step{
				finding.StepAt(gone.Site, "%s is released", name),
				c.step(ev.Pos, ev.Text, "other paths come here without that"),
			}
			fs = append(fs, f)
		}
	}
	return fs
}

// passedWithout reports whether a path comes to pos with the reference neither
// held nor dropped.
func (c *checker) passedWithout(pos ir.Pos, gone flow.Ref) bool {
	is := func(r flow.Ref) bool { return r.Kind == gone.Kind && same(r.Path, gone.Path) }
	return slices.ContainsFunc(c.r.Events, func(ev flow.Event) bool {
		return ev.Pos == pos && !ev.Inside && !ev.Before.Doubt &&
			!slices.ContainsFunc(ev.Before.Dropped, is) && !slices.ContainsFunc(ev.Before.Refs, is)
	})
}

// meeting gives the first operation behind a line that paths with the
// reference and paths without it both come to.
func (c *checker) meeting(ref flow.Ref, behind int) (flow.Event, bool) {
	with := make(map[ir.Pos]bool)
	without := make(map[ir.Pos]bool)
	for _, ev := range c.r.Events {
		if ev.Inside || ev.Before.Doubt || int(ev.Pos.Line) <= behind {
			continue
		}
		held := false
		for _, q := range ev.Before.Refs {
			if place(q.Site) != place(ref.Site) {
				continue
			}
			if q.Moved && !c.facts.Model.Pins(q.Kind) {
				return flow.Event{}, false
			}
			held = true
		}
		if held {
			with[ev.Pos] = true
		} else {
			without[ev.Pos] = true
		}
		if with[ev.Pos] && without[ev.Pos] {
			return ev, true
		}
	}
	return flow.Event{}, false
}
