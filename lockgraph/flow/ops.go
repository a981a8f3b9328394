package flow

import (
	"slices"

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
	case summary.Store:
		if p, ok := a.instantiate(s, c, op.Path); ok {
			s.setMem(p, a.stored(s, c, op, p))
			s.dropDerived(p.key)
		}
		return true
	case summary.Keeps:
		return true
	case summary.Warns:
		return !a.triedInTest(s, c)
	case summary.Is, summary.IsNot:
		return a.tell(s, c, op)
	case summary.Returns:
		if v, ok := a.valueOf(s, c, op.Path); ok {
			s.setMem(c.result, v)
		}
		return true
	case summary.ReturnsAddr:
		if p, ok := a.instantiate(s, c, op.Path); ok {
			s.setMem(c.result, a.n.address(p))
		}
		return true
	case summary.First, summary.Next:
		a.walkOp(s, c, op)
		return true
	case summary.Enlist, summary.Unlist, summary.UnlistFirst:
		a.listOp(s, c, op)
		return true
	case summary.Hold, summary.Unhold, summary.RequireHold:
		a.holdOp(s, c, op)
		return true
	case summary.Blocks:
		op.Dropped = a.instantiateAll(s, c, op.Dropped)
		a.event(s, &op, Event{}, -1, c)
		if c.allocates {
			s.soften(a.where()) // nobody waits there for something to change
		} else {
			s.versions.set(a.n.star, a.n.version(a.where()))
		}
		return true
	case summary.Fresh:
		c.allocates = true
		return true
	}
	path, ok := a.instantiate(s, c, op.Path)
	if !ok {
		// The caller cannot name the lock, but it may be the only one of its class here.
		j := a.onlyOfClass(s, op.Class)
		if j < 0 {
			return true
		}
		path = s.held[j].at
	}
	key := path.key
	op.Path = path.Path
	if op.Class == "" {
		op.Class = a.classOf(op.Path)
	}
	s.learnPointer(path)
	ev := Event{Class: op.Class, Exact: true}
	i := s.heldAt(key)
	g := s.goneAt(key)
	if g >= 0 && s.gone[g].queried && op.Kind != summary.Lock && op.Kind != summary.TryLock {
		// A query for one mode does not tell of the other.
		c.asked = s.gone[g].Mode == summary.Exclusive
		s.gone = without(s.gone, g)
		g = -1
	}
	if i < 0 && g < 0 && op.Kind != summary.Lock && op.Kind != summary.TryLock {
		if i = s.reread(path); i >= 0 {
			path, key = s.held[i].at, s.held[i].key
		}
	}
	if i < 0 && g < 0 && op.Kind != summary.Lock && op.Kind != summary.TryLock {
		j := a.onlyOfClass(s, op.Class)
		if j >= 0 && path.Base == ir.Temp && s.held[j].Entry {
			return true // what a call returned is hardly what the caller had locked
		}
		if op.Class == "" && !path.nameable && s.point == 0 {
			// Not even the type of the lock is in view. In a part of a function
			// that is so for most.
			if j = a.onlyOfKind(s, op.Lock); j < 0 {
				if op.Kind == summary.Unlock {
					a.notHeld(s, c, op, path, key)
				}
				return true
			}
		}
		switch {
		case j >= 0 && op.Kind == summary.Unlock && s.held[j].maybe && s.held[j].Entry && path.nameable && c.direct:
			// What a callee needs by a name of its own is the caller's lock that
			// is released here.
			s.held = without(s.held, j)
		case j >= 0 && op.Kind == summary.Require && c.direct && s.held[j].Entry && ofOthers(path, s.held[j].at):
			// The function asserts the locks of two arguments.
		case j >= 0:
			i = j
			key = s.held[j].key
			ev.Exact = false
		}
	}
	if i < 0 && g < 0 && !c.direct && len(op.Sites) > maxHearsay {
		switch op.Kind {
		case summary.Require, summary.Unlock, summary.Gap, summary.Upgrade, summary.Downgrade:
			return true
		}
	}
	if op.Kind == summary.TryLock && a.taken(s, op, i, key) {
		return false
	}
	told, matched := op, i
	if g >= 0 && !s.gone[g].queried && a.rec != nil {
		r := s.gone[g].Released
		ev.Gone = &r
	}
	switch op.Kind {
	case summary.Lock, summary.TryLock:
		// A lock that only a callee's contract says is held, and that is
		// acquired here, is not held after all: the callee's need is not what
		// it seems.
		hearsay := i >= 0 && s.held[i].Entry && s.held[i].key == key && len(s.held[i].Via) > 0 && s.held[i].Count == 1
		if i < 0 && g < 0 {
			if g = s.givenUpAs(path); g >= 0 {
				path, key = s.gone[g].at, s.gone[g].key
			}
		}
		if (i < 0 && g < 0 || hearsay) && s.point == 0 && !s.doubt && !a.nests(op.Lock) {
			a.fresh[key] = true
		}
		a.event(s, &told, ev, matched, c)
		a.acquire(s, c, op, path, i, g)
	case summary.Unlock:
		if op.IfHeld && i < 0 {
			return true
		}
		if g >= 0 && a.nestsDeeper(s, c, op, g) {
			return true
		}
		if g >= 0 && !s.gone[g].Entry && c.gaveUp && a.nests(op.Lock) {
			// The section was entered with the lock, before the one that was left here.
			s.gone = without(s.gone, g)
			g, ev.Gone = -1, nil
		}
		if i < 0 && g < 0 {
			i = a.assumeHeld(s, c, op, path, key)
		}
		a.event(s, &told, ev, matched, c)
		c.gaveUp = c.gaveUp || i >= 0 && s.held[i].Entry
		a.release(s, c, op, i, path, ev.Exact)
	case summary.Require:
		if g >= 0 && !s.gone[g].Entry && !c.direct && a.nests(op.Lock) {
			return true // it may be in one around the section that was left
		}
		if i < 0 && g < 0 {
			i = a.assumeHeld(s, c, op, path, key)
		}
		a.event(s, &told, ev, matched, c)
		if i >= 0 {
			if s.held[i].Mode == summary.Any && op.Mode != summary.Any {
				s.editHeld(i).Mode = op.Mode
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
	case summary.RequireNot:
		a.event(s, &told, ev, matched, c)
		a.deny(s, c, op, path, i, g)
	case summary.Upgrade, summary.Downgrade:
		if i < 0 && g < 0 {
			op.Mode = summary.Shared
			if op.Kind == summary.Downgrade {
				op.Mode = summary.Exclusive
			}
			i = a.assumeHeld(s, c, op, path, key)
		}
		a.event(s, &told, ev, matched, c)
		if i >= 0 {
			h := s.editHeld(i)
			h.Mode = summary.Exclusive
			if op.Kind == summary.Downgrade {
				h.Mode = summary.Shared
			}
		}
	case summary.Gap:
		if i < 0 && g < 0 {
			i = a.assumeHeld(s, c, op, path, key)
		}
		a.event(s, &told, ev, matched, c)
		if i >= 0 {
			a.gapInside(s, c, op, i)
		}
	case summary.Known, summary.KnownNot:
		return a.known(s, c, op, path, key, i, g)
	case summary.Init:
		a.event(s, &told, ev, matched, c)
	case summary.Destroy:
		a.event(s, &told, ev, matched, c)
		if i >= 0 && ev.Exact {
			s.held = without(s.held, i)
		}
	}
	return true
}

// ofOthers reports whether two locks are reached from different arguments.
func ofOthers(p, q *place) bool {
	return p.Base == ir.Param && q.Base == ir.Param && p.Func == "" && q.Func == "" && p.Name != q.Name
}

// nests reports whether a kind is a section that may stand in another one of
// its kind: that it is entered does not tell that it was not entered before.
func (a *analysis) nests(kind string) bool {
	k := a.env.Kind(kind)
	return k.Section && k.Recurses
}

// maxHearsay bounds how many calls below this function a contract may stand
// that it takes for one of its own: who relies on a lock that far up has it by
// another name, or never had it.
const maxHearsay = 4

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
			h.Was, h.Said = s.gone[g].Mode, true
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
	h := s.held[i]
	if h.Count > 1 {
		s.editHeld(i).Count--
		return
	}
	s.held = without(s.held, i)
	at := a.site(c.instr.Pos, c.instr.Text)
	g := gone{at: h.at, key: h.key, maybe: h.maybe, entryMode: h.entryMode, Released: Released{Held: h.Held, At: at, Loose: !exact}}
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
	a.lockDropped(s, h, at, callee, op.Sites)
}

// givenUpAs gives the lock that was released under another name than it has,
// and is taken back under that; -1 if there is none.
func (s *state) givenUpAs(path *place) int {
	return slices.IndexFunc(s.gone, func(g *gone) bool { return g.as != nil && g.as.id == path.id })
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

// onlyOfClass gives the only held instance of a class, or -1.
func (a *analysis) onlyOfClass(s *state, class string) int {
	if class == "" {
		return -1
	}
	found := -1
	for i := range s.held {
		if s.held[i].Class == class {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// onlyOfKind gives the only held instance of a lock kind, or of any if the
// kind is not known either, or -1.
func (a *analysis) onlyOfKind(s *state, kind string) int {
	found := -1
	for i := range s.held {
		if kind == "" || s.held[i].Kind == kind {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
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
