package flow

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// state is one bundle of paths: the lockset with what is known along it.
type state struct {
	held     []held
	gone     []gone // known not to be held
	refs     []ref
	dropped  []ref
	derived  []derived
	checks   []check
	gapped   []gapped // entry locks dropped and retaken since entry
	mem      table[*cell]
	facts    table[fact]
	versions table[string] // protected object or "*" -> the gap after which it is read anew
	handed   []string      // objects handed to functions that are not in view
	since    string        // the last call that may have changed shared memory
	point    int           // assumption point: 0 entry, else an Unseen instruction
	doubt    bool
}

// held is a lock instance in the lockset, with its key.
type held struct {
	Held
	key       string
	maybe     bool         // assumed to be held on entry, but no contract
	queried   bool         // maybe: a query said so
	entryMode summary.Mode // Entry: how it was held on entry
}

type gone struct {
	Released
	key       string
	maybe     bool
	queried   bool // not released here: a query said that it is not held
	entryMode summary.Mode
}

type ref struct {
	Ref
	key string
}

// gapped is an entry lock that was dropped and retaken.
type gapped struct {
	key  string
	path ir.Path
	held Held
	gap  Gap
}

// cell is a memory cell with a value other than the one at entry.
type cell struct {
	path ir.Path
	v    *val
}

func newState() *state {
	return &state{mem: newTable[*cell](), facts: newTable[fact](), versions: newTable[string]()}
}

func (s *state) clone() *state {
	c := *s
	c.held = slices.Clone(s.held)
	c.gone = slices.Clone(s.gone)
	c.refs = slices.Clone(s.refs)
	c.dropped = slices.Clone(s.dropped)
	c.derived = slices.Clone(s.derived)
	c.checks = slices.Clone(s.checks)
	c.gapped = slices.Clone(s.gapped)
	c.handed = slices.Clip(s.handed)
	c.mem = s.mem.clone()
	c.facts = s.facts.clone()
	c.versions = s.versions.clone()
	return &c
}

// public is the part of the state that events show.
func (s *state) public(doubt bool) *State {
	p := &State{Unseen: s.point != 0, Doubt: s.doubt || doubt}
	for _, h := range s.held {
		p.Held = append(p.Held, h.Held)
	}
	for _, g := range s.gone {
		if !g.queried && !g.maybe {
			p.Released = append(p.Released, g.Released)
		}
	}
	for _, r := range s.refs {
		p.Refs = append(p.Refs, r.Ref)
	}
	for _, r := range s.dropped {
		p.Dropped = append(p.Dropped, r.Ref)
	}
	return p
}

// maxFacts bounds what is remembered of values on one bundle of paths.
const maxFacts = 96

func (s *state) setFact(key string, f fact) {
	if !f.eq && len(f.ne) == 0 {
		s.facts.drop(key)
		return
	}
	if _, ok := s.facts.get(key); ok || len(s.facts.m) < maxFacts {
		s.facts.set(key, f)
	}
}

// heldAt gives the index of the instance with this key, or -1.
func (s *state) heldAt(key string) int {
	return slices.IndexFunc(s.held, func(h held) bool { return h.key == key })
}

func (s *state) goneAt(key string) int {
	return slices.IndexFunc(s.gone, func(g gone) bool { return g.key == key })
}

func (s *state) addHeld(h held) {
	i := sort.Search(len(s.held), func(i int) bool { return s.held[i].key >= h.key })
	s.held = slices.Insert(s.held, i, h)
}

func (s *state) addGone(g gone) {
	if i := s.goneAt(g.key); i >= 0 {
		s.gone[i] = g
		return
	}
	i := sort.Search(len(s.gone), func(i int) bool { return s.gone[i].key >= g.key })
	s.gone = slices.Insert(s.gone, i, g)
}

