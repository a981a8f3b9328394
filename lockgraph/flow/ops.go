package flow

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// callSite is one call that is being carried out on a state.
type callSite struct {
	instr     *ir.Instr
	callee    string
	direct    bool  // a lock KPI
	specified bool  // its effect is what the model says
	gaveUp    bool  // it has released a lock that was held on entry
	asserts   bool  // the callee does no more than to say which locks are held
	asks      bool  // the callee writes nothing and its result is used: a question
	allocates bool  // it makes an object
	told      []int // arguments of which the model tells what is left in what they point to
	asked     bool  // a query has told that the lock is not held exclusively
	args      []*val
	argIR     []ir.Value
	result    *place // where the result goes
}

// lockOp carries out one operation of a call on the state. It reports false
// if the state contradicts the operation: this case of the call cannot be.
func (a *analysis) lockOp(s *state, c *callSite, op summary.Op) bool {
	switch op.Kind {
	case summary.Is, summary.IsNot:
		return a.tell(s, c, op)
	case summary.Warns:
		return !a.triedInTest(s, c)
	case summary.Fresh:
		a.made(c)
		return true
	case summary.Keeps, summary.Store, summary.Returns, summary.ReturnsAddr, summary.First, summary.Next,
		summary.Enlist, summary.Unlist, summary.UnlistFirst, summary.Hold, summary.Unhold, summary.RequireHold, summary.Blocks:
		a.otherOp(s, c, op)
		return true
	case summary.Bit, summary.SetBit, summary.ClearBit:
		a.bitOp(s, c, op)
		return true
	}
	t, ok := a.target(s, c, op)
	if !ok || t.spared(c) || a.counted(s, c, &t.op) {
		return true
	}
	switch op.Kind {
	case summary.Lock, summary.TryLock:
		if op.Kind == summary.TryLock && a.taken(s, t) || op.Asked && t.held >= 0 && s.held[t.held].Mode == summary.Exclusive {
			return false
		}
		a.lockTarget(s, c, t)
	case summary.Unlock:
		a.unlockTarget(s, c, t)
	case summary.Require:
		a.requireTarget(s, c, t)
	case summary.RequireNot:
		a.event(s, &t.op, t.ev, t.held, c)
		a.deny(s, c, t.op, t.path, t.held, t.gone)
	case summary.Upgrade:
		a.turnTarget(s, c, t, summary.Shared, summary.Exclusive)
	case summary.Downgrade:
		a.turnTarget(s, c, t, summary.Exclusive, summary.Shared)
	case summary.Gap:
		i := a.mustHold(s, c, t, t.op)
		a.event(s, &t.op, t.ev, t.held, c)
		if i >= 0 {
			a.gapInside(s, c, t.op, i)
		}
	case summary.Known, summary.KnownNot:
		return a.known(s, c, t.op, t.path, t.key, t.held, t.gone)
	case summary.Init:
		a.event(s, &t.op, t.ev, t.held, c)
	case summary.Destroy:
		a.event(s, &t.op, t.ev, t.held, c)
		switch {
		case t.held >= 0 && t.ev.Exact && s.held[t.held].Entry:
			a.release(s, c, t.op, t.held, t.path, true) // the caller has it no more
		case t.held >= 0 && t.ev.Exact:
			s.held = without(s.held, t.held)
		case t.held < 0:
			s.end(t)
		}
	}
	return true
}

// spared reports whether an operation is for a lock that is held only, and this one is
// not known to be. What the body of a callee lets go of, having been handed it or not, is
// the lock of that name, and passes on to the next caller.
func (t *target) spared(c *callSite) bool {
	switch {
	case !t.op.IfHeld:
		return false
	case c.specified, len(t.op.Sites) == 0:
		return t.held < 0
	}
	return t.held < 0 && (t.gone >= 0 || !t.path.nameable) || !t.ev.Exact
}

