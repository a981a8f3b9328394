package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// keeps reports whether memory that others know has the object with this key.
func (s *state) keeps(key string) bool {
	for i := range s.mem.e {
		if c := &s.mem.e[i].v; c.at.memory && c.at.Base != ir.LocalVar && c.v.cellKey() == key {
			return true
		}
	}
	return false
}

// holdOp takes, drops or demands a reference.
func (a *analysis) holdOp(s *state, c *callSite, op summary.Op) {
	v, ok := a.valueOf(s, c, op.Path)
	if s.vague {
		return // states with different holds have been joined, so nothing is certain of them
	}
	if !ok || v.kind != vAddr && v.kind != vCell {
		return
	}
	null, _ := s.equals(v, 0)
	if null == yes {
		return // what takes and drops references leaves NULL alone
	}
	p, key := v.at, v.at.key
	op.Path = p.Path
	same := func(r *ref) bool { return r.key == key && r.Kind == op.Name }
	i := slices.IndexFunc(s.refs, same)
	a.event(s, &op, Event{Exact: i >= 0}, -1, c)
	site := a.site(c.instr.Pos, c.instr.Text)
	if null == maybe && v.kind == vCell {
		s.learn(v, not(0))
	}
	if v.kind == vCell && !s.assumeSide(v, false) {
		return // nor is there one on an error number
	}
	switch op.Kind {
	case summary.Hold:
		back := has(s.dropped, func(r *ref) bool { return same(r) && r.Entry }) // it is the caller's one again
		s.dropped = reject(s.dropped, same)
		if i >= 0 {
			if s.refs[i].Count < 2 {
				s.editRef(i).Count++
			}
			return
		}
		s.addRef(ref{Ref: Ref{Path: p.Path, Kind: op.Name, Count: 1, Entry: back, Moved: s.keeps(key), Site: site}, at: p, key: key, found: p.Base == ir.Temp && p != c.result})
	case summary.Unhold:
		entry := false
		if i >= 0 {
			if s.refs[i].Count > 1 {
				s.editRef(i).Count--
				return
			}
			entry = s.refs[i].Entry
			found := s.refs[i].found
			s.refs = without(s.refs, i)
			if found {
				return // the one that it may have come with is there to be dropped, too
			}
		}
		if !has(s.dropped, same) {
			s.addDropped(ref{Ref: Ref{Path: p.Path, Kind: op.Name, Count: 1, Entry: entry || i < 0, Site: site}, at: p, key: key})
		}
		if i < 0 {
			a.wasListed(s, &ref{Ref: Ref{Kind: op.Name}, at: p, key: key})
		}
	case summary.RequireHold:
		if i < 0 && !has(s.dropped, same) {
			if s.point == 0 {
				a.needHold(p, op.Name, site)
			}
			s.addRef(ref{Ref: Ref{Path: p.Path, Kind: op.Name, Count: 1, Entry: true, Site: site}, at: p, key: key})
		}
	}
}

// joinHolds joins what holds states have. Where they differ, and the grain does
// not keep them apart, nothing is known of holds any more.
func (s *state) joinHolds(t *state) bool {
	changed := false
	if n := len(s.dropped); n > 0 {
		s.dropped = reject(s.dropped, func(r *ref) bool {
			return !has(t.dropped, func(q *ref) bool { return q.key == r.key })
		})
		changed = len(s.dropped) != n
	}
	if s.vague {
		return changed
	}
	differ := t.vague || len(s.refs) != len(t.refs)
	for i := 0; i < len(s.refs) && !differ; i++ {
		r, q := s.refs[i], t.refs[i]
		differ = r.key != q.key || r.Kind != q.Kind || r.Count != q.Count || r.Moved != q.Moved
	}
	if differ {
		s.vague, s.refs, s.dropped = true, nil, nil
	}
	return changed || differ
}

// keptListed reports whether a hold on the object keeps it on the list that is
// being walked.
func (a *analysis) keptListed(s *state, d *derived) bool {
	return slices.ContainsFunc(s.refs, func(r *ref) bool { return a.env.Listed(r.Kind) && s.on(d, r) })
}

// wasListed notes that a hold is given back that was on an object since before the
// function, with the lock of its list held again: in the gap, it has kept the object
// there.
func (a *analysis) wasListed(s *state, r *ref) {
	for i, d := range s.derived {
		if d.cursor && d.gap != nil && d.retaken && a.env.Listed(r.Kind) && s.on(d, r) {
			s.fresh(i)
		}
	}
}