// property is what keeps states apart: two states with the same property are
// joined where they meet. The coarse property is the lockset alone.
func (s *state) property(coarse bool) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(s.point))
	for _, h := range s.held {
		b.WriteString("|+")
		b.WriteString(h.key)
		b.WriteByte("asx"[h.Mode])
		b.WriteString(strconv.Itoa(h.Count))
		if h.Entry {
			b.WriteByte('e')
			b.WriteByte("asx"[h.entryMode])
		}
	}
	for _, g := range s.gone {
		if g.Entry {
			b.WriteString("|-")
			b.WriteString(g.key)
			b.WriteByte("asx"[g.Mode])
			b.WriteByte("asx"[g.entryMode])
		}
	}
	if coarse {
		return b.String()
	}
	for _, r := range s.refs {
		b.WriteString("|r")
		b.WriteString(r.key)
		b.WriteString(strconv.Itoa(r.Count))
		if r.Moved {
			b.WriteByte('m')
		}
	}
	for _, r := range s.dropped {
		if r.Entry {
			b.WriteString("|d")
			b.WriteString(r.key)
		}
	}
	for _, g := range s.gapped {
		b.WriteString("|g")
		b.WriteString(g.key)
	}
	for _, d := range s.derived {
		if d.gap != nil {
			b.WriteString("|s")
			b.WriteString(d.variable)
		}
	}
	for _, c := range s.checks {
		if c.gap != nil {
			b.WriteString("|c")
			b.WriteString(c.key)
		}
	}
	return b.String()
}

// joinAt merges t into s where both have the same property. Values that differ
// become one that is named by the block they meet in. It reports whether s
// changed.
func (s *state) joinAt(block int, t *state) bool {
	changed := false
	if s.since != t.since {
		if name := "b" + strconv.Itoa(block); s.since != name {
			s.since = name
			changed = true
		}
	}
	for _, h := range t.handed {
		changed = s.handOver(h) || changed
	}
	if s.doubt && !t.doubt {
		s.doubt = false
		changed = true
	}
	phis := map[string]fact{} // what is known of a joined value on both sides
	note := func(phi, v, w *val) {
		f, ok := s.known(v)
		g, also := t.known(w)
		if ok && also {
			if j, ok := joinFacts(f, g); ok {
				phis[phi.key] = j
			}
		}
	}
	for key, c := range s.mem.m {
		d, ok := t.mem.get(key)
		if ok && d.v.key == c.v.key {
			continue
		}
		w := cellVal(c.path, "", "")
		if ok {
			w = d.v
		}
		phi := joinBits(c.v, w, phiVal(block, c.path))
		note(phi, c.v, w)
		if c.v.key != phi.key {
			s.mem.set(key, &cell{c.path, phi})
			changed = true
		}
	}
	for key, c := range t.mem.m {
		if _, ok := s.mem.get(key); !ok {
			phi := phiVal(block, c.path)
			note(phi, cellVal(c.path, "", ""), c.v)
			s.mem.set(key, &cell{c.path, phi})
			changed = true
		}
	}
	for key, f := range s.facts.m {
		if _, ok := phis[key]; ok {
			continue
		}
		g, ok := t.facts.get(key)
		if !ok {
			s.facts.drop(key)
			changed = true
			continue
		}
		j, ok := joinFacts(f, g)
		if !ok {
			s.facts.drop(key)
			changed = true
		} else if !j.same(f) {
			s.facts.set(key, j)
			changed = true
		}
	}
	for _, key := range sortedKeys(phis) {
		if f, ok := s.facts.get(key); !ok || !f.same(phis[key]) {
			s.setFact(key, phis[key])
			changed = true
		}
	}
	for key, v := range s.versions.m {
		if w := t.versions.m[key]; w != v {
			if name := "b" + strconv.Itoa(block); v != name {
				s.versions.set(key, name)
				changed = true
			}
		}
	}
	for key := range t.versions.m {
		if _, ok := s.versions.get(key); !ok {
			s.versions.set(key, "b"+strconv.Itoa(block))
			changed = true
		}
	}
	if n := len(s.gone); n > 0 {
		s.gone = slices.DeleteFunc(s.gone, func(g gone) bool { return !g.Entry && t.goneAt(g.key) < 0 })
		changed = changed || len(s.gone) != n
	}
	if n := len(s.dropped); n > 0 {
		s.dropped = slices.DeleteFunc(s.dropped, func(r ref) bool {
			return !slices.ContainsFunc(t.dropped, func(q ref) bool { return q.key == r.key })
		})
		changed = changed || len(s.dropped) != n
	}
	// Of states with a coarse property, what is not the same on both sides is
	// forgotten: nothing is said of it.
	if n := len(s.refs); n > 0 {
		s.refs = slices.DeleteFunc(s.refs, func(r ref) bool {
			return !slices.ContainsFunc(t.refs, func(q ref) bool { return q.key == r.key && q.Count == r.Count && q.Moved == r.Moved })
		})
		changed = changed || len(s.refs) != n
	}
	for _, g := range t.gapped {
		if !slices.ContainsFunc(s.gapped, func(q gapped) bool { return q.key == g.key }) {
			s.gapped = append(s.gapped, g)
			slices.SortFunc(s.gapped, func(x, y gapped) int { return compare(x.key, y.key) })
			changed = true
		}
	}
	return s.joinDerived(t) || changed
}

