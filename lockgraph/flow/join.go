package flow

import (
	"slices"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
)

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
	s.looped = s.looped || t.looped
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
		for _, mask := range append(s.masks(v), t.masks(w)...) {
			bit := foldExpr("&", []*val{phi, mask})
			f, ok := s.knownBits(v, mask)
			g, also := t.knownBits(w, mask)
			if !ok || !also || bit.kind != vExpr {
				continue
			}
			if j, ok := joinFacts(f, g); ok {
				phis[bit.key] = j
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
		set, can = set&set2, can|can2
		if can == anyBit && set == 0 {
			return phi
		}
		return exprVal("&", exprVal("|", phi, constVal(set, "")), constVal(can, ""))
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

// masks gives what facts tell the bits of a value by: flags & PD_LOCKED.
func (s *state) masks(v *val) []*val {
	for v.kind == vExpr && len(v.args) == 2 && v.args[1].kind == vConst && (v.name == "|" || v.name == "&") {
		v = v.args[0]
	}
	if v.kind != vCell {
		return nil
	}
	prefix := "(& " + v.key + " "
	var out []*val
	for k := range s.facts.m {
		rest, ok := strings.CutPrefix(k, prefix)
		if !ok {
			continue
		}
		rest = strings.TrimSuffix(rest, ")")
		if n, err := strconv.ParseInt(strings.TrimPrefix(rest, "#"), 10, 64); err == nil && rest[0] == '#' {
			out = append(out, constVal(n, ""))
		} else if rest[0] == ':' && !strings.ContainsAny(rest, " ~@(*.") {
			out = append(out, cellVal(ir.Path{Base: ir.GlobalVar, Name: rest[1:]}, "", ""))
		}
	}
	slices.SortFunc(out, func(a, b *val) int { return compare(a.key, b.key) })
	return out
}

// knownBits gives what is known of the bits of a value under a mask.
func (s *state) knownBits(v, mask *val) (fact, bool) {
	if mask.kind == vCell {
		switch flagIn(v, mask.path.Name) {
		case yes:
			return not(0), true
		case no:
			return is(0), true
		}
	}
	return s.known(foldExpr("&", []*val{v, mask}))
}

// known gives what is known of a value.
func (s *state) known(v *val) (fact, bool) {
	switch v.kind {
	case vConst:
		return is(v.n), true
	case vAddr, vFunc, vStr:
		return not(0), true
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
