package flow

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
)

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
	s.bury()
}

// bury gives held locks that nothing refers to any more, which earlier rounds
// of a loop left behind, one name per class: how many there are is the same
// leak, and would be one more state in every round.
func (s *state) bury() {
	for i := range s.held {
		h := &s.held[i]
		if h.Path.Func != "old" || h.Class == "" || strings.HasPrefix(h.key, buried) {
			continue
		}
		base := pathKey(ir.Path{Base: h.Path.Base, Name: h.Path.Name, Index: h.Path.Index, Func: h.Path.Func})
		if !s.refers(base) {
			h.key = buried + h.Class
		}
	}
	slices.SortStableFunc(s.held, func(x, y held) int { return compare(x.key, y.key) })
	s.held = slices.CompactFunc(s.held, func(x, y held) bool { return x.key == y.key && strings.HasPrefix(x.key, buried) })
}

// buried begins the key of a lock that no path leads to.
const buried = "^old "

// refers reports whether some cell's value names the variable.
func (s *state) refers(variable string) bool {
	for _, c := range s.mem.m {
		if strings.Contains(c.v.key, variable) {
			return true
		}
	}
	return false
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
