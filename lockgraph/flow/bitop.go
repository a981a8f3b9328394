package flow

import "lockcheck/lockgraph/summary"

// bitOp carries out what a function does with one bit of what memory holds:
// test_bit(PAGE_HEADLESS, &page->private) asks what page->private & (1 << ...) asks,
// and a bit that is set or cleared by such a function leaves the others alone.
func (a *analysis) bitOp(s *state, c *callSite, op summary.Op) {
	p, ok := a.instantiate(s, c, op.Path)
	if !ok || op.Arg >= len(c.args) {
		return
	}
	bit := a.n.bitOf(s.load(p, true), c.args[op.Arg])
	if op.Kind == summary.Bit {
		s.setMem(c.result, a.n.fold("!=", bit, a.n.constant(0, "")))
		return
	}
	f := is(0)
	if op.Kind == summary.SetBit {
		f = not(0)
	}
	s.forgetImplied(func(id int32) bool { return id == bit.id || id == bit.soft })
	if bit.kind == vExpr {
		s.learn(bit, f)
	}
}

// bitOf is bit number nr of v.
func (n *names) bitOf(v, nr *val) *val {
	switch {
	case nr.kind != vConst:
		return n.fold("&", v, n.fold("<<", n.constant(1, ""), nr))
	case nr.n < 0 || nr.n > 62:
		return n.expr("bit", v, nr) // of a map of bits
	}
	return n.fold("&", v, n.constant(1<<nr.n, ""))
}
