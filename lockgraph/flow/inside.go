package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// insideOps shows the acquisitions and sleeps within the callee, which order
// and sleeping rules look at, and collects them for this function's summary.
func (a *analysis) insideOps(s *state, c *callSite, sum *summary.Summary) {
	if a.rec == nil {
		return
	}
	for j := range sum.Acquires {
		q := &sum.Acquires[j]
		may, open, members, ok := a.insideWhen(s, c, q.When)
		if !ok {
			continue
		}
		free, ok := a.insideFree(s, c, q.Free)
		if !ok {
			continue
		}
		op := summary.Op{Kind: summary.Lock, Free: free, Lock: q.Lock, Class: q.Class, Mode: q.Mode, Dup: q.Dup,
			Dropped: a.instantiateAll(s, c, q.Dropped), When: open}
		if q.Try {
			op.Kind = summary.TryLock
		}
		ev := Event{Class: q.Class, Inside: true, May: may || q.May || oneOfTwo(sum.Acquires, q), Chain: q.Chain, members: members}
		i := -1
		if p, ok := a.instantiate(s, c, q.Path); ok {
			op.Path = p.Path
			if op.Class == "" {
				op.Class = a.classOf(op.Path)
				ev.Class = op.Class
			}
			i = s.heldAt(p.key)
			ev.Exact = i >= 0
		} else {
			op.Path = ir.Path{Base: ir.Temp, Name: q.Path.String()}
		}
		a.event(s, &op, ev, i, c)
	}
	for j := range sum.Sleeps {
		q := &sum.Sleeps[j]
		may, open, members, ok := a.insideWhen(s, c, q.When)
		if !ok {
			continue
		}
		free, ok := a.insideFree(s, c, q.Free)
		if !ok {
			continue
		}
		op := summary.Op{Kind: summary.Blocks, Free: free, Dropped: a.instantiateAll(s, c, q.Dropped), When: open}
		a.event(s, &op, Event{Inside: true, May: may || q.May, Chain: q.Chain, members: members}, -1, c)
	}
}

// oneOfTwo reports whether the callee takes the lock in another way as well, as a spin
// lock or as one to wait for, and the object alone knows which of the two it is.
func oneOfTwo(all []summary.Acquire, q *summary.Acquire) bool {
	member := func(g summary.Guard) bool { return g.OnMember() }
	return slices.ContainsFunc(q.When, member) && slices.ContainsFunc(all, func(o summary.Acquire) bool {
		return o.Class == q.Class && o.Lock != q.Lock && slices.ContainsFunc(o.When, member)
	})
}

// insideFree names the locks that are not held where something happens within
// a callee. ok is false if one of them is held here: then the callee, having
// asked, goes another way.
func (a *analysis) insideFree(s *state, c *callSite, free []ir.Path) (left []ir.Path, ok bool) {
	for _, f := range free {
		p, ok := a.instantiate(s, c, f)
		if !ok {
			continue
		}
		if i := a.meant(s, p); i >= 0 && s.held[i].Mode == summary.Exclusive {
			return nil, false
		}
		left = append(left, p.Path)
	}
	return left, true
}

// insideWhen decides the conditions of what happens within a callee. ok is
// false if it does not happen; open are the conditions that this function's
// caller can decide; may says that some are left that nobody can. Conditions on
// members are taken to hold, and those that are left are apart.
func (a *analysis) insideWhen(s *state, c *callSite, when []summary.Guard) (may bool, open, members []summary.Guard, ok bool) {
	for _, g := range when {
		t, left := a.guardsHold(s, c, []summary.Guard{g})
		switch {
		case t == no:
			return false, nil, nil, false
		case g.OnMember():
			members = append(members, slices.DeleteFunc(left, func(g summary.Guard) bool { return !g.OnMember() })...)
		case notNull(g):
			members = append(members, left...) // a pointer that is not known to be NULL is not
		case t == yes:
		case left != nil:
			open = append(open, left...)
		default:
			told, ok := a.toldBy(s, c, g)
			if !ok {
				return false, nil, nil, false
			}
			may, open = true, append(open, told...)
		}
	}
	return may, open, members, true
}

// toldBy gives what a condition on a value that has no name for this function's caller
// tells of arguments: of held || taken, which a callee needs to be clear, that held is. It
// reports false if the condition cannot be.
func (a *analysis) toldBy(s *state, c *callSite, g summary.Guard) (gs []summary.Guard, ok bool) {
	t := s.clone()
	defer t.done()
	if !a.assumeGuard(t, c, g) {
		return nil, false
	}
	known, told := a.paramFacts(s), a.paramFacts(t)
	for _, key := range sortedKeys(told) {
		if f, is := known[key]; is && f.same(told[key]) {
			continue
		}
		if pg, ok := a.paramGuard(key, told[key]); ok {
			gs = append(gs, pg...)
		}
	}
	return gs, true
}