// joinBits is the value of two paths that differ, named phi: of constants it
// keeps which bits both have and which neither has, of flags known by name
// those that both have.
func joinBits(v, w, phi *val) *val {
	set, can, ok := bitsOf(v)
	set2, can2, ok2 := bitsOf(w)
	if ok && ok2 {
		return exprVal("&", exprVal("|", phi, constVal(set&set2, "")), constVal(can|can2, ""))
	}
	var common []*val
	for _, f := range flagsOf(v) {
		if flagIn(w, f.name) == yes {
			common = append(common, f)
		}
	}
	if len(common) == 0 {
		return phi
	}
	slices.SortFunc(common, func(a, b *val) int { return compare(a.key, b.key) })
	return exprVal("|", append(common, phi)...)
}

// bitsOf tells of a constant, or of what joinBits made of several, which bits
// are set and which can be.
func bitsOf(v *val) (set, can int64, ok bool) {
	if v.kind == vConst {
		return v.n, v.n, v.n >= 0
	}
	if v.kind != vExpr || v.name != "&" || v.args[1].kind != vConst {
		return 0, 0, false
	}
	in := v.args[0]
	if in.kind != vExpr || in.name != "|" || len(in.args) != 2 || in.args[1].kind != vConst || !strings.Contains(in.args[0].key, "'b") {
		return 0, 0, false
	}
	return in.args[1].n, v.args[1].n, true
}

// maxHanded bounds the objects remembered as handed out.
const maxHanded = 16

// handOver notes that an object was handed to a function not in view. It
// reports whether that is new.
func (s *state) handOver(object string) bool {
	if slices.Contains(s.handed, object) || len(s.handed) >= maxHanded {
		return false
	}
	s.handed = append(slices.Clone(s.handed), object)
	slices.Sort(s.handed)
	return true
}

// mayBeLocked reports whether a function that is not in view was handed an
// object that the lock is reached through: it may have locked it.
func (s *state) mayBeLocked(lock ir.Path) bool {
	for n := range lock.Steps {
		if lock.Steps[n].Kind != ir.Deref {
			continue
		}
		p := lock
		p.Steps = lock.Steps[:n]
		if slices.Contains(s.handed, pathKey(p)) {
			return true
		}
	}
	return false
}

// flagsOf gives the named flags that a value is put together from, each under
// its name.
func flagsOf(v *val) []*val {
	switch {
	case v.kind == vConst && v.name != "" && v.n != 0:
		return []*val{v}
	case v.kind == vCell && v.path.Base == ir.GlobalVar && len(v.path.Steps) == 0 && !v.mem:
		f := *v
		f.name = v.path.Name
		return []*val{&f}
	case v.kind == vExpr && v.name == "|":
		var fs []*val
		for _, a := range v.args {
			fs = append(fs, flagsOf(a)...)
		}
		return fs
	}
	return nil
}

// known gives what is known of a value.
func (s *state) known(v *val) (fact, bool) {
	switch v.kind {
	case vConst:
		return fact{eq: true, n: v.n}, true
	case vAddr, vFunc, vStr:
		return fact{ne: []int64{0}}, true
	}
	f, ok := s.facts.get(v.key)
	return f, ok
}

func phiVal(block int, p ir.Path) *val {
	p.Func = "b" + strconv.Itoa(block)
	if p.Base != ir.LocalVar && p.Base != ir.Param || len(p.Steps) > 0 {
		return cellVal(p, p.Func, "")
	}
	return cellVal(p, "", "")
}

// cellOf gives the cell that a path of the IR names in this state: variables
// and stored members along it are replaced by what they hold.
func (s *state) cellOf(p ir.Path) ir.Path {
	cur := p
	cur.Steps = nil
	for i, st := range p.Steps {
		if st.Kind == ir.Deref {
			if t, ok := s.load(cur, false).target(); ok {
				cur = t
				continue
			}
			// Nothing is known of the pointer: its cell names it.
		}
		if i == 0 && cur.Steps == nil {
			cur.Steps = make([]ir.Step, 0, len(p.Steps))
		}
		cur = cur.Extend(st)
	}
	return cur
}

