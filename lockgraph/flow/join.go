package flow

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
)

// joinAt merges t into s where both have the same property. Values that differ
// become one that is named by the block they meet in. A path in doubt gives way
// to a sure one: nothing would rest on it. It reports whether s changed.
func (s *state) joinAt(block int, t *state) bool {
	switch {
	case t.doubt && !s.doubt:
		return false
	case s.doubt && !t.doubt:
		key := s.key
		*s = *t.clone()
		s.key = key
		return true
	}
	changed := false
	if s.since != t.since {
		if name := s.n.block(block); s.since != name {
			s.since = name
			changed = true
		}
	}
	s.looped = s.looped || t.looped
	for _, h := range t.handed {
		changed = s.handOver(h) || changed
	}
	var phis joined
	changed = s.joinMem(block, t, &phis) || changed
	changed = s.joinImplied(t, &phis) || changed
	changed = s.joinFacts(t, &phis) || changed
	changed = s.joinVersions(block, t) || changed
	if n := len(s.gone); n > 0 {
		s.gone = reject(s.gone, func(g *gone) bool { return !g.Entry && t.goneAt(g.key) < 0 })
		changed = changed || len(s.gone) != n
	}
	changed = s.joinAsked(t) || changed
	for i := range s.held {
		if t.held[i].Said && !s.held[i].Said {
			s.editHeld(i).Said = true
			changed = true
		}
	}
	changed = s.joinHolds(t) || changed
	changed = s.joinEnded(t) || changed
	for _, g := range t.gapped {
		n := len(s.gapped)
		s.addGapped(g)
		changed = changed || len(s.gapped) != n
	}
	return s.joinDerived(t) || changed
}

// joined is what is known of values that come out of a join: on both sides, and
// on either.
type joined struct {
	both    []entry[factID]
	parted  []parted
	renamed []renamed
}

func (j *joined) set(id int32, f factID) {
	for i := range j.both {
		if j.both[i].id == id {
			j.both[i].v = f
			return
		}
	}
	j.both = append(j.both, entry[factID]{id, f})
}

func (j *joined) has(id int32) bool {
	for i := range j.both {
		if j.both[i].id == id {
			return true
		}
	}
	return false
}

// joinMem joins what cells hold.
func (s *state) joinMem(block int, t *state, phis *joined) bool {
	if s.mem.same(&t.mem) {
		return false
	}
	changed := s.common(block, t)
	var more []cell // that t alone has
	i, j := 0, 0
	for i < len(s.mem.e) || j < len(t.mem.e) {
		if i == len(s.mem.e) || j < len(t.mem.e) && t.mem.e[j].id < s.mem.e[i].id {
			d := t.mem.e[j].v
			j++
			v := s.unset(d.at)
			if v.id == d.v.id {
				continue
			}
			phi := s.n.phi(block, d.at)
			s.noteJoined(t, phi, v, d.v, phis)
			more = append(more, cell{d.at, phi})
			continue
		}
		c := s.mem.e[i].v
		var w *val
		if j < len(t.mem.e) && t.mem.e[j].id == s.mem.e[i].id {
			w = t.mem.e[j].v.v
			i, j = i+1, j+1
		} else {
			w = t.unset(c.at)
			i++
		}
		if w.id == c.v.id {
			continue
		}
		phi := s.n.joinBits(c.v, w, s.n.phi(block, c.at))
		s.noteJoined(t, phi, c.v, w, phis)
		if c.v.id != phi.id {
			s.mem.own()
			s.mem.e[i-1].v.v = phi
			changed = true
		}
	}
	for _, c := range more {
		s.mem.set(c.at.id, c)
		changed = true
	}
	return changed
}

