package flow

import (
	"slices"
	"sort"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// need is a lock that has to be held at an assumption point, with what told so.
type need struct {
	key    string
	held   Held
	guards map[string]fact // facts on parameters common to all paths that need it; nil if none
	seen   bool
}

// needRef is an object that has to be held on entry.
type needRef struct {
	key string
	ref Ref
}

// entryHeld is a lock in the lockset that was held before the code in view.
func (a *analysis) entryHeld(op summary.Op, site summary.Site) Held {
	mode := op.Mode
	if !a.env.Kind(op.Lock).Shared {
		mode = summary.Exclusive
	}
	return Held{Path: op.Path, Class: op.Class, Kind: op.Lock, Mode: mode, Count: 1,
		Entry: true, Text: op.Path.String(), Site: site, Via: op.Sites}
}

// assumeHeld puts a lock into the lockset that the function has not acquired
// but relies on: it was held before. Where the caller can name it, that is
// a contract. It gives the lock's index.
func (a *analysis) assumeHeld(s *state, c *callSite, op summary.Op, key string) int {
	h := a.entryHeld(op, a.site(c.instr.Pos, c.instr.Text))
	if c.direct {
		h.Text = c.instr.Text
	}
	contract := (expressible(op.Path) || s.point != 0) && !s.doubt
	if contract && s.point == 0 && a.round > 0 && a.fresh[key] {
		contract = false
	}
	if contract {
		a.needLock(s, key, h)
	}
	s.addHeld(held{Held: h, key: key, maybe: !contract})
	return s.heldAt(key)
}

// needLock records a contract found on a state.
func (a *analysis) needLock(s *state, key string, h Held) {
	m := a.needs[s.point]
	if m == nil {
		m = map[string]*need{}
		a.needs[s.point] = m
	}
	n := m[key]
	if n == nil {
		n = &need{key: key, held: h}
		m[key] = n
		a.moreNeeds = true
	}
	if s.point == 0 && !a.seeded[key] {
		n.meet(a.paramFacts(s))
	}
}

// dropFresh takes back contracts for locks that the function also acquires on
// paths of its own: there the lock is not held on entry. What looks like a
// contract is then a condition that the analysis could not follow, or a bug.
// A contract that hangs on an argument stays.
func (a *analysis) dropFresh() {
	for key, n := range a.needs[0] {
		if _, _, ok := n.guard(); a.fresh[key] && !ok {
			delete(a.needs[0], key)
		}
	}
}

// meet keeps the facts common to all paths that need the lock.
func (n *need) meet(facts map[string]fact) {
	if !n.seen {
		n.guards, n.seen = facts, true
		return
	}
	for k, f := range n.guards {
		if g, ok := facts[k]; !ok || !g.same(f) {
			delete(n.guards, k)
		}
	}
}

// paramFacts gives what is known of the values of scalar parameters at entry.
func (a *analysis) paramFacts(s *state) map[string]fact {
	m := map[string]fact{}
	for _, p := range a.fn.Params {
		if f, ok := s.facts[p.Name]; ok {
			m[p.Name] = f
		}
	}
	return m
}

func (a *analysis) needHold(p ir.Path, kind string, site summary.Site) {
	if !expressible(p) {
		return
	}
	key := pathKey(p)
	for _, n := range a.needRefs {
		if n.key == key && n.ref.Kind == kind {
			return
		}
	}
	a.needRefs = append(a.needRefs, needRef{key, Ref{Path: p, Kind: kind, Count: 1, Entry: true, Site: site}})
	a.moreNeeds = true
}

// sortedNeeds gives the locks needed at a point, by key.
func (a *analysis) sortedNeeds(point int) []*need {
	ns := make([]*need, 0, len(a.needs[point]))
	for _, n := range a.needs[point] {
		ns = append(ns, n)
	}
	sort.Slice(ns, func(i, j int) bool { return ns[i].key < ns[j].key })
	return ns
}

// guard gives the one condition on a parameter that a lock's need hangs on.
func (n *need) guard() (param string, f fact, ok bool) {
	names := make([]string, 0, len(n.guards))
	for k := range n.guards {
		names = append(names, k)
	}
	if len(names) == 0 {
		return "", fact{}, false
	}
	slices.Sort(names)
	return names[0], n.guards[names[0]], true
}

// entryStates gives the states that the analysis starts from: one, or two
// where a contract depends on an argument.
func (a *analysis) entryStates() []*state {
	s := newState()
	for _, n := range a.needRefs {
		s.refs = append(s.refs, ref{n.ref, n.key})
	}
	slices.SortFunc(s.refs, func(x, y ref) int { return compare(x.key, y.key) })
	needs := a.sortedNeeds(0)
	var param string
	var cond fact
	split := false
	for _, n := range needs {
		if p, f, ok := n.guard(); ok && !split {
			param, cond, split = p, f, true
		}
	}
	if !split {
		for _, n := range needs {
			s.addHeld(held{Held: n.held, key: n.key})
		}
		return []*state{s}
	}
	with, without := s, s.clone()
	with.setFact(param, cond)
	if cond.eq {
		without.setFact(param, fact{ne: []int64{cond.n}})
	} else {
		without.setFact(param, fact{eq: true, n: cond.ne[0]})
	}
	for _, n := range needs {
		p, f, ok := n.guard()
		with.addHeld(held{Held: n.held, key: n.key})
		if !ok || p != param || !f.same(cond) {
			without.addHeld(held{Held: n.held, key: n.key})
		}
	}
	return []*state{with, without}
}

// afterUnseen is the state behind code that is not in view.
func (a *analysis) afterUnseen(point int) *state {
	s := newState()
	s.point = point
	for _, n := range a.sortedNeeds(point) {
		s.addHeld(held{Held: n.held, key: n.key})
	}
	return s
}
