package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// target is an operation with the lock that it is done to.
type target struct {
	op   summary.Op // naming the lock as this function does
	path *place
	key  string
	held int   // where the state has the lock among those held, or -1
	gone int   // where among those known not to be, or -1
	ev   Event // what is told about it
}

// target finds the lock of the state that an operation of a call is done to.
// It reports false if there is nothing to be done to any.
func (a *analysis) target(s *state, c *callSite, op summary.Op) (*target, bool) {
	path, ok := a.instantiate(s, c, op.Path)
	if !ok {
		// The caller cannot name the lock, but it may be the only one of its class here.
		j := s.onlyOfClass(op.Class)
		if j < 0 {
			return nil, false
		}
		path = s.held[j].at
	}
	op.Path = path.Path
	if op.Class == "" {
		op.Class = a.classOf(op.Path)
	}
	s.learnPointer(path)
	t := &target{
		op: op, path: path, key: path.key,
		held: s.heldAt(path.key), gone: s.goneAt(path.key),
		ev: Event{Class: op.Class, Exact: true},
	}
	if op.Kind != summary.Lock && op.Kind != summary.TryLock {
		if t.gone >= 0 && s.gone[t.gone].queried {
			if op.Kind == summary.Require && !c.direct && !a.env.Kind(op.Lock).Shared {
				return nil, false // it is called without all the same: that is no contract
			}
			// A query for one mode does not tell of the other.
			c.asked = s.gone[t.gone].Mode == summary.Exclusive
			s.gone = without(s.gone, t.gone)
			t.gone = -1
		}
		if !a.byAnotherName(s, c, t) {
			return nil, false
		}
	}
	if t.gone >= 0 && !s.gone[t.gone].queried && a.rec != nil {
		r := s.gone[t.gone].Released
		t.ev.Gone = &r
	}
	return t, true
}

// byAnotherName looks for a lock that the state does not know by this name
// among those that it knows by another. It reports false if the operation is
// not to be carried out.
func (a *analysis) byAnotherName(s *state, c *callSite, t *target) bool {
	if t.gone >= 0 && t.op.Kind == summary.Unlock && c.direct {
		if j := s.foundLocked(t.op.Class); j >= 0 {
			t.held, t.gone, t.path, t.key = j, -1, s.held[j].at, s.held[j].key
		}
	}
	if t.held < 0 && t.gone < 0 {
		if t.held = s.reread(t.path); t.held >= 0 {
			t.path, t.key = s.held[t.held].at, s.held[t.held].key
		}
	}
	if t.held < 0 && t.gone < 0 && t.op.Kind == summary.Unlock && c.direct {
		a.asAtEntry(s, t)
	}
	if t.held < 0 && t.gone < 0 {
		j := s.onlyOfClass(t.op.Class)
		if j >= 0 && (below(t.path, s.held[j].at) || below(s.held[j].at, t.path)) {
			j = -1
		}
		if j >= 0 && t.path.Base == ir.Temp && t.path.owner != nil && t.path.owner.up == t.path.root && s.held[j].Given() {
			return false // what a call returned is hardly what the caller had locked
		}
		if j < 0 && t.op.Class == "" && a.env.Kind(t.op.Lock).Section {
			j = s.onlySection(t.op.Lock) // a callee may know it by another name
		}
		if t.op.Class == "" && !t.path.nameable && s.point == 0 {
			// Not even the type of the lock is in view. In a part of a function
			// that is so for most.
			if j < 0 {
				j = s.onlyOfKind(t.op.Lock)
			}
			if j < 0 {
				if t.op.Kind == summary.Unlock {
					a.notHeld(s, c, t.op, t.path, t.key)
				}
				return false
			}
		}
		if j < 0 && t.op.IfHeld && t.path.up != nil && t.path.up.memory && t.path.last().Kind == ir.Deref {
			j = s.only(func(h *held) bool { return h.Kind == t.op.Lock && !h.Entry }) // the pointer may lead to it
		}
		switch {
		case j >= 0 && t.op.Kind == summary.Unlock && s.held[j].maybe && s.held[j].Entry && t.path.nameable && c.direct:
			// What a callee needs by a name of its own is the caller's lock that
			// is released here.
			s.held = without(s.held, j)
		case j >= 0 && t.op.Kind == summary.Require && c.direct && s.held[j].Entry && ofOthers(t.path, s.held[j].at):
			// The function asserts the locks of two arguments.
		case j >= 0:
			t.held, t.key = j, s.held[j].key
			t.ev.Exact = false
		}
	}
	return t.held >= 0 || t.gone >= 0 || c.direct || len(t.op.Sites) <= maxHearsay || !relies(t.op.Kind)
}

