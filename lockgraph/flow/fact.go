package flow

import "slices"

// fact is what is known of one value: that it equals n, or that it differs
// from each of ne. A soft fact was learnt before a call that may have changed
// the memory it speaks of: it is believed, but a path against it is still
// followed, in doubt.
type fact struct {
	eq   bool
	n    int64
	ne   []int64 // sorted
	soft bool
}

func (f fact) same(g fact) bool {
	return f.eq == g.eq && f.n == g.n && f.soft == g.soft && slices.Equal(f.ne, g.ne)
}

// joinFacts keeps what holds on both sides.
func joinFacts(f, g fact) (fact, bool) {
	soft := f.soft || g.soft
	switch {
	case f.eq && g.eq:
		if f.n == g.n {
			return fact{eq: true, n: f.n, soft: soft}, true
		}
		if f.n != 0 && g.n != 0 {
			return fact{ne: []int64{0}, soft: soft}, true
		}
		return fact{}, false
	case f.eq:
		f, g = g, f
		fallthrough
	case g.eq:
		if slices.Contains(f.ne, g.n) {
			ne := slices.DeleteFunc(slices.Clone(f.ne), func(n int64) bool { return n == g.n })
			return fact{ne: ne, soft: soft}, len(ne) > 0
		}
		return fact{ne: f.ne, soft: soft}, true
	}
	var ne []int64
	for _, n := range f.ne {
		if slices.Contains(g.ne, n) {
			ne = append(ne, n)
		}
	}
	return fact{ne: ne, soft: soft}, len(ne) > 0
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
	f, ok := s.facts[v.key]
	if !ok {
		return maybe, false
	}
	if f.eq {
		return truthOf(f.n == n), f.soft
	}
	if slices.Contains(f.ne, n) {
		return no, f.soft
	}
	return maybe, false
}

// assumeEqual adds v == n, or its negation, to what is known. It reports
// false if that cannot be.
func (s *state) assumeEqual(v *val, n int64, want bool) bool {
	t, soft := s.equals(v, n)
	switch {
	case t == maybe:
	case t == truthOf(want):
		return true
	case !soft:
		return false
	default:
		s.doubt = true
		s.setFact(v.key, fact{})
	}
	if v.kind == vConst || v.kind == vAddr || v.kind == vFunc || v.kind == vStr {
		return true
	}
	if want {
		s.setFact(v.key, fact{eq: true, n: n})
		return true
	}
	f := s.facts[v.key]
	if !f.eq && !slices.Contains(f.ne, n) {
		ne := append(slices.Clone(f.ne), n)
		slices.Sort(ne)
		if len(ne) > 8 {
			ne = []int64{0}
		}
		s.setFact(v.key, fact{ne: ne})
	}
	return true
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
			if b.kind == vConst {
				if b.n == 0 && a.kind == vExpr {
					return s.assume(a, !want)
				}
				return s.assumeEqual(a, b.n, want)
			}
			return s.assumeEqual(equality(a, b), 0, !want)
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
		if !s.assumeEqual(exprVal(canon, a, b), 0, !pos) {
			return false
		}
		if b.kind == vConst && b.n == 0 && (op == "<" || op == ">") {
			return s.assumeEqual(a, 0, false)
		}
		return s.consistentOrder(a, op, b)
	}
	return s.assumeEqual(v, 0, !want)
}

// consistentOrder checks an order relation against a known constant.
func (s *state) consistentOrder(a *val, op string, b *val) bool {
	f, ok := s.facts[a.key]
	if !ok || !f.eq || f.soft || b.kind != vConst {
		return true
	}
	r, _ := foldConst(op, f.n, b.n)
	return r != 0
}

// equality is the one name of a == b and b == a.
func equality(a, b *val) *val {
	if b.key < a.key {
		a, b = b, a
	}
	return exprVal("==", a, b)
}

// isTrue answers whether the condition v is known to hold, without learning.
func (s *state) isTrue(v *val) truth {
	c := s.clone()
	d := s.clone()
	can := c.assume(v, true)
	cannot := d.assume(v, false)
	switch {
	case can && !cannot:
		return yes
	case cannot && !can:
		return no
	}
	return maybe
}

// soften marks what is known of shared memory as learnt before a call.
func (s *state) soften() {
	for k, f := range s.facts {
		if !f.soft && s.memKey(k) {
			f.soft = true
			s.setFact(k, f)
		}
	}
}

// memKey reports whether a fact's key speaks of memory behind a pointer or of
// a global.
func (s *state) memKey(k string) bool {
	for i := 0; i < len(k); i++ {
		switch k[i] {
		case '*', ':', '%':
			return true
		}
	}
	return false
}
