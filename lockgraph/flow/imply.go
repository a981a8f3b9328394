package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
)

// An implied fact is what two paths that were joined still tell apart: where a
// value has one fact, another value has another one. After
//
//	if (m == NULL && (how & M_NOWAIT))
//		return (ENOBUFS);
//
// how lacks M_NOWAIT where m is NULL, though neither is known by itself. It is
// kept only of values that the two paths know to differ, the conditions that
// parted them, and used when one of them is tested again.
type implied struct {
	ifID   int32 // value
	has    factID
	thenID int32 // value
	fact   factID
}

// maxImplied bounds what is kept of one bundle of paths, maxParted the conditions
// of one join that are looked at, maxConsequences the facts that follow from one.
const (
	maxImplied      = 12
	maxParted       = 2
	maxConsequences = 8
)

// within reports whether every value with f has g.
func (f fact) within(g fact) bool {
	if len(f.in) > 0 {
		return !slices.ContainsFunc(f.in, func(n int64) bool {
			return len(g.in) > 0 && !slices.Contains(g.in, n) || slices.Contains(g.ne, n) || len(g.in) == 0 && g.neg != maybe && g.neg != truthOf(n < 0)
		})
	}
	return len(g.in) == 0 && (g.neg == maybe || f.neg == g.neg) &&
		!slices.ContainsFunc(g.ne, func(n int64) bool { return f.equals(n) != no })
}

// meet is what both facts together tell. ok is false if no value has both.
func (f fact) meet(g fact) (_ fact, ok bool) {
	switch {
	case f.excludes(g):
		return f, false
	case len(f.in) == 0 && len(g.in) == 0:
		for _, n := range g.ne {
			f = f.without(n)
		}
		if g.neg != maybe {
			return f.side(g.neg == yes)
		}
		return f, true
	case len(f.in) == 0:
		f, g = g, f
	}
	in := slices.DeleteFunc(slices.Clone(f.in), func(n int64) bool { return g.equals(n) == no })
	return fact{in: in}, len(in) > 0
}

// imply notes what the paths of s and t, which are about to be joined, tell of
// values by others. phis are values that come out of the join. It gives the list
// that the join has.
func (s *state) imply(t *state, phis *joined) []*implied {
	var list []*implied
	for _, m := range s.implied {
		if t.entails(m, phis.parted) {
			list = append(list, m)
		}
	}
	for _, m := range t.implied {
		if s.entails(m, nil) {
			list = addImplied(list, m.ifID, m.has, m.thenID, m.fact)
		}
	}
	list = s.impliedNames(t, phis, list)
	if s.facts.same(&t.facts) {
		return list
	}
	n := 0
	for i, j := 0, 0; i < len(s.facts.e) && j < len(t.facts.e) && n < maxParted; {
		e, o := &s.facts.e[i], &t.facts.e[j]
		switch {
		case e.id < o.id:
			i++
			continue
		case e.id > o.id:
			j++
			continue
		}
		i, j = i+1, j+1
		if e.v == o.v || !s.n.facts.facts[e.v].excludes(s.n.facts.facts[o.v]) || s.n.ofMemory(e.id) {
			continue
		}
		n++
		list = s.impliedBy(e.id, e.v, s, t, list)
		list = s.impliedBy(o.id, o.v, t, s, list)
		for _, p := range phis.parted {
			list = addImplied(list, e.id, e.v, p.id, p.here)
			list = addImplied(list, o.id, o.v, p.id, p.there)
		}
	}
	return s.impliedByJoined(t, phis.parted, list)
}

// impliedByJoined gives what follows from the results of conditions that come out of the
// join, where they tell its two sides apart: of b = x && y the paths with x and without
// have met before those with y, and what x is follows from b alone.
func (s *state) impliedByJoined(t *state, phis []parted, list []*implied) []*implied {
	n := 0
	for _, p := range phis {
		if n == maxParted {
			break
		}
		if answers(s.n.infos[p.id].v) && s.n.facts.facts[p.here].excludes(s.n.facts.facts[p.there]) {
			n++
			list = s.impliedBy(p.id, p.here, s, t, list)
			list = s.impliedBy(p.id, p.there, t, s, list)
		}
	}
	return list
}

// impliedNames adds what the values that come out of the join tell, where they tell its
// two sides apart, of pointers that locks are held through: which lock such a pointer
// leads to is known again once the paths are.
func (s *state) impliedNames(t *state, phis *joined, list []*implied) []*implied {
	for _, q := range phis.renamed {
		for _, p := range phis.parted {
			if !s.n.facts.facts[p.here].excludes(s.n.facts.facts[p.there]) {
				continue
			}
			if s.lockedThrough(q.here) {
				list = addImplied(list, p.id, p.here, s.equality(q.phi, q.here).id, s.n.facts.id(not(0)))
			}
			if t.lockedThrough(q.there) {
				list = addImplied(list, p.id, p.there, s.equality(q.phi, q.there).id, s.n.facts.id(not(0)))
			}
		}
	}
	return list
}

// answers reports whether a value that comes out of a join is the result of a condition.
func answers(v *val) bool {
	if v == nil {
		return false
	}
	if in := unmasked(v); in != nil {
		v = in
	}
	return v.at != nil && v.at.Base == ir.Temp
}

// ofMemory reports whether a key is that of a value read from memory: what is told
// of the memory itself outlasts it.
func (n *names) ofMemory(id int32) bool {
	v := n.infos[id].v
	return v != nil && v.mem
}