// otherOp carries out what is not done to a lock.
func (a *analysis) otherOp(s *state, c *callSite, op summary.Op) {
	switch op.Kind {
	case summary.Store:
		if p, ok := a.instantiate(s, c, op.Path); ok {
			s.setWhole(p, a.stored(s, c, op, p))
			s.dropDerived(p.key)
		}
	case summary.Returns:
		if v, ok := a.valueOf(s, c, op.Path); ok {
			s.setMem(c.result, v)
		}
	case summary.ReturnsAddr:
		if p, ok := a.instantiate(s, c, op.Path); ok {
			s.setMem(c.result, a.n.address(p))
		}
	case summary.First, summary.Next:
		a.walkOp(s, c, op)
	case summary.Enlist, summary.Unlist, summary.UnlistFirst:
		a.listOp(s, c, op)
	case summary.Hold, summary.Unhold, summary.RequireHold:
		a.holdOp(s, c, op)
	case summary.Blocks:
		op.Dropped = a.instantiateAll(s, c, op.Dropped)
		a.event(s, &op, Event{}, -1, c)
		if c.allocates {
			s.soften(a.where()) // nobody waits there for something to change
		} else {
			s.versions.set(a.n.star, a.n.version(a.where()))
		}
	}
}

// mustHold gives where the state has a lock that an operation needs: one of
// which nothing is known is held on entry.
func (a *analysis) mustHold(s *state, c *callSite, t *target, op summary.Op) int {
	if t.held < 0 && t.gone < 0 {
		return a.assumeHeld(s, c, op, t.path, t.key)
	}
	return t.held
}

// lockTarget acquires a lock.
func (a *analysis) lockTarget(s *state, c *callSite, t *target) {
	i, g, path, key := t.held, t.gone, t.path, t.key
	// A lock that only a callee's contract says is held, and that is
	// acquired here, is not held after all: the callee's need is not what
	// it seems.
	hearsay := i >= 0 && s.held[i].Entry && s.held[i].key == key && len(s.held[i].Via) > 0 && s.held[i].Count == 1
	if i < 0 && g < 0 {
		if g = s.givenUpAs(path); g >= 0 {
			path, key = s.gone[g].at, s.gone[g].key
		}
	}
	if i < 0 && g < 0 && c.direct && a.ownerAsked(s, path) {
		a.notHeld(s, c, t.op, path, key)
		g = s.goneAt(key)
	}
	if (i < 0 && g < 0 || hearsay) && s.point == 0 && !s.doubt && !a.nests(t.op.Lock) {
		a.fresh[key] = true
	}
	a.event(s, &t.op, t.ev, t.held, c)
	a.acquire(s, c, t.op, path, i, g)
}

// unlockTarget releases a lock.
func (a *analysis) unlockTarget(s *state, c *callSite, t *target) {
	if a.nestsDeeper(s, c, t) {
		return
	}
	if g := t.gone; g >= 0 && !s.gone[g].Entry && c.gaveUp && a.nests(t.op.Lock) {
		// The section was entered with the lock, before the one that was left here.
		s.gone = without(s.gone, g)
		t.gone, t.ev.Gone = -1, nil
	}
	i := a.mustHold(s, c, t, t.op)
	a.event(s, &t.op, t.ev, t.held, c)
	c.gaveUp = c.gaveUp || i >= 0 && s.held[i].Entry
	a.release(s, c, t.op, i, t.path, t.ev.Exact)
}

// requireTarget takes a lock to be held, and the section under it to have done
// something where the callee acts on what the lock protects.
func (a *analysis) requireTarget(s *state, c *callSite, t *target) {
	if g := t.gone; g >= 0 && !s.gone[g].Entry && !c.direct && a.nests(t.op.Lock) {
		return // it may be in one around the section that was left
	}
	i := a.mustHold(s, c, t, t.op)
	a.event(s, &t.op, t.ev, t.held, c)
	if i < 0 {
		return
	}
	if c.asserts && t.ev.Exact && opposed(s.held[i].Mode, t.op.Mode) {
		s.doubt = true // the assertion fails here, or this path is none
	}
	if s.held[i].Mode == summary.Any && t.op.Mode != summary.Any {
		s.editHeld(i).Mode = t.op.Mode
	}
	if c.direct && !s.held[i].Said {
		s.editHeld(i).Said = true
	}
	if o := s.held[i].at.owner; o != nil && !c.direct && !c.asks {
		if a.rec != nil {
			a.rec.acts(s.held[i].key, o)
		}
		a.act(s, s.held[i].key, o, nil, c.instr.Pos, c.instr.Text)
	}
}