// load gives what the cell holds. fresh asks for a new name where sleeping
// may have changed memory since it was last read.
func (s *state) load(p ir.Path, fresh bool) *val {
	if c, ok := s.mem.get(pathKey(p)); ok {
		return c.v
	}
	if !fresh || !isMemory(p) {
		return cellVal(p, s.version(p, fresh), "")
	}
	return cellVal(p, s.version(p, fresh), s.since)
}

// version tells after which gap a cell has to be read anew.
func (s *state) version(p ir.Path, fresh bool) string {
	if len(s.versions.m) == 0 {
		return ""
	}
	if n := len(p.Steps); n > 0 && p.Steps[n-1].Kind == ir.Member {
		if v, ok := s.versions.get(pathKey(p)); ok {
			return v
		}
		if v, ok := s.versions.get(p.Steps[n-1].Struct + "." + p.Steps[n-1].Name); ok {
			return v
		}
		owner := p
		owner.Steps = p.Steps[:n-1]
		if v, ok := s.versions.get(pathKey(owner)); ok {
			return v
		}
	}
	if fresh && isMemory(p) {
		return s.versions.m["*"]
	}
	return ""
}

// eval gives the symbolic value of an expression.
func (s *state) eval(env Env, v ir.Value, where string) *val {
	switch v.Kind {
	case ir.Const:
		return constVal(v.Int, v.Name)
	case ir.Read:
		if p := v.Path; p.Base == ir.GlobalVar && len(p.Steps) == 0 {
			if n, ok := env.Const(p.Name); ok {
				return constVal(n, p.Name)
			}
		}
		return s.load(s.cellOf(*v.Path), true)
	case ir.Addr:
		return addrVal(s.cellOf(*v.Path))
	case ir.FuncRef:
		return &val{kind: vFunc, name: v.Name, key: "f:" + v.Name}
	case ir.Str:
		return &val{kind: vStr, key: "\"" + v.Name}
	case ir.Expr:
		args := make([]*val, len(v.Args))
		for i, a := range v.Args {
			args[i] = s.eval(env, a, where+"."+strconv.Itoa(i))
			if len(args[i].key) > 200 {
				args[i] = unknownVal(where)
			}
		}
		return foldExpr(v.Name, args)
	}
	return unknownVal(where)
}

// retire renames what is named by a temporary or a join that is about to get
// a new meaning, so that an instance of the last round of a loop is not
// mistaken for that of this one.
func (s *state) retire(match func(p ir.Path) bool) {
	old := func(p ir.Path) (ir.Path, bool) {
		if !match(p) {
			return p, false
		}
		p.Func = "old"
		return p, true
	}
	seen := map[string]bool{}
	kept := make([]held, 0, len(s.held))
	for _, h := range s.held {
		if p, ok := old(h.Path); ok {
			if h.maybe {
				continue
			}
			h.Path, h.key = p, pathKey(p)
		}
		if !seen[h.key] {
			seen[h.key] = true
			kept = append(kept, h)
		}
	}
	slices.SortFunc(kept, func(x, y held) int { return compare(x.key, y.key) })
	s.held = kept
	s.gone = slices.DeleteFunc(s.gone, func(g gone) bool { return !g.Entry && match(g.Path) })
	s.refs = slices.DeleteFunc(s.refs, func(r ref) bool { return match(r.Path) })
	s.dropped = slices.DeleteFunc(s.dropped, func(r ref) bool { return match(r.Path) })
	for key, c := range s.mem.m {
		if match(c.path) {
			s.mem.drop(key)
			continue
		}
		if v, ok := renameVal(c.v, old); ok {
			s.mem.set(key, &cell{c.path, v})
		}
	}
	for i := range s.derived {
		if p, ok := old(s.derived[i].object); ok {
			s.derived[i].object = p
		}
	}
}

// widen names what the function's variables point to by the loop head b, so
// that a walk from object to object, each locked in turn, comes to an end.
func (s *state) widen(b int) {
	for _, key := range sortedKeys(s.mem.m) {
		c := s.mem.m[key]
		phi := phiVal(b, c.path)
		if c.path.Base != ir.LocalVar || len(c.path.Steps) > 0 || c.v.kind != vCell || c.v.key == phi.key {
			continue
		}
		from, _ := c.v.target()
		to, _ := phi.target()
		if !s.rename(from, to, c.v.path, phi.path) {
			continue
		}
		s.mem.set(key, &cell{c.path, phi})
		if f, ok := s.facts.get(c.v.key); ok {
			s.setFact(phi.key, f)
		}
	}
}