// noteJoined notes what is known on both sides of v and w, which become phi.
func (s *state) noteJoined(t *state, phi, v, w *val, phis *joined) {
	if phi.kind == vCell && (s.lockedThrough(v) || t.lockedThrough(w)) {
		phis.renamed = append(phis.renamed, renamed{phi, v, w})
	}
	f, ok := s.known(v)
	g, also := t.known(w)
	if (ok || also) && f != g {
		phis.parted = append(phis.parted, parted{phi.id, f, g})
		if in := unmasked(phi); in != nil {
			phis.parted = append(phis.parted, parted{in.id, f, g})
		}
	}
	if ok && also {
		if j := s.n.facts.join(f, g); j != 0 {
			phis.set(phi.id, j)
			if in := unmasked(phi); in != nil {
				phis.set(in.id, j)
			}
		}
	}
	for _, mask := range append(s.masks(v), t.masks(w)...) {
		bit := s.n.fold("&", phi, mask)
		f, ok := s.knownBits(v, mask)
		g, also := t.knownBits(w, mask)
		if !ok || !also || bit.kind != vExpr {
			continue
		}
		if j := s.n.facts.join(f, g); j != 0 {
			phis.set(bit.id, j)
		}
	}
}

// joinFacts keeps the facts that hold on both sides.
func (s *state) joinFacts(t *state, phis *joined) bool {
	changed := false
	if !s.facts.same(&t.facts) {
		j := 0
		for i := 0; i < len(s.facts.e); i++ {
			e := &s.facts.e[i]
			if len(phis.both) > 0 && phis.has(e.id) {
				continue
			}
			for j < len(t.facts.e) && t.facts.e[j].id < e.id {
				j++
			}
			var f factID
			if j < len(t.facts.e) && t.facts.e[j].id == e.id {
				f = s.n.facts.join(e.v, t.facts.e[j].v)
			}
			if f != e.v {
				s.facts.own()
				s.facts.e[i].v = f
				changed = true
			}
		}
		if changed {
			s.facts.dropIf(func(_ int32, f *factID) bool { return *f == 0 })
		}
	}
	if len(phis.both) > 1 {
		slices.SortFunc(phis.both, func(x, y entry[factID]) int { return compare(s.n.key(x.id), s.n.key(y.id)) })
	}
	for _, p := range phis.both {
		if f, ok := s.facts.get(p.id); !ok || f != p.v {
			s.setFactID(p.id, p.v)
			changed = true
		}
	}
	return changed
}

// joinVersions names what was read anew on different grounds by the join.
func (s *state) joinVersions(block int, t *state) bool {
	if s.versions.same(&t.versions) {
		return false
	}
	changed := false
	name := s.n.version(s.n.block(block))
	differs := func(i int) {
		if s.versions.e[i].v != name {
			s.versions.own()
			s.versions.e[i].v = name
			changed = true
		}
	}
	i := 0
	for _, e := range t.versions.e {
		for i < len(s.versions.e) && s.versions.e[i].id < e.id {
			differs(i)
			i++
		}
		if i == len(s.versions.e) || s.versions.e[i].id != e.id {
			s.versions.set(e.id, name)
			changed = true
		} else if s.versions.e[i].v != e.v {
			differs(i)
		}
		i++
	}
	for ; i < len(s.versions.e); i++ {
		differs(i)
	}
	return changed
}

// joinBits is the value of two paths that differ, named phi: of constants it
// keeps which bits both have and which neither has, of flags known by name
// those that both have.
func (n *names) joinBits(v, w, phi *val) *val {
	var common []*val
	for _, f := range flagsOf(v) {
		if flagIn(w, flagName(f), 0) == yes {
			common = append(common, f)
		}
	}
	if len(common) > 0 {
		slices.SortFunc(common, func(a, b *val) int { return compare(a.key, b.key) })
		return n.expr("|", append(common, phi)...)
	}
	set, can, ok := bitsOf(v)
	set2, can2, ok2 := bitsOf(w)
	if ok && ok2 {
		set, can = set&set2, can|can2
		if can == anyBit && set == 0 {
			return phi
		}
		return n.expr("&", n.expr("|", phi, n.constant(set, "")), n.constant(can, ""))
	}
	return phi
}

