package flow

import "slices"

// assumeSide adds that v is below zero, or is not, to what is known. It reports
// false if that cannot be.
func (s *state) assumeSide(v *val, below bool) bool {
	switch v.kind {
	case vConst:
		return v.n < 0 == below
	case vAddr, vFunc, vStr:
		return !below
	}
	f, _ := s.fact(v.id)
	g, ok := f.side(below)
	if ok && !g.same(f) {
		s.learn(v, g)
		return s.consequences(v)
	}
	return ok
}

// assumeNotAbove adds that v is not above zero to what is known. It reports false if
// that cannot be.
func (s *state) assumeNotAbove(v *val) bool {
	f, _ := s.fact(v.id)
	switch {
	case len(f.in) > 0:
	case f.neg == no:
		return s.assumeEqual(v, 0, true)
	case f.equals(0) == no:
		return s.assumeSide(v, true)
	}
	return true
}

// consistentOrder checks an order relation against a known constant.
func (s *state) consistentOrder(a *val, op string, b *val) bool {
	f, ok := s.fact(a.id)
	if !ok || len(f.in) == 0 || b.kind != vConst {
		return true
	}
	return slices.ContainsFunc(f.in, func(n int64) bool {
		r, _ := foldConst(op, n, b.n)
		return r != 0
	})
}