// opposed reports whether a lock cannot be held in both modes.
func opposed(a, b summary.Mode) bool { return a != b && a != summary.Any && b != summary.Any }

// turnTarget changes the mode in which a lock is held.
func (a *analysis) turnTarget(s *state, c *callSite, t *target, from, to summary.Mode) {
	op := t.op
	op.Mode = from
	i := a.mustHold(s, c, t, op)
	a.event(s, &t.op, t.ev, t.held, c)
	if i >= 0 {
		s.editHeld(i).Mode = to
	}
}

// learnPointer notes that the pointers that a lock is reached through are not
// NULL, nor error numbers.
func (s *state) learnPointer(lock *place) {
	for o := lock.owner; o != nil; o = o.up.owner {
		v := s.n.cell(o.up, o.last().Name, "")
		switch t, _ := s.equals(v, 0); t {
		case maybe:
			s.learn(v, fact{ne: []int64{0}, neg: no, followed: true})
		case no:
			s.assumeSide(v, false)
		}
	}
}

// acquire puts the lock into the lockset.
func (a *analysis) acquire(s *state, c *callSite, op summary.Op, path *place, i, g int) {
	kind := a.env.Kind(op.Lock)
	if i >= 0 {
		// A reader may enter again, and then has to leave twice.
		again := s.held[i].Mode == summary.Shared && op.Mode == summary.Shared
		if again || op.Recurse || kind.Recurses || kind.Section || a.env.Recurses(op.Class) {
			if s.held[i].Count < 3 {
				s.editHeld(i).Count++
			}
		}
		return
	}
	if k := a.env.ClassKind(op.Class); k != "" {
		op.Lock = k
	}
	key := path.key
	h := held{at: path, key: key, Held: Held{
		Path: op.Path, Class: op.Class, Kind: op.Lock, Mode: a.mode(op), Count: 1,
		Try: op.Kind == summary.TryLock, Text: c.instr.Text, Site: a.site(c.instr.Pos, c.instr.Text),
	}}
	if !c.direct {
		h.Text = op.Path.String()
		h.Via = op.Sites
	}
	if g >= 0 {
		h.asked = s.gone[g].queried
		if s.gone[g].Entry || s.gone[g].maybe {
			h.Entry, h.maybe, h.entryMode = true, s.gone[g].maybe, s.gone[g].entryMode
			h.Was, h.Said, h.Back = s.gone[g].Mode, true, true
			was := s.gone[g]
			s.addGapped(&gapped{key, path, was.Held, Gap{Lock: was.Held, Dropped: was.At, Retaken: h.Site}})
			if s.point != 0 {
				a.unseenGap(s, s.gone[g].Held, s.gone[g].At, h.Site, c, "")
			}
		}
		s.gone = without(s.gone, g)
	}
	s.addHeld(h)
	a.lockRetaken(s, key, h.Class, h.Site)
	s.soften(a.where())
}

// mode gives the mode of an acquisition: exclusive unless said otherwise.
func (a *analysis) mode(op summary.Op) summary.Mode {
	if op.Mode == summary.Any && !a.env.Kind(op.Lock).Shared {
		return summary.Exclusive
	}
	return op.Mode
}

