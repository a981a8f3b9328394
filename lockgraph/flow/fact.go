package flow

import "slices"

// fact is what is known of one value: that it is one of in, or, where in is
// empty, none of ne and on which side of zero it is: kernels return error
// numbers below it. The zero fact knows nothing.
//
// What is known of memory is kept twice: of the value that was read, and,
// under its stem, of the memory. A value read again after a call has a key of
// its own and the same stem: what was known of the memory is believed of it,
// but a path against it is still followed, in doubt.
type fact struct {
	in  []int64 // sorted
	ne  []int64 // sorted
	neg truth   // whether it is below zero; not where in tells

	followed bool // a pointer that is not NULL because it was followed: that tells no paths apart
}

// maxIn bounds the values that a fact tells one by one: the cases of a switch
// that share their code. Of an argument, callers are told more of them: which cases
// of a function's one switch come to a lock.
const (
	maxIn   = 6
	maxTold = 32
)

func is(n int64) fact  { return fact{in: []int64{n}} }
func not(n int64) fact { return fact{ne: []int64{n}} }

// empty reports whether nothing is known.
func (f fact) empty() bool { return len(f.in) == 0 && len(f.ne) == 0 && f.neg == maybe }

func (f fact) same(g fact) bool {
	return slices.Equal(f.in, g.in) && slices.Equal(f.ne, g.ne) && f.neg == g.neg
}

// negative answers whether a value with this fact is below zero.
func (f fact) negative() truth {
	if len(f.in) == 0 {
		return f.neg
	}
	below := func(n int64) bool { return n < 0 }
	switch {
	case !slices.ContainsFunc(f.in, below):
		return no
	case !slices.ContainsFunc(f.in, func(n int64) bool { return !below(n) }):
		return yes
	}
	return maybe
}

// side is the fact that a value is below zero, or is not, added to f. It
// reports false if that cannot be.
func (f fact) side(below bool) (fact, bool) {
	switch f.negative() {
	case truthOf(below):
		return f, true
	case maybe:
	default:
		return f, false
	}
	if len(f.in) > 0 {
		return fact{in: slices.DeleteFunc(slices.Clone(f.in), func(n int64) bool { return n < 0 != below })}, true
	}
	return fact{ne: slices.DeleteFunc(slices.Clone(f.ne), func(n int64) bool { return n < 0 != below }), neg: truthOf(below), followed: f.followed}, true
}

// equals answers whether a value with this fact is n.
func (f fact) equals(n int64) truth {
	switch {
	case len(f.in) == 0:
		if slices.Contains(f.ne, n) || f.neg != maybe && f.neg != truthOf(n < 0) {
			return no
		}
		return maybe
	case !slices.Contains(f.in, n):
		return no
	case len(f.in) == 1:
		return yes
	}
	return maybe
}

// maxNe bounds the values that a fact rules out one by one. What was ruled out first
// stays: the tests before a switch tell more than its cases do.
const maxNe = 8

// without is the fact that n is ruled out besides.
func (f fact) without(n int64) fact {
	if len(f.in) > 0 {
		return fact{in: slices.DeleteFunc(slices.Clone(f.in), func(m int64) bool { return m == n })}
	}
	ne := slices.Clone(f.ne)
	switch {
	case f.equals(n) == no, len(ne) >= maxNe && n != 0:
		return f
	case len(ne) >= maxNe:
		ne = ne[:maxNe-1]
	}
	ne = append(ne, n)
	slices.Sort(ne)
	return fact{ne: ne, neg: f.neg}
}

// negated is what is known where f does not hold.
func (f fact) negated() (fact, bool) {
	switch {
	case len(f.in) > 0:
		return fact{ne: f.in}, true
	case f.neg != maybe:
		return fact{neg: f.neg.not()}, len(f.ne) == 0
	}
	return fact{in: f.ne}, len(f.ne) > 0
}

// excludes reports whether no value has both facts.
func (f fact) excludes(g fact) bool {
	if len(f.in) == 0 {
		f, g = g, f
	}
	if a, b := f.negative(), g.negative(); a != maybe && b != maybe && a != b {
		return true
	}
	return len(f.in) > 0 && !slices.ContainsFunc(f.in, func(n int64) bool { return g.equals(n) != no })
}

// joinFacts keeps what holds on both sides.
func joinFacts(f, g fact) (fact, bool) { return joinUpTo(f, g, maxIn) }

// joinUpTo is joinFacts with that many values told one by one.
func joinUpTo(f, g fact, most int) (fact, bool) {
	neg := maybe
	if a := f.negative(); a == g.negative() {
		neg = a
	}
	switch {
	case f.empty() || g.empty():
		return fact{}, false
	case len(f.in) <= most && f.same(g):
		f.followed = f.followed || g.followed
		return f, true
	case len(f.in) > 0 && len(g.in) > 0:
		in := append(slices.Clone(f.in), g.in...)
		slices.Sort(in)
		if in = slices.Compact(in); len(in) <= most {
			return fact{in: in}, true
		}
		if slices.Contains(in, 0) {
			return fact{neg: neg}, neg != maybe
		}
		return fact{ne: []int64{0}, neg: neg}.plain(), true
	case len(g.in) > 0:
		f, g = g, f
	}
	var ne []int64
	for _, n := range g.ne {
		if f.equals(n) == no {
			ne = append(ne, n)
		}
	}
	for _, n := range f.ne {
		if g.equals(n) == no && !slices.Contains(ne, n) {
			ne = append(ne, n)
		}
	}
	slices.Sort(ne)
	f = fact{ne: ne, neg: neg, followed: f.followed || g.followed}.plain()
	return f, !f.empty()
}

// plain leaves out what the side of zero tells anyway.
func (f fact) plain() fact {
	if f.neg != maybe {
		f.ne = slices.DeleteFunc(f.ne, func(n int64) bool { return truthOf(n < 0) != f.neg })
	}
	return f
}

// truth is a three-valued answer.
type truth uint8

const (
	maybe truth = iota
	yes
	no
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// not is the answer to the opposite.
func (t truth) not() truth {
	if t == maybe {
		return maybe
	}
	return yes + no - t
}

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

// soften notes a call that may have changed shared memory: what is read of it
// from now on is only believed to be what it was.
func (s *state) soften(where string) { s.since = where }