// unmasked is the value within what joinBits made. Nothing else is known of it, so
// that it may as well be the whole.
func unmasked(v *val) *val {
	if v.kind != vExpr || v.name != "&" || v.args[0].kind != vExpr || v.args[0].name != "|" || len(v.args[0].args) != 2 {
		return nil
	}
	return v.args[0].args[0]
}

// anyBit is the mask of all bits.
const anyBit = -1

// bitsOf tells of a constant, of a value with bits set, or of what joinBits
// made of several, which bits are set and which can be.
func bitsOf(v *val) (set, can int64, ok bool) {
	switch {
	case v.kind == vConst:
		return v.n, v.n, v.n >= 0
	case v.kind != vExpr || len(v.args) != 2 || v.args[1].kind != vConst:
		return 0, 0, false
	case v.name == "|" && v.args[1].n > 0:
		return v.args[1].n, anyBit, true
	case v.name != "&":
		return 0, 0, false
	}
	in := v.args[0]
	if in.kind != vExpr || in.name != "|" || len(in.args) != 2 || in.args[1].kind != vConst || !strings.Contains(in.args[0].key, "'b") {
		return 0, 0, false
	}
	return in.args[1].n, v.args[1].n, true
}

// flagsOf gives the named flags that a value is put together from.
func flagsOf(v *val) []*val {
	switch {
	case v.kind == vConst && v.name != "" && v.n != 0:
		return []*val{v}
	case v.kind == vCell && v.at.Base == ir.GlobalVar && len(v.at.Steps) == 0 && !v.mem:
		return []*val{v}
	case v.kind == vExpr && v.name == "|":
		var fs []*val
		for _, a := range v.args {
			fs = append(fs, flagsOf(a)...)
		}
		return fs
	}
	return nil
}

func flagName(f *val) string {
	if f.kind == vCell {
		return f.at.Name
	}
	return f.name
}

// masks gives what facts tell the bits of a value by: flags & PD_LOCKED.
func (s *state) masks(v *val) []*val {
	for v.kind == vExpr && len(v.args) == 2 && v.args[1].kind == vConst && (v.name == "|" || v.name == "&") {
		v = v.args[0]
	}
	if v.kind != vCell {
		return nil
	}
	var out []*val
	for _, id := range s.n.infos[v.id].masks {
		if _, ok := s.facts.find(id); !ok {
			continue
		}
		switch m := s.n.infos[id].v.args[1]; {
		case m.kind == vConst:
			out = append(out, s.n.constant(m.n, ""))
		case m.kind == vCell && m.at.Base == ir.GlobalVar && len(m.at.Steps) == 0 && m.ver == "" && m.since == "":
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b *val) int { return compare(a.key, b.key) })
	return out
}

// knownBits gives what is known of the bits of a value under a mask.
func (s *state) knownBits(v, mask *val) (factID, bool) {
	if mask.kind == vCell {
		switch flagIn(v, mask.at.Name, 0) {
		case yes:
			return s.n.facts.id(not(0)), true
		case no:
			return s.n.facts.id(is(0)), true
		}
	}
	return s.known(s.n.fold("&", v, mask))
}

// known gives what is known of a value.
func (s *state) known(v *val) (factID, bool) {
	switch v.kind {
	case vConst:
		return s.n.facts.id(is(v.n)), true
	case vAddr, vFunc, vStr:
		return s.n.facts.id(not(0)), true
	}
	f, ok := s.facts.get(v.id)
	if n, named := namedConst(v); named && !ok {
		return s.n.facts.id(is(n)), true
	}
	return f, ok
}

// phi is the value of a cell on paths that join at a block with different ones.
func (n *names) phi(block int, p *place) *val {
	for _, v := range p.joined {
		if v.block == block {
			return v.v
		}
	}
	q := p.Path
	q.Func = n.block(block)
	ver := ""
	if p.Base != ir.LocalVar && p.Base != ir.Param || len(p.Steps) > 0 {
		ver = q.Func
	}
	v := n.cell(n.place(q), ver, "")
	p.joined = append(p.joined, phi{block, v})
	return v
}

// phi is the value that a cell has behind the join at a block.
type phi struct {
	block int
	v     *val
}