// joinImplied joins what is implied.
func (s *state) joinImplied(t *state, phis *joined) bool {
	list := s.imply(t, phis)
	if slices.EqualFunc(list, s.implied, func(x, y *implied) bool { return *x == *y }) {
		return false
	}
	s.implied = list
	return true
}

// parted is a value that comes out of a join, with what is known of it on either
// side.
type parted struct {
	id          int32
	here, there factID
}

// renamed is a pointer that comes out of a join, with what it is on either side.
type renamed struct {
	phi, here, there *val
}

// lockedThrough reports whether a lock is held that the pointer leads to.
func (s *state) lockedThrough(pointer *val) bool {
	return pointer.points != nil && has(s.held, func(h *held) bool { return h.at.reaches(pointer.points) })
}

// impliedBy adds what follows from a fact that the paths of a have, and those of
// b have not.
func (s *state) impliedBy(id int32, f factID, a, b *state, list []*implied) []*implied {
	for k := range a.facts.e {
		e := &a.facts.e[k]
		if e.id == id || s.n.ofMemory(e.id) || s.n.facts.facts[e.v].followed {
			continue
		}
		if g, ok := b.facts.get(e.id); ok && g == e.v {
			continue
		}
		list = addImplied(list, id, f, e.id, e.v)
	}
	return list
}

func addImplied(list []*implied, id int32, has factID, then int32, f factID) []*implied {
	m := implied{id, has, then, f}
	if f == 0 || id == then || len(list) >= maxImplied || slices.ContainsFunc(list, func(q *implied) bool { return *q == m }) {
		return list
	}
	return append(list, &m)
}

// entails reports whether an implied fact holds on the paths of s anyway, of which
// the values that come out of a join go by other names yet.
func (s *state) entails(m *implied, phis []parted) bool {
	if slices.ContainsFunc(s.implied, func(q *implied) bool { return *q == *m }) {
		return true
	}
	all := s.n.facts.facts
	known := func(id int32) fact {
		for i := range phis {
			if phis[i].id == id {
				return all[phis[i].there]
			}
		}
		f, _ := s.fact(id)
		return f
	}
	return known(m.ifID).excludes(all[m.has]) || known(m.thenID).within(all[m.fact])
}

// consequences adds what follows from what is known of a value. It reports false
// if that cannot be. What follows from memory, which others may have changed, is
// believed, but a path against it is still followed, in doubt.
func (s *state) consequences(v *val) bool {
	if len(s.implied) == 0 {
		return true
	}
	if v.mem && !s.follow(s.impliedBits(v.soft)) {
		s.doubt = true
	}
	return s.follow(s.impliedBits(v.id))
}

func (s *state) follow(work []int32) bool {
	for n := 0; len(work) > 0 && n < maxConsequences; n++ {
		id := work[0]
		work = work[1:]
		known, ok := s.fact(id)
		if !ok {
			if known, ok = s.bitFact(id); !ok {
				continue
			}
		}
		for _, m := range s.implied {
			can := true
			switch has, then := s.n.facts.facts[m.has], s.n.facts.facts[m.fact]; {
			case m.ifID == id && known.within(has):
				can = s.follows(m.thenID, then, &work)
			case m.thenID == id && known.excludes(then):
				if not, ok := has.negated(); ok {
					can = s.follows(m.ifID, not, &work)
				}
			}
			switch {
			case can:
			case s.n.infos[m.ifID].v == nil || s.n.infos[m.thenID].v == nil:
				s.doubt = true // of memory
			default:
				return false
			}
		}
	}
	return true
}

// impliedBits gives a value and, if it is some bits of another, what is implied of,
// or by, other bits of that.
func (s *state) impliedBits(id int32) []int32 {
	ids := []int32{id}
	v := s.n.infos[id].v
	if v == nil || v.kind != vExpr || v.name != "&" || len(v.args) != 2 {
		return ids
	}
	masks := s.n.infos[v.args[0].id].masks
	for _, m := range s.implied {
		for _, other := range [...]int32{m.ifID, m.thenID} {
			if slices.Contains(masks, other) && !slices.Contains(ids, other) {
				ids = append(ids, other)
			}
		}
	}
	return ids
}

// bitFact gives what is known of some bits of a value by what is known of others.
func (s *state) bitFact(id int32) (fact, bool) {
	v := s.n.infos[id].v
	if v == nil || v.kind != vExpr || v.name != "&" || len(v.args) != 2 || v.args[1].kind != vConst {
		return fact{}, false
	}
	switch s.equalBits(v.args[0], v.args[1].n, 0) {
	case yes:
		return is(0), true
	case no:
		return not(0), true
	}
	return fact{}, false
}

// follows adds a fact of a value to what is known.
func (s *state) follows(id int32, f fact, work *[]int32) bool {
	old, had := s.fact(id)
	if !had {
		old, had = s.bitFact(id)
	}
	if had {
		var ok bool
		if f, ok = old.meet(f); !ok {
			return false
		}
		if f.same(old) {
			return true
		}
	}
	s.setFact(id, f)
	*work = append(*work, id)
	if v := s.n.infos[id].v; v != nil && v.kind == vExpr && v.name == "==" && len(v.args) == 2 && f.equals(0) == no {
		return s.unify(v.args[0], v.args[1])
	}
	return true
}

// forgetImplied drops what is implied of, or by, values that get another meaning.
func (s *state) forgetImplied(match func(id int32) bool) {
	s.implied = reject(s.implied, func(m *implied) bool { return match(m.ifID) || match(m.thenID) })
}
