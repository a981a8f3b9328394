package flow

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// need is a lock that has to be held at an assumption point, with what told so.
type need struct {
	key    string
	at     *place
	held   Held
	always bool  // whatever the arguments are
	ways   []way // else: for arguments of one of these kinds
}

// way is a condition on arguments under which a lock is needed, and the mode
// that it is needed in then.
type way struct {
	mode  summary.Mode
	facts map[string]fact
}

// maxWays bounds the conditions that are told apart for one lock.
const maxWays = 3

// needRef is an object that has to be held on entry.
type needRef struct {
	key string
	at  *place
	ref Ref
}

// entryHeld is a lock in the lockset that was held before the code in view.
func (a *analysis) entryHeld(op summary.Op, site summary.Site) Held {
	mode := op.Mode
	if k := a.env.ClassKind(op.Class); k != "" {
		op.Lock = k
	}
	// FOO_RUNLOCK(), of a kind that is not in view, tells the mode itself, and
	// FOO_LOCK_ASSERT() tells none.
	told := op.Lock == "" && (mode != summary.Any || op.Kind == summary.Require)
	if !told && !a.env.Kind(op.Lock).Shared {
		mode = summary.Exclusive
	}
	return Held{Path: op.Path, Class: op.Class, Kind: op.Lock, Mode: mode, Count: 1,
		Entry: true, Text: op.Path.String(), Site: site, Via: op.Sites}
}

// assumeHeld puts a lock into the lockset that the function has not acquired
// but relies on: it was held before. Where the caller can name it, that is
// a contract. It gives the lock's index.
func (a *analysis) assumeHeld(s *state, c *callSite, op summary.Op, path *place, key string) int {
	h := a.entryHeld(op, a.site(c.instr.Pos, c.instr.Text))
	if c.direct {
		h.Text = c.instr.Text
	}
	h.Depends = op.Kind != summary.Unlock && (op.May || a.depends(c.instr.Pos))
	contract := (path.nameable || s.point != 0) && !s.doubt
	if contract && s.point == 0 && a.round > 0 && a.fresh[key] {
		contract = false
	}
	lent := op.Kind == summary.Unlock && (op.IfHeld || s.mayBeLocked(path))
	if lent {
		contract = false
	}
	if contract {
		need := h
		if c.asked {
			need.Mode = summary.Any // the other answer leaves it to be held exclusively
		}
		a.needLock(s, path, key, need, c.direct && op.Kind == summary.Unlock)
	}
	c.asked = false
	s.addHeld(held{Held: h, at: path, key: key, maybe: !contract, lent: lent, entryMode: h.Mode})
	return s.heldAt(key)
}

// needLock records a contract found on a state. Whether a lock is there to be let go
// of may hang on a variable of the program; what else is needed does not.
func (a *analysis) needLock(s *state, path *place, key string, h Held, released bool) {
	m := a.needs[s.point]
	if m == nil {
		m = map[string]*need{}
		a.needs[s.point] = m
	}
	n := m[key]
	if n == nil {
		n = &need{key: key, at: path, held: h}
		m[key] = n
		a.moreNeeds = true
	} else if len(n.held.Via) > 0 && len(h.Via) == 0 {
		n.held.Site, n.held.Via = h.Site, nil // its own word rather than a callee's
	}
	n.held.Depends = n.held.Depends && h.Depends
	if s.point != 0 || s.looped && !a.seeded[key] && len(n.ways) > 0 {
		// Round a loop the arguments of all rounds are one. Where that need
		// goes beyond what the first round told, it comes up again.
		return
	}
	facts := a.paramFacts(s)
	delete(facts, h.Path.Name) // the lock is reached through it: it is not NULL, whatever was tested
	if released {
		a.programFacts(s, facts)
	}
	if n.add(h.Mode, facts) && a.seeded[key] {
		a.moreNeeds = true
	}
}

// dropFresh takes back contracts for locks that the function also acquires on
// paths of its own: there the lock is not held on entry. What looks like a
// contract is then a condition that the analysis could not follow, or a bug.
// A contract that hangs on an argument stays.
func (a *analysis) dropFresh() {
	for key, n := range a.needs[0] {
		if a.fresh[key] && n.always {
			delete(a.needs[0], key)
		}
	}
}