// rename gives held locks within one object, and holds on it, the name that
// another path has for it. Contracts keep theirs. It reports whether there
// were any.
func (s *state) rename(from, to, object, other ir.Path) bool {
	used := false
	for i, h := range s.held {
		p, ok := replacePrefix(h.Path, from, to)
		if ok && !h.Entry && s.heldAt(pathKey(p)) < 0 {
			s.held[i].Path, s.held[i].key = p, pathKey(p)
			used = true
		}
	}
	for i, r := range s.refs {
		if r.key == pathKey(object) && !r.Entry {
			s.refs[i].Path, s.refs[i].key = other, pathKey(other)
			used = true
		}
	}
	if used {
		slices.SortFunc(s.held, func(x, y held) int { return compare(x.key, y.key) })
		slices.SortFunc(s.refs, func(x, y ref) int { return compare(x.key, y.key) })
	}
	return used
}

// replacePrefix renames the head of a path.
func replacePrefix(p, from, to ir.Path) (ir.Path, bool) {
	n := len(from.Steps)
	if len(p.Steps) < n {
		return p, false
	}
	head := p
	head.Steps = p.Steps[:n]
	if pathKey(head) != pathKey(from) {
		return p, false
	}
	return to.Extend(p.Steps[n:]...), true
}

func renameVal(v *val, old func(ir.Path) (ir.Path, bool)) (*val, bool) {
	switch v.kind {
	case vCell:
		if p, ok := old(v.path); ok {
			return cellVal(p, v.ver, ""), true
		}
	case vAddr:
		if p, ok := old(v.path); ok {
			return addrVal(p), true
		}
	case vExpr:
		changed := false
		args := slices.Clone(v.args)
		for i, a := range args {
			if r, ok := renameVal(a, old); ok {
				args[i], changed = r, true
			}
		}
		if changed {
			return exprVal(v.name, args...), true
		}
	}
	return v, false
}

// manyFacts is when it pays to look for facts of values that nothing holds.
const manyFacts = 24

// forgetTemps drops facts of call results that no variable, lock or hold
// refers to any more.
func (s *state) forgetTemps() {
	if len(s.facts.m) < manyFacts {
		return
	}
	used := map[string]bool{}
	note := func(key string) { temps(key, func(t string) bool { used[t] = true; return true }) }
	for _, c := range s.mem.m {
		note(c.v.key)
	}
	for _, h := range s.held {
		note(h.key)
	}
	for _, g := range s.gone {
		note(g.key)
	}
	for _, r := range s.refs {
		note(r.key)
	}
	for _, d := range s.derived {
		note(pathKey(d.object))
	}
	for k := range s.facts.m {
		temps(k, func(t string) bool {
			if !used[t] {
				s.facts.drop(k)
			}
			return used[t]
		})
	}
}

// temps calls f for each temporary that a key names, until it says stop.
func temps(key string, f func(string) bool) {
	for i := 0; i < len(key); i++ {
		if key[i] != '$' {
			continue
		}
		j := i + 1
		for j < len(key) && '0' <= key[j] && key[j] <= '9' {
			j++
		}
		if !f(key[i:j]) {
			return
		}
		i = j - 1
	}
}

// renew gives what is read of a cell from now on another name than before,
// also where the same call has been made in the last round of a loop.
func (s *state) renew(cell, ver string) {
	if v, _ := s.versions.get(cell); v == ver {
		ver += "'"
	}
	s.versions.set(cell, ver)
	s.gone = slices.DeleteFunc(s.gone, func(g gone) bool {
		return !g.Entry && slices.ContainsFunc(g.Path.Steps, func(st ir.Step) bool { return st.Kind == ir.Deref && st.Name == ver })
	})
}

// forget drops facts that speak of the temporary with the given key.
func (s *state) forget(temp string) {
	for k := range s.facts.m {
		for i := strings.Index(k, temp); i >= 0; {
			end := i + len(temp)
			if end == len(k) || k[end] < '0' || k[end] > '9' {
				s.facts.drop(k)
				break
			}
			next := strings.Index(k[end:], temp)
			if next < 0 {
				break
			}
			i = end + next
		}
	}
}