// asAtEntry names a lock that is released by how it was reached when it was taken: in
//
//	mtx_unlock(&q->q_mtx);
//	mtx_unlock(&q->q_bus->b_mtx);
//
// the bus is read with q_mtx let go of, but it is the one whose lock has been taken.
func (a *analysis) asAtEntry(s *state, t *target) {
	if t.path.nameable || t.path.Base != ir.Param && t.path.Base != ir.GlobalVar {
		return
	}
	q := a.n.atEntry(t.path)
	held := s.heldAt(q.key)
	if held < 0 && (!q.nameable || s.goneAt(q.key) >= 0 || s.onlyOfClass(t.op.Class) >= 0 || s.readSinceWait(t.path)) {
		return
	}
	t.op.Path, t.path, t.key, t.held = q.Path, q, q.key, held
}

// readSinceWait reports whether a pointer on the way to a place is read behind a wait, when
// others may have changed it.
func (s *state) readSinceWait(p *place) bool {
	v, ok := s.versions.get(s.n.star)
	return ok && slices.ContainsFunc(p.Steps, func(st ir.Step) bool { return st.Kind == ir.Deref && st.Name == s.n.ver[v] })
}

// atEntry is what a place was reached by before any gap.
func (n *names) atEntry(p *place) *place {
	path := p.Path
	path.Steps = slices.Clone(path.Steps)
	for i := range path.Steps {
		if path.Steps[i].Kind == ir.Deref {
			path.Steps[i].Name = ""
		}
	}
	return n.place(path)
}

// relies reports whether an operation needs its lock held.
func relies(k summary.OpKind) bool {
	switch k {
	case summary.Require, summary.Unlock, summary.Gap, summary.Upgrade, summary.Downgrade:
		return true
	}
	return false
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
// another name, or never had it. Nor is a section that is seen to be left open that far
// below left to those above: what leaves it there hangs on more than was seen.
const maxHearsay = 4

// below reports whether a lock's object is what a member of another lock's object
// points to, as a parent is to its child: the two are not one. Further on the way
// may lead back.
func below(lock, above *place) bool {
	if lock.owner == nil || above.owner == nil || lock.owner.up == nil {
		return false
	}
	member := lock.owner.up
	return member.up != nil && member.last().Kind == ir.Member && member.up.id == above.owner.id
}

// foundLocked gives the only lock of a class that is held, if it is that of an
// object which a call gave locked: it may be known by another name as well, as the
// process of a thread that was looked for is. It is -1 otherwise.
func (s *state) foundLocked(class string) int {
	if j := s.onlyOfClass(class); j >= 0 && s.held[j].at.Base == ir.Temp {
		return j
	}
	return -1
}

// onlySection gives the only section of a kind that is entered, of those without
// a class, or -1.
func (s *state) onlySection(kind string) int {
	return s.only(func(h *held) bool { return h.Kind == kind && h.Class == "" })
}

// onlyOfClass gives the only held instance of a class, or -1.
func (s *state) onlyOfClass(class string) int {
	if class == "" {
		return -1
	}
	return s.only(func(h *held) bool { return h.Class == class })
}

// onlyOfKind gives the only held instance of a lock kind, or of any if the
// kind is not known either, or -1.
func (s *state) onlyOfKind(kind string) int {
	return s.only(func(h *held) bool { return kind == "" || h.Kind == kind })
}

// only gives the only held lock that fits, or -1.
func (s *state) only(fits func(*held) bool) int {
	found := -1
	for i, h := range s.held {
		if fits(h) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}