// release takes the lock out of the lockset.
func (a *analysis) release(s *state, c *callSite, op summary.Op, i int, path *place, exact bool) {
	if i < 0 {
		return
	}
	h := *s.held[i] // other states share it
	if h.Count > 1 {
		s.editHeld(i).Count--
		return
	}
	s.held = without(s.held, i)
	if h.Mode == summary.Any && op.Lock != "" {
		h.Mode = a.mode(op) // the lock that an assertion named is of a kind with one mode
	}
	at := a.site(c.instr.Pos, c.instr.Text)
	g := gone{at: h.at, key: h.key, maybe: h.maybe, lent: h.lent, asked: h.asked, entryMode: h.entryMode, Released: Released{Held: h.Held, At: at, Loose: !exact}}
	g.Entry = h.Entry && (!h.maybe || h.at.nameable)
	if !c.direct {
		g.AtVia = op.Sites
	}
	if !exact {
		g.as = path
	}
	s.addGone(g)
	callee := ""
	if !c.direct {
		callee = c.callee
	}
	a.lockDropped(s, &h, at, callee, op.Sites)
}

// givenUpAs gives the lock that was released under another name than it has,
// and is taken back under that, or the caller's that a pointer leads to which is
// read again, or that is in what the same function gives when it is asked again; -1
// if there is none.
func (s *state) givenUpAs(path *place) int {
	if !path.nameable && (path.Base == ir.Param || path.Base == ir.GlobalVar) {
		if g := s.goneAt(s.n.atEntry(path).key); g >= 0 && s.gone[g].Entry {
			return g
		}
	}
	again := path.up != nil && path.last().Kind == ir.Deref && path.up.memory
	return slices.IndexFunc(s.gone, func(g *gone) bool {
		return g.as != nil && g.as.id == path.id || (g.Entry || g.maybe) &&
			(again && g.at.up == path.up && g.at.last().Kind == ir.Deref || foundAlike(g.at, path))
	})
}

// foundAlike reports whether two locks are the same member of what calls of one
// function gave.
func foundAlike(a, b *place) bool {
	by := func(p *place) string {
		name, _, _ := strings.Cut(p.Name, "#") // the second one, and so on
		return name
	}
	return a.Base == ir.Temp && b.Base == ir.Temp && by(a) == by(b) && strings.HasSuffix(by(a), "()") &&
		slices.EqualFunc(a.Steps, b.Steps, sameMember)
}

// gapInside carries out a gap that happens within the callee.
func (a *analysis) gapInside(s *state, c *callSite, op summary.Op, i int) {
	h := s.held[i]
	at := a.site(c.instr.Pos, c.instr.Text)
	a.lockDropped(s, h, at, c.callee, op.Sites)
	a.lockRetaken(s, h.key, h.Class, at)
	if h.Entry {
		s.addGapped(&gapped{h.key, h.at, h.Held, Gap{Lock: h.Held, Dropped: at, Retaken: at, Callee: c.callee, Chain: op.Sites}})
	}
	if h.Entry && s.point != 0 {
		a.unseenGap(s, h.Held, at, at, c, c.callee, op.Sites...)
	}
}

// unseenGap notes, in a partial view, a gap in a lock that the code out of
// view took or was given.
func (a *analysis) unseenGap(s *state, h Held, dropped, retaken summary.Site, c *callSite, callee string, chain ...summary.Site) {
	a.stale(StaleUse{Kind: Whole, Var: h.Path, From: h.Path,
		Gap: Gap{Lock: h, Dropped: dropped, Retaken: retaken, Callee: callee, Chain: chain},
		Pos: c.instr.Pos, Text: c.instr.Text, Partial: true})
}

// reread gives the held lock that was reached through the same pointer, tp->t_mtx,
// when it was read before: whoever holds a lock does not expect the pointer to
// it to change. It is -1 if there is none.
func (s *state) reread(lock *place) int {
	if lock.up == nil || lock.last().Kind != ir.Deref || !lock.up.memory {
		return -1
	}
	return slices.IndexFunc(s.held, func(h *held) bool {
		return h.at.up == lock.up && h.at.last().Kind == ir.Deref
	})
}

// sameMember compares steps by the members that they go through.
func sameMember(x, y ir.Step) bool {
	return x.Kind == y.Kind && (x.Kind != ir.Member || x.Name == y.Name)
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
