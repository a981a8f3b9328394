package flow

import "slices"

// equals answers whether v == n, and whether the answer is soft.
func (s *state) equals(v *val, n int64) (t truth, soft bool) {
	switch v.kind {
	case vConst:
		return truthOf(v.n == n), false
	case vAddr, vFunc, vStr:
		if n == 0 {
			return no, false
		}
		return maybe, false
	}
	f, ok := s.fact(v.id)
	if !ok && v.mem {
		f, ok = s.fact(v.soft)
		soft = true
	}
	if m, named := namedConst(v); named && !ok && isStandIn(n) {
		return truthOf(m == n), false
	}
	if t = f.equals(n); !ok || t == maybe {
		if v.kind == vExpr && v.name == "&" && len(v.args) == 2 && v.args[1].kind == vConst {
			return s.equalBits(v.args[0], v.args[1].n, n), false
		}
		return maybe, false
	}
	return t, soft
}

// assumeEqual adds v == n, or its negation, to what is known. It reports
// false if that cannot be.
func (s *state) assumeEqual(v *val, n int64, want bool) bool {
	t, soft := s.equals(v, n)
	switch {
	case t == maybe:
	case t == truthOf(want) && !soft:
		return true
	case t == truthOf(want):
	case !soft:
		return false
	default:
		s.doubt = true
	}
	if v.kind == vConst || v.kind == vAddr || v.kind == vFunc || v.kind == vStr {
		return true
	}
	if want {
		s.learn(v, is(n))
	} else if f, _ := s.fact(v.id); len(f.in) != 1 || f.in[0] != n {
		s.learn(v, f.without(n))
	}
	return s.consequences(v)
}

// assumeIn adds that v is one of ns to what is known. It reports false if that
// cannot be.
func (s *state) assumeIn(v *val, ns []int64) bool {
	var left []int64
	for _, n := range ns {
		if t, _ := s.equals(v, n); t != no {
			left = append(left, n)
		}
	}
	switch {
	case len(left) == 0:
		return false
	case len(left) == 1:
		return s.assumeEqual(v, left[0], true)
	case v.kind != vConst:
		s.learn(v, fact{in: left})
		return s.consequences(v)
	}
	return true
}

// oneOf reports whether the values are known that v can have.
func (s *state) oneOf(v *val) bool {
	f, _ := s.fact(v.id)
	return len(f.in) > 0
}

// among answers whether v is one of ns.
func (s *state) among(v *val, ns []int64) truth {
	id, ok := s.known(v)
	f := s.n.facts.facts[id]
	all := len(f.in) > 0
	for _, n := range f.in {
		all = all && slices.Contains(ns, n)
	}
	switch {
	case ok && all:
		return yes
	case ok && f.excludes(fact{in: ns}):
		return no
	}
	return maybe
}

// learn keeps a fact of a value, and of the memory it was read from: of that, what was
// known before stays believed where it goes with it.
func (s *state) learn(v *val, f fact) {
	s.setFact(v.id, f)
	if v.mem {
		g := f
		if old, ok := s.fact(v.soft); ok {
			if both, ok := old.meet(f); ok {
				g = both
			}
		}
		s.setFact(v.soft, g)
	}
	if v.points != nil && f.equals(0) == yes {
		s.notThrough(v.points)
	}
}

// notThrough takes back the contracts for locks that are reached through a
// pointer that turned out to be NULL: they are of the paths where it is not.
func (s *state) notThrough(target *place) {
	through := func(lock *place) bool {
		for lock != nil && lock.id != target.id {
			lock = lock.up
		}
		return lock != nil
	}
	s.held = reject(s.held, func(h *held) bool { return h.Entry && through(h.at) })
}

// assume adds that the condition v is true, or false, to what is known. It
// reports false if that cannot be.
func (s *state) assume(v *val, want bool) bool {
	if v.kind != vExpr {
		return s.assumeEqual(v, 0, !want)
	}
	if len(v.args) == 2 && isComparison(v.name) {
		a, b := v.args[0], v.args[1]
		op := v.name
		if op == "!=" {
			op, want = "==", !want
		}
		if op == "==" {
			if n, ok := namedConst(b); ok {
				return s.assumeEqual(a, n, want)
			}
			if n, ok := namedConst(a); ok {
				return s.assumeEqual(b, n, want)
			}
			if b.kind == vConst {
				if b.n == 0 && a.kind == vExpr {
					return s.assume(a, !want)
				}
				return s.assumeEqual(a, b.n, want)
			}
			if !s.assumeEqual(s.equality(a, b), 0, !want) {
				return false
			}
			return !want || s.unify(a, b)
		}
		if !want {
			op = negation[op]
		}
		// One name for a comparison and its negation: "<" and ">=" share.
		pos := op == "<" || op == "<="
		canon := op
		if !pos {
			canon = negation[op]
		}
		if !s.assumeEqual(s.n.expr(canon, a, b), 0, !pos) {
			return false
		}
		if b.kind == vConst && b.n == 0 && (op == "<" || op == ">") && !s.assumeEqual(a, 0, false) {
			return false
		}
		if b.kind == vConst {
			switch {
			case op == "<" && b.n <= 0, op == "<=" && b.n < 0:
				return s.assumeSide(a, true)
			case op == ">" && b.n >= -1, op == ">=" && b.n >= 0:
				return s.assumeSide(a, false) && s.consistentOrder(a, op, b)
			case op == "<=" && b.n == 0, op == "<" && b.n == 1:
				return s.assumeNotAbove(a) && s.consistentOrder(a, op, b)
			}
		}
		return s.consistentOrder(a, op, b)
	}
	return s.assumeBits(v, want) && s.assumeEqual(v, 0, !want)
}

// assumeBits adds to what is known of a value that it has one of some bits, or
// none, if v asks for that. It reports false if that cannot be.
func (s *state) assumeBits(v *val, want bool) bool {
	if v.name != "&" || len(v.args) != 2 || v.args[1].kind != vConst {
		return true
	}
	of, mask := v.args[0], v.args[1].n
	f, ok := s.fact(of.id)
	if !ok || len(f.in) == 0 {
		return true
	}
	in := slices.DeleteFunc(slices.Clone(f.in), func(n int64) bool { return (n&mask != 0) != want })
	if len(in) > 0 && len(in) < len(f.in) {
		s.learn(of, fact{in: in})
		return s.consequences(of)
	}
	return len(in) > 0
}

// equality is the one name of a == b and b == a.
func (s *state) equality(a, b *val) *val {
	if b.key < a.key {
		a, b = b, a
	}
	return s.n.expr("==", a, b)
}
