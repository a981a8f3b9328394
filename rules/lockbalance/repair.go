package lockbalance

import (
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/remedy"
)

// unlockBefore says how to mend one way out that keeps a lock which the others
// release: as they do.
func (x *exits) unlockBefore(k string, w way, h *flow.Held) *finding.Repair {
	if !x.alone(k, w, h) {
		return nil
	}
	var best *flow.Event
	for i := range x.r.Events {
		ev := &x.r.Events[i]
		if ev.Op.Kind != summary.Unlock || ev.Held == nil || ev.Held.Path.Key() != k || ev.Inside {
			continue
		}
		if !ev.Exact || !remedy.Only(x.c.facts, ev, summary.Unlock) {
			return nil // who else releases it may have done so
		}
		if ev.Held.Mode == h.Mode && (ev.Op.Mode == summary.Any || ev.Op.Mode == h.Mode) &&
			(best == nil || nearer(ev.Pos, best.Pos, w.exit.Pos)) {
			best = ev
		}
	}
	if best == nil || remedy.Unclear(x.c.facts, x.r, w.exit, h.Site, best) {
		return nil
	}
	return remedy.Before(x.r.Func, w.exit, best.Text)
}

// putBack says how to mend the only way out that keeps a lock which a patch no
// longer releases: as the function did before, if that was the last it did to
// locks and holds. A release further up would be missed there.
func (x *exits) putBack(k string, w way, h *flow.Held) *finding.Repair {
	gone := x.c.facts.Lost(x.r, summary.Unlock, h.Class)
	if h.Class == "" || len(gone) != 1 || !x.alone(k, w, h) {
		return nil
	}
	if last := x.c.facts.Was(x.r.Func).Books.Entries; last[len(last)-1] != gone[0] {
		return nil
	}
	name, _, _ := strings.Cut(gone[0].Text, "(")
	was := &flow.Event{Op: &summary.Op{Kind: summary.Unlock}, Class: h.Class, Callee: name, Text: gone[0].Text, Direct: true}
	if !remedy.Only(x.c.facts, was, summary.Unlock) || remedy.Unclear(x.c.facts, x.r, w.exit, h.Site, was) {
		return nil
	}
	return remedy.Before(x.r.Func, w.exit, was.Text)
}

// alone reports whether a return keeps a lock on all paths to it, and no other
// one does: else one release before both may be what is forgotten.
func (x *exits) alone(k string, w way, h *flow.Held) bool {
	for i := range x.ways {
		o := &x.ways[i]
		keeps := o.held[k] != nil && !o.held[k].Entry
		if here := o.exit.Pos == w.exit.Pos; here != keeps || here && (o.held[k].Mode != h.Mode || o.held[k].Count != 1) {
			return false
		}
	}
	return true
}

// nearer reports whether a is nearer to a place than b.
func nearer(a, b, to ir.Pos) bool {
	dist := func(p ir.Pos) int32 { return max(p.Line-to.Line, to.Line-p.Line) }
	return dist(a) < dist(b)
}

// inMode says how to mend a call that does in the wrong mode what it does to a
// lock: by the function that does it in the right one. To release in shared
// mode what is shared may as well hide that it had to be exclusive, so for that
// another release of the lock has to agree.
func (c *checker) inMode(r *flow.Result, ev *flow.Event, mode summary.Mode) *finding.Repair {
	name, _, ok := strings.Cut(ev.Text, "(")
	if !ok || !ev.Direct || c.facts.Model == nil || ev.Pos.File != r.Func.Pos.File {
		return nil
	}
	if ev.Op.Kind == summary.Unlock && mode == summary.Shared && !releasedIn(r, ev, mode) {
		return nil
	}
	other := c.facts.Model.Like(name, mode)
	if other == "" {
		return nil
	}
	return &finding.Repair{
		Kind: finding.Rename, Line: int(ev.Pos.Line), Column: int(ev.Pos.Col),
		Old: name, New: other, What: "make this `" + other + strings.TrimPrefix(ev.Text, name) + "`",
	}
}

// releasedIn reports whether another release of the lock is in a mode.
func releasedIn(r *flow.Result, ev *flow.Event, mode summary.Mode) bool {
	for i := range r.Events {
		o := &r.Events[i]
		if o.Op.Kind == summary.Unlock && o.Op.Mode == mode && o.Pos != ev.Pos && o.Exact && o.Held != nil &&
			ev.Held != nil && samePath(o.Held.Path, ev.Held.Path) && o.Held.Site == ev.Held.Site {
			return true
		}
	}
	return false
}
