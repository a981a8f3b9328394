package holdbalance

import (
	"fmt"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// joined reports, in a partial view, holds that are taken on one path, and on
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
		if _, ok := c.released[at]; ok {
			continue
		}
		ref := flow.Ref{Path: ev.Op.Path, Kind: ev.Op.Name, Site: c.facts.Site(c.r, ev.Pos, ev.Text)}
		meet, ok := c.meeting(ref)
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
	return fs
}

// meeting gives the first operation after the taking that paths with the
// reference and paths without it both come to.
func (c *checker) meeting(ref flow.Ref) (flow.Event, bool) {
	with := make(map[ir.Pos]bool)
	without := make(map[ir.Pos]bool)
	for _, ev := range c.r.Events {
		if ev.Inside || ev.Before.Doubt || int(ev.Pos.Line) <= ref.Site.Line {
			continue
		}
		held := false
		for _, q := range ev.Before.Refs {
			if place(q.Site) != place(ref.Site) {
				continue
			}
			if q.Moved && !c.pins[q.Kind] {
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
