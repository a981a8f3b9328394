package holdbalance

import (
	"fmt"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/ledger"
)

// twice reports releases of what the same path has released before. To release
// what the caller held is a contract, and nothing to report.
func (c *checker) twice() []finding.Finding {
	var fs []finding.Finding
	type key struct {
		pos  ir.Pos
		path string
	}
	seen := make(map[key]bool)
	for _, ev := range c.r.Events {
		if ev.Op.Kind != summary.Unhold || ev.Inside || ev.Before.Doubt || indexed(ev.Op.Path) || owned(ev.Op.Path) {
			continue
		}
		k := key{ev.Pos, ev.Op.Path.String()}
		if seen[k] || find(ev.Before.Refs, *ev.Op) != nil {
			continue
		}
		gone := findDropped(ev.Before.Dropped, *ev.Op)
		if gone == nil || gone.Entry && !plainParam(ev.Op.Path) {
			continue
		}
		seen[k] = true
		fs = append(fs, c.again(ev, *gone))
	}
	return fs
}

// twiceTaken reports, in a partial view, pins that a path takes a second time before
// it has released them, if fewer releases than that are in view: whoever pins
// an object pins it once.
func (c *checker) twiceTaken(books *ledger.Ledger) []finding.Finding {
	if !c.r.Func.Partial {
		return nil
	}
	var fs []finding.Finding
	seen := make(map[ir.Pos]bool)
	for _, ev := range c.r.Events {
		if ev.Op.Kind != summary.Hold || ev.Inside || ev.Before.Doubt || seen[ev.Pos] || !c.facts.Model.Pins(ev.Op.Name) ||
			indexed(ev.Op.Path) || owned(ev.Op.Path) ||
			books.Places(summary.Hold, ev.Op.Name) <= books.Places(summary.Unhold, ev.Op.Name) {
			continue
		}
		ref := find(ev.Before.Refs, *ev.Op)
		if ref == nil || ref.Entry || int(ev.Pos.Line) == ref.Site.Line {
			continue
		}
		seen[ev.Pos] = true
		name := c.name(*ref)
		f := c.facts.At(c.r, ev.Pos)
		f.Kind, f.Severity, f.Confidence = "hold-leak", finding.Warning, finding.Medium
		f.Message = fmt.Sprintf("a second reference on %s is taken on this path, and fewer are released in view", name)
		f.Trace = append(c.begin(*ref, name), c.step(ev.Pos, ev.Text, "a reference on "+name+" is taken again"))
		fs = append(fs, f)
	}
	return fs
}

// direct reports whether the release at a site is a call of the KPI itself.
func (c *checker) direct(at summary.Site) bool {
	return slices.ContainsFunc(c.r.Events, func(ev flow.Event) bool {
		return ev.Op.Kind == summary.Unhold && ev.Direct && place(c.facts.Site(c.r, ev.Pos, "")) == place(at)
	})
}

// plainParam reports whether the object is what a parameter names, from entry
// on. Anything else may have been looked up a second time, and held again.
func plainParam(p ir.Path) bool {
	return p.Base == ir.Param && p.Func == "" && len(p.Steps) == 0
}

// findDropped gives the dropped reference that op is about, or nil.
func findDropped(refs []flow.Ref, op summary.Op) *flow.Ref {
	for i := range refs {
		if refs[i].Kind == op.Name && same(refs[i].Path, op.Path) {
			return &refs[i]
		}
	}
	return nil
}

func (c *checker) again(ev flow.Event, gone flow.Ref) finding.Finding {
	name := c.name(gone)
	f := c.facts.At(c.r, ev.Pos)
	f.Kind, f.Severity, f.Confidence = "hold-twice", finding.Error, finding.High
	if gone.Entry || ev.Before.Unseen || !ev.Direct || !c.direct(gone.Site) {
		// The caller, the code out of view or a structure that a callee
		// releases for may have had two. Of a pin a patch that adds a release tells more.
		f.Severity, f.Confidence = finding.Warning, finding.Medium
		f.Weak = !(c.facts.Model.Pins(gone.Kind) && c.facts.Gained(c.r, summary.Unhold, ev.Text))
	}
	f.Message = fmt.Sprintf("the reference on %s is released twice on this path", name)
	if ev.Callee != "" && !ev.Direct {
		f.Message = fmt.Sprintf("%s() releases the reference on %s, which this path has released before", ev.Callee, name)
	}
	if gone.Site.Line > 0 {
		f.Trace = append(f.Trace, finding.StepAt(gone.Site, "%s is released", name))
	}
	f.Trace = append(f.Trace, c.step(ev.Pos, ev.Text, name+" is released again"))
	return f
}
