package flow

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
)

// retire renames what is named by a temporary or a join that is about to get
// a new meaning, so that an instance of the last round of a loop is not
// mistaken for that of this one. match tells by the variable.
func (s *state) retire(match func(root *place) bool) {
	s.retireHeld(match)
	s.retireGone(match)
	s.refs = reject(s.refs, func(r *ref) bool { return match(r.at.root) })
	s.dropped = reject(s.dropped, func(r *ref) bool { return match(r.at.root) })
	s.mem.dropIf(func(_ int32, c *cell) bool { return match(c.at.root) })
	for i := range s.mem.e {
		v := s.mem.e[i].v.v
		if !slices.ContainsFunc(v.roots, match) {
			continue
		}
		s.mem.own()
		s.mem.e[i].v.v = s.retireValue(v, match)
	}
	for i := range s.derived {
		if o := s.derived[i].object; match(o.root) {
			s.editDerived(i).object = s.n.old(o)
		}
	}
	s.bury()
}

// retireValue gives a value its old name. What is known of the value stays so:
// the pointer that was locked through in the last round is not NULL in this one.
func (s *state) retireValue(v *val, match func(root *place) bool) *val {
	old := s.n.retired(v, match)
	f, _ := s.facts.get(v.id)
	if s.named(old.id) { // an earlier round's may be another one
		g, _ := s.facts.get(old.id)
		f = s.n.facts.join(f, g)
	}
	switch {
	case f != 0:
		s.setFactID(old.id, f)
	default:
		s.facts.drop(old.id)
	}
	return old
}

// named reports whether some cell holds the value.
func (s *state) named(id int32) bool {
	return slices.ContainsFunc(s.mem.e, func(e entry[cell]) bool { return e.v.v.id == id })
}

// retireHeld gives held locks their old names.
func (s *state) retireHeld(match func(root *place) bool) {
	if !has(s.held, func(h *held) bool { return match(h.at.root) }) {
		return
	}
	kept := make([]*held, 0, len(s.held))
	for _, h := range s.held {
		if match(h.at.root) {
			if h.maybe {
				continue
			}
			old := *h
			old.at = s.n.old(h.at)
			old.Path, old.key = old.at.Path, old.at.key
			h = &old
		}
		if !has(kept, func(k *held) bool { return k.key == h.key }) {
			kept = append(kept, h)
		}
	}
	slices.SortFunc(kept, func(x, y *held) int { return compare(x.key, y.key) })
	s.held = kept
}

// retireGone forgets the locks of earlier rounds that are not held, but for those of
// the caller's: what was last given up of them may be taken back.
func (s *state) retireGone(match func(root *place) bool) {
	s.gone = reject(s.gone, func(g *gone) bool {
		return !g.Entry && (match(g.at.root) && !g.maybe || g.at.root.Func == retiredName)
	})
	if !has(s.gone, func(g *gone) bool { return !g.Entry && match(g.at.root) }) {
		return
	}
	kept := slices.Clone(s.gone)
	for i, g := range kept {
		if !g.Entry && match(g.at.root) {
			old := *g
			old.at = s.n.old(g.at)
			old.Path, old.key = old.at.Path, old.at.key
			kept[i] = &old
		}
	}
	slices.SortFunc(kept, func(x, y *gone) int { return compare(x.key, y.key) })
	s.gone = kept
}

// bury gives held locks that nothing refers to any more, which earlier rounds
// of a loop left behind, one name per class: how many there are is the same
// leak, and would be one more state in every round.
func (s *state) bury() {
	buries := false
	for i := range s.held {
		h := s.held[i]
		if h.at.Func != retiredName || h.Class == "" || strings.HasPrefix(h.key, buried) || s.refers(h.at.root.key) {
			continue
		}
		s.editHeld(i).key = buried + h.Class
		buries = true
	}
	if !buries {
		return
	}
	slices.SortStableFunc(s.held, func(x, y *held) int { return compare(x.key, y.key) })
	s.held = slices.CompactFunc(s.held, func(x, y *held) bool { return x.key == y.key && strings.HasPrefix(x.key, buried) })
}

// buried begins the key of a lock that no path leads to.
const buried = "^old "

// refers reports whether some cell's value names the variable.
func (s *state) refers(variable string) bool {
	for i := range s.mem.e {
		if strings.Contains(s.mem.e[i].v.v.key, variable) {
			return true
		}
	}
	return false
}