// add notes that a path with these facts on arguments needs the lock. Of paths
// that need it in one mode, what is common to their facts is kept. It reports
// whether the need is another one now.
func (n *need) add(mode summary.Mode, facts map[string]fact) bool {
	if n.held.Mode != mode {
		n.held.Mode = summary.Any
	}
	if n.always {
		return false
	}
	for i := range n.ways {
		if n.ways[i].mode != mode {
			continue
		}
		if common := meet(n.ways[i].facts, facts); len(common) > 0 {
			changed := len(common) < len(n.ways[i].facts)
			n.ways[i].facts = common
			return changed
		}
	}
	if len(facts) == 0 || len(n.ways) == maxWays {
		n.always, n.ways = true, nil
		return true
	}
	n.ways = append(n.ways, way{mode, facts})
	return true
}

func meet(a, b map[string]fact) map[string]fact {
	common := map[string]fact{}
	for k, f := range a {
		if g, ok := b[k]; ok && g.same(f) {
			common[k] = f
		}
	}
	return common
}

// paramFacts gives what is known of the values of scalar parameters at entry,
// and of single flags in them. Of what a parameter points to it counts what is
// known of the memory, too: no call is thought to change it unseen.
func (a *analysis) paramFacts(s *state) map[string]fact {
	m := map[string]fact{}
	for i := range s.facts.e {
		e := &s.facts.e[i]
		if a.n.mentions(e.id).param {
			key, soft := strings.CutPrefix(a.n.key(e.id), "~")
			if _, told := m[key]; told && soft || soft && !strings.HasSuffix(key, "*") {
				continue
			}
			f := a.n.facts.facts[e.v]
			f.neg = maybe // contracts do not hang on that
			if _, ok := a.paramGuard(key, f); ok && !f.followed && !f.empty() {
				m[key] = f
			}
		}
	}
	return m
}

// paramGuard turns a fact on a parameter, or on a flag in one, into the guard
// that a caller can decide.
func (a *analysis) paramGuard(key string, f fact) (gs []summary.Guard, ok bool) {
	name, flag := key, ""
	if rest, isFlag := strings.CutPrefix(key, "(& "); isFlag {
		if name, flag, ok = strings.Cut(strings.TrimSuffix(rest, ")"), " "); !ok {
			return nil, false
		}
	}
	p, ok := a.paramCell(name)
	if !ok {
		return nil, false
	}
	if flag == "" {
		return equalities(p, f), true
	}
	g := summary.Guard{Subject: p, Op: summary.Has}
	switch f.equals(0) {
	case yes:
		g.Op = summary.Lacks
	case maybe:
		return nil, false
	}
	switch flag[0] {
	case '#':
		n, err := strconv.ParseInt(flag[1:], 10, 64)
		g.Int = n
		return []summary.Guard{g}, err == nil
	case ':':
		g.Name = flag[1:]
		return []summary.Guard{g}, !strings.ContainsAny(flag, " ~@(")
	}
	return nil, false
}

// paramCell gives the cell that a key names, if it is a parameter or what one
// points to.
func (a *analysis) paramCell(key string) (ir.Path, bool) {
	name, deref := strings.CutSuffix(key, "*")
	i := slices.IndexFunc(a.fn.Params, func(v ir.Var) bool { return v.Name == name })
	if i < 0 {
		return ir.Path{}, false
	}
	p := ir.Path{Base: ir.Param, Name: name, Index: i, Type: a.fn.Params[i].Type}
	if deref {
		p.Steps, p.Type = []ir.Step{{Kind: ir.Deref}}, ir.Type{}
	}
	return p, true
}

// equalities are the guards that a fact on a value amounts to.
func equalities(p ir.Path, f fact) []summary.Guard {
	switch {
	case len(f.in) == 1:
		return []summary.Guard{{Subject: p, Op: summary.Eq, Int: f.in[0]}}
	case len(f.in) > 1:
		return []summary.Guard{{Subject: p, Op: summary.In, Ints: f.in}}
	}
	var gs []summary.Guard
	for _, n := range f.ne {
		gs = append(gs, summary.Guard{Subject: p, Op: summary.Ne, Int: n})
	}
	switch f.neg {
	case yes:
		gs = append(gs, summary.Guard{Subject: p, Op: summary.Below})
	case no:
		gs = append(gs, summary.Guard{Subject: p, Op: summary.NotBelow})
	}
	return gs
}

