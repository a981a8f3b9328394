package flow

import (
	"slices"
	"sort"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// derived is a variable that holds what was read under locks.
type derived struct {
	variable string  // key of the variable's cell
	path     ir.Path // the variable
	object   *place  // what it holds
	from     ir.Path // what it was read from; a cursor: the list
	read     summary.Site
	list     *place   // what it was read from; a cursor: the list, if it is known
	locks    []string // keys of the locks that protect what it was read from
	with     []string // a cursor: keys of all locks held since it was found, without a gap
	cursor   bool
	gap      *Gap // set once one of the locks has been dropped
	lock     string
	retaken  bool
	pinned   bool  // a hold was on the object when the lock was dropped
	inside   []use // uses while the lock is not held
}

// use is one place where a variable is used.
type use struct {
	pos  ir.Pos
	text string
	pin  string
}

func (s *state) derivedAt(variable string) int {
	for i := range s.derived {
		if s.derived[i].variable == variable {
			return i
		}
	}
	return -1
}

func (s *state) setDerived(d derived) {
	if i := s.derivedAt(d.variable); i >= 0 {
		*s.editDerived(i) = d
		return
	}
	i := sort.Search(len(s.derived), func(i int) bool { return s.derived[i].variable >= d.variable })
	s.derived = with(s.derived, i, &d)
}

// editDerived gives a derived variable to be changed.
func (s *state) editDerived(i int) (d *derived) {
	s.derived, d = edit(s.derived, i)
	return d
}

// editCheck gives a check to be changed.
func (s *state) editCheck(i int) (c *check) {
	s.checks, c = edit(s.checks, i)
	return c
}

func (s *state) dropDerived(variable string) {
	if i := s.derivedAt(variable); i >= 0 {
		s.derived = without(s.derived, i)
	}
}

func (s *state) joinDerived(t *state) bool {
	changed := false
	for i := range s.derived {
		// Only states that a coarser grain has joined differ in this.
		d := s.derived[i]
		if j := t.derivedAt(d.variable); d.gap != nil && (j < 0 || t.derived[j].gap == nil) {
			s.fresh(i)
			changed = true
		}
	}
	for _, d := range t.derived {
		if s.derivedAt(d.variable) < 0 && d.gap == nil {
			s.setDerived(*d)
			changed = true
		}
	}
	if n := len(s.checks); n > 0 {
		s.checks = reject(s.checks, func(c *check) bool {
			return c.gap != nil && !has(t.checks, func(q *check) bool { return q.key == c.key && q.lock == c.lock && q.gap != nil })
		})
		changed = changed || len(s.checks) != n
	}
	for _, c := range t.checks {
		if c.gap != nil {
			continue
		}
		if !has(s.checks, func(q *check) bool { return q.key == c.key && q.lock == c.lock }) {
			s.checks = append(slices.Clip(s.checks), c)
			changed = true
		}
	}
	if changed {
		s.checks = slices.Clone(s.checks)
		sort.SliceStable(s.checks, func(i, j int) bool { return s.checks[i].key < s.checks[j].key })
	}
	return changed
}

// protects reports whether the held lock is known to protect the cell: by the
// model or by how the program writes it.
func (a *analysis) protects(h *held, cell *place, q question) bool {
	n := len(cell.Steps)
	for n > 0 && cell.Steps[n-1].Kind == ir.Element {
		n--
	}
	if n == 0 || cell.Steps[n-1].Kind != ir.Member {
		return false
	}
	m := &cell.Steps[n-1]
	known := a.env.Protects(h.Class, m.Struct, m.Name)
	if o := h.at.owner; o != nil && (cell.owner == nil || o.id != cell.owner.id) {
		return false
	}
	if !known && a.rec != nil {
		a.rec.asks(q, h, m, cell.owner)
	}
	return known
}

// protectors gives the keys of the held locks that protect a cell.
func (a *analysis) protectors(s *state, cell *place, q question) []string {
	var keys []string
	for _, h := range s.held {
		if a.protects(h, cell, q) {
			keys = append(keys, h.key)
		}
	}
	return keys
}

// lockDropped notes that the lock is not held any more: what was learnt under
// it goes stale.
func (a *analysis) lockDropped(s *state, h *held, at summary.Site, callee string, chain []summary.Site) {
	if a.rec != nil {
		a.rec.drops(h.key)
	}
	gap := &Gap{Lock: h.Held, Dropped: at, Callee: callee, Chain: chain}
	for i := range s.derived {
		d := s.derived[i]
		if d.gap == nil && slices.Contains(d.locks, h.key) && !(d.cursor && a.keptListed(s, d)) {
			d = s.editDerived(i)
			d.gap, d.lock, d.retaken, d.inside = gap, h.key, false, nil
			d.pinned = s.refOn(d)
		}
		if slices.Contains(d.with, h.key) {
			d = s.editDerived(i)
			d.with = slices.DeleteFunc(slices.Clone(d.with), func(k string) bool { return k == h.key })
		}
	}
	for i := range s.checks {
		c := s.checks[i]
		if c.gap == nil && c.lock == h.key {
			c = s.editCheck(i)
			c.gap, c.retaken = gap, false
		}
		if slices.Contains(c.with, h.key) {
			c = s.editCheck(i)
			c.with = slices.DeleteFunc(slices.Clone(c.with), func(k string) bool { return k == h.key })
		}
	}
	where := a.n.version(a.where())
	if o := h.at.owner; o != nil {
		s.versions.set(o.id, where)
	}
	for _, f := range a.env.Protected(h.Class) {
		s.versions.set(a.n.id(f), where)
	}
}

// lockRetaken completes the gaps that began when the lock was dropped.
func (a *analysis) lockRetaken(s *state, key, class string, at summary.Site) {
	if a.rec != nil {
		a.rec.takes(key)
	}
	complete := func(g *Gap) *Gap {
		c := *g
		c.Retaken = at
		return &c
	}
	for i := range s.derived {
		d := s.derived[i]
		if d.gap == nil || d.retaken || d.lock != key {
			continue
		}
		d = s.editDerived(i)
		d.gap, d.retaken = complete(d.gap), true
		for _, u := range d.inside {
			a.stale(StaleUse{Kind: Pointer, Var: d.path, From: d.from, Read: d.read,
				Gap: *d.gap, Pos: u.pos, Text: u.text, Pinned: u.pin, Reread: true})
		}
		d.inside = nil
	}
	for i := range s.checks {
		c := s.checks[i]
		if c.gap != nil && !c.retaken && c.lock == key {
			c = s.editCheck(i)
			c.gap, c.retaken = complete(c.gap), true
			if a.rec != nil {
				a.rec.relooks = true
			}
		}
	}
}

// others gives the locks held since before the read without a gap.
func others(s *state, d *derived) []Held {
	var hs []Held
	for i := range s.held {
		if h := s.held[i]; h.key != d.lock && (slices.Contains(d.locks, h.key) || slices.Contains(d.with, h.key)) {
			hs = append(hs, h.Held)
		}
	}
	return hs
}

// besides gives the keys of the locks held besides one, but for those that
// only a callee says are held.
func (s *state) besides(key string) []string {
	var keys []string
	for i := range s.held {
		if h := s.held[i]; h.key != key && !(h.Entry && len(h.Via) > 0) {
			keys = append(keys, h.key)
		}
	}
	return keys
}

// stillHeld gives the locks with these keys.
func (s *state) stillHeld(keys []string) []Held {
	var hs []Held
	for _, k := range keys {
		if i := s.heldAt(k); i >= 0 {
			hs = append(hs, s.held[i].Held)
		}
	}
	return hs
}

// pin tells what keeps the object valid that the variable holds, or "".
func (a *analysis) pin(s *state, d *derived) string {
	if s.refOn(d) {
		return "hold"
	}
	if s.locked(d) {
		return "lock"
	}
	if a.isCurrent(s, d.object) {
		return "curproc"
	}
	if why, ok := a.env.TypeStable(structTag(d.path.Type)); ok {
		return "type-stable: " + why
	}
	return ""
}

// locked reports whether a lock of the very object that a variable holds is held: by
// what the variable was read from, or by what it holds since paths have joined.
func (s *state) locked(d *derived) bool {
	now, ok := s.mem.get(s.n.id(d.variable))
	return has(s.held, func(h *held) bool {
		o := h.at.owner
		return o != nil && (o.up.id == d.object.id || ok && now.v.kind == vCell && o.up.id == now.v.at.id)
	})
}

// isCurrent reports whether the object is known to be the running process or
// thread.
func (a *analysis) isCurrent(s *state, object *place) bool {
	if a.env.Current(object.String()) {
		return true
	}
	v := a.n.cell(object, "", "")
	for i := range s.facts.e {
		e := a.n.infos[s.facts.e[i].id].v
		if e == nil || e.kind != vExpr || e.name != "==" || len(e.args) != 2 || a.n.facts.facts[s.facts.e[i].v].equals(0) != no {
			continue
		}
		for side, arg := range e.args {
			if arg.id == v.id && a.env.Current(display(e.args[1-side].key)) {
				return true
			}
		}
	}
	return false
}

// usePaths notes uses of the variables that the paths in a value start from.
func (a *analysis) usePaths(s *state, v *ir.Value, pos ir.Pos, text string) {
	if len(s.derived) > 0 {
		walkPaths(v, func(p *ir.Path) { a.usePath(s, p, pos, text) })
	}
}

// usePath notes a use of the variable that a path starts from.
func (a *analysis) usePath(s *state, p *ir.Path, pos ir.Pos, text string) {
	if len(p.Steps) == 0 || p.Steps[0].Kind != ir.Deref || len(s.derived) == 0 {
		return
	}
	a.useVar(s, a.n.baseOf(p), pos, text)
}

// useVar notes that what a variable holds is followed.
func (a *analysis) useVar(s *state, v *place, pos ir.Pos, text string) {
	i := s.derivedAt(v.key)
	if i < 0 {
		return
	}
	d := s.derived[i]
	if d.gap == nil {
		return
	}
	pin := a.pin(s, d)
	if !d.retaken {
		if len(d.inside) == 0 {
			d = s.editDerived(i)
			d.inside = []use{{pos, text, pin}}
		}
		return
	}
	a.askList(d)
	a.stale(StaleUse{Kind: Pointer, Var: d.path, From: d.from, Read: d.read, Gap: *d.gap,
		Others: others(s, d), Pos: pos, Text: text, Pinned: pin})
}

// askList notes that the outcome hangs on under which locks a list is changed.
func (a *analysis) askList(d *derived) {
	if m := memberOf(d.list); d.cursor && a.rec != nil && m != nil && !a.env.Written("", m.Struct, m.Name) {
		a.rec.lists[Protection{"", m.Struct, m.Name}] = true
	}
}

// stepCursor notes that a list walk goes on from the element that v holds.
func (a *analysis) stepCursor(s *state, v *place, pos ir.Pos, text string) {
	i := s.derivedAt(v.key)
	if i < 0 {
		return
	}
	d := s.derived[i]
	if !d.cursor || d.gap == nil || !d.retaken {
		return
	}
	a.askList(d)
	a.stale(StaleUse{Kind: Cursor, Var: d.path, From: d.from, Read: d.read, Gap: *d.gap,
		Others: others(s, d), Pos: pos, Text: text, Pinned: a.pinOfGap(s, d)})
}

// pinOfGap is the pin at the use, or the hold that was on the object when the
// lock was dropped.
func (a *analysis) pinOfGap(s *state, d *derived) string {
	if d.pinned {
		return "hold"
	}
	if p := a.pin(s, d); p != "lock" {
		return p
	}
	return ""
}

// refOn reports whether a hold is on the object: by what the variable was read
// from, or by what it holds since paths have joined.
func (s *state) refOn(d *derived) bool {
	return has(s.refs, func(r *ref) bool { return s.on(d, r) })
}

// on reports whether a hold is on the object that a variable holds.
func (s *state) on(d *derived, r *ref) bool {
	if r.key == d.object.key {
		return true
	}
	c, ok := s.mem.get(s.n.id(d.variable))
	return ok && r.key == c.v.cellKey()
}

// walkPaths calls f for every path that the value reads.
func walkPaths(v *ir.Value, f func(*ir.Path)) {
	if v.Path != nil {
		f(v.Path)
	}
	for i := range v.Args {
		walkPaths(&v.Args[i], f)
	}
}