// widen names what the function's variables point to by the loop head b, so
// that a walk from object to object, each locked in turn, comes to an end.
func (s *state) widen(b int) {
	var cells []cell
	for i := range s.mem.e {
		if c := s.mem.e[i].v; c.at.Base == ir.LocalVar && c.at.up == nil && c.v.kind == vCell {
			cells = append(cells, c)
		}
	}
	slices.SortFunc(cells, func(x, y cell) int { return compare(x.at.key, y.at.key) })
	for _, c := range cells {
		phi := s.n.phi(b, c.at)
		if c.v.id == phi.id || !s.rename(s.n.target(c.v), s.n.target(phi), c.v.at, phi.at) {
			continue
		}
		s.setMem(c.at, phi)
		if f, ok := s.facts.get(c.v.id); ok {
			s.setFactID(phi.id, f)
		}
	}
}

// rename gives held locks within one object, and holds on it, the name that
// another path has for it. Contracts keep theirs. It reports whether there
// were any.
func (s *state) rename(from, to, object, other *place) bool {
	used := false
	for i := range s.held {
		h := s.held[i]
		if h.Entry || h.at.root.id != from.root.id {
			continue
		}
		if p, ok := s.n.within(h.at, from, to); ok && s.heldAt(p.key) < 0 {
			h = s.editHeld(i)
			h.at, h.Path, h.key = p, p.Path, p.key
			used = true
		}
	}
	for i := range s.refs {
		if r := s.refs[i]; r.key == object.key && !r.Entry {
			r = s.editRef(i)
			r.at, r.Path, r.key = other, other.Path, other.key
			used = true
		}
	}
	if used {
		s.held = slices.Clone(s.held)
		slices.SortFunc(s.held, func(x, y *held) int { return compare(x.key, y.key) })
		s.refs = sortedRefs(slices.Clone(s.refs))
	}
	return used
}

// retired is a value with what match says named as old.
func (n *names) retired(v *val, match func(root *place) bool) *val {
	if !slices.ContainsFunc(v.roots, match) {
		return v
	}
	switch v.kind {
	case vCell:
		return n.cell(n.old(v.at), v.ver, "")
	case vAddr:
		return n.address(n.old(v.at))
	case vExpr:
		args := make([]*val, len(v.args))
		for i, a := range v.args {
			args[i] = n.retired(a, match)
		}
		return n.expr(v.name, args...)
	}
	return v
}

// manyFacts is when it pays to look for facts of values that nothing holds.
const manyFacts = 24

// forgetTemps drops facts of call results that no variable, lock or hold
// refers to any more.
func (s *state) forgetTemps() {
	if len(s.facts.e) < manyFacts {
		return
	}
	var used []int32
	note := func(id int32) {
		for _, t := range s.n.mentions(id).temps {
			if !slices.Contains(used, t) {
				used = append(used, t)
			}
		}
	}
	for i := range s.mem.e {
		note(s.mem.e[i].v.v.id)
	}
	for i := range s.held {
		note(s.held[i].at.id)
	}
	for i := range s.gone {
		note(s.gone[i].at.id)
	}
	for i := range s.refs {
		note(s.refs[i].at.id)
	}
	for i := range s.derived {
		note(s.derived[i].object.id)
	}
	s.facts.dropIf(func(id int32, _ *factID) bool {
		for _, t := range s.n.mentions(id).temps {
			if !slices.Contains(used, t) {
				return true
			}
		}
		return false
	})
}

// renew gives what is read of a cell from now on another name than before,
// also where the same call has been made in the last round of a loop.
func (s *state) renew(cell int32, ver string) {
	if v, _ := s.versions.get(cell); s.n.ver[v] == ver {
		ver += "'"
	}
	s.versions.set(cell, s.n.version(ver))
	s.gone = reject(s.gone, func(g *gone) bool {
		return !g.Entry && slices.ContainsFunc(g.Path.Steps, func(st ir.Step) bool { return st.Kind == ir.Deref && st.Name == ver })
	})
}

// forget drops facts that speak of a temporary.
func (s *state) forget(temp int) {
	of := func(id int32) bool { return slices.Contains(s.n.mentions(id).temps, int32(temp)) }
	s.facts.dropIf(func(id int32, _ *factID) bool { return of(id) })
	s.forgetImplied(of)
}