func (a *analysis) needHold(p *place, kind string, site summary.Site) {
	if !p.nameable {
		return
	}
	key := p.key
	for _, n := range a.needRefs {
		if n.key == key && n.ref.Kind == kind {
			return
		}
	}
	a.needRefs = append(a.needRefs, needRef{key, p, Ref{Path: p.Path, Kind: kind, Count: 1, Entry: true, Site: site}})
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

// atom is one fact on an argument that contracts hang on.
type atom struct {
	key  string
	fact fact
}

// atoms are the facts that a way is told by: flags that are set, or, without
// any, a fact that tells a value, or the first one. That a pointer is not NULL is
// so on nearly every way.
func (w way) atoms() []atom {
	var set []atom
	keys := sortedKeys(w.facts)
	for _, k := range keys {
		if f := w.facts[k]; strings.HasPrefix(k, "(& ") && f.equals(0) == no && len(set) < 2 {
			set = append(set, atom{k, f})
		}
	}
	if len(set) == 0 {
		key := keys[0]
		if i := slices.IndexFunc(keys, func(k string) bool { return len(w.facts[k].in) > 0 }); i >= 0 {
			key = keys[i]
		}
		set = []atom{{key, w.facts[key]}}
	}
	return set
}

// maxAtoms bounds the facts on arguments that contracts hang on: each doubles
// the states that the analysis starts from.
const maxAtoms = 3

// entryStates gives the states that the analysis starts from: one, or one for
// every way to decide the facts that contracts hang on.
func (a *analysis) entryStates() []*state {
	first := &state{n: a.n}
	for _, n := range a.needRefs {
		first.addRef(ref{Ref: n.ref, at: n.at, key: n.key})
	}
	var atoms []atom
	number := func(x atom) int {
		return slices.IndexFunc(atoms, func(y atom) bool { return x.key == y.key && x.fact.same(y.fact) })
	}
	needs := a.sortedNeeds(0)
	for _, n := range needs {
		for _, w := range n.ways {
			for _, x := range w.atoms() {
				if number(x) < 0 && len(atoms) < maxAtoms {
					atoms = append(atoms, x)
				}
			}
		}
	}
	var out []*state
	for bits := range 1 << len(atoms) {
		holds := func(i int) bool { return i < 0 || bits&(1<<i) == 0 }
		s := first.clone()
		possible := true
		for i, x := range atoms {
			possible = possible && s.decide(x.key, x.fact, holds(i))
		}
		if !possible {
			continue
		}
		for _, n := range needs {
			h := held{Held: n.held, at: n.at, key: n.key}
			i := slices.IndexFunc(n.ways, func(w way) bool {
				return !slices.ContainsFunc(w.atoms(), func(x atom) bool { return !holds(number(x)) })
			})
			if i >= 0 {
				h.Mode = n.ways[i].mode
			}
			h.entryMode = h.Mode
			if n.always || i >= 0 || len(n.ways) == 0 {
				s.addHeld(h)
			}
		}
		out = append(out, s)
	}
	return out
}

// decide makes a fact about an argument hold, or not.
func (s *state) decide(key string, f fact, holds bool) bool {
	if !holds {
		var ok bool
		if f, ok = f.negated(); !ok {
			return false
		}
	}
	id := s.n.id(key)
	old, ok := s.fact(id)
	if ok && old.excludes(f) {
		return false
	}
	if !ok || len(f.in) > 0 {
		s.setFact(id, f)
		if strings.Contains(key, "*") || strings.HasPrefix(key, ":") || strings.HasPrefix(key, "%") { // memory
			s.setFact(s.n.id("~"+key), f)
		}
	}
	return true
}

// afterUnseen is the state behind code that is not in view.
func (a *analysis) afterUnseen(point int) *state {
	s := &state{n: a.n, point: point}
	for _, n := range a.sortedNeeds(point) {
		s.addHeld(held{Held: n.held, at: n.at, key: n.key, entryMode: n.held.Mode})
	}
	return s
}
