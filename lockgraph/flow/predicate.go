package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// predicate reports whether a callee only looks at something and says yes or no:
// it changes nothing, takes no lock and does not wait. Asked the same again it says
// the same, as far as nothing has changed meanwhile:
//
//	if (sc_shared(sc))
//		mtx_lock(&sc->sc_mtx);
func predicate(sum *Callee) bool {
	return !sum.Direct && !sum.Specified && !sum.Bounded && !sum.WritesAny && len(sum.Writes) == 0 &&
		len(sum.Acquires) == 0 && len(sum.Sleeps) == 0 && len(sum.Cases) == 1 && len(sum.Cases[0].Ops) == 0 &&
		slices.ContainsFunc(sum.Cases[0].When, func(g summary.Guard) bool {
			return g.Subject.Base == ir.Result && g.Op == summary.In && slices.Equal(g.Ints, []int64{0, 1})
		})
}

// answers gives the result of a predicate the name of the question. What a variable
// of this function holds, whose address is handed over, is not seen in that.
func (a *analysis) answers(s *state, c *callSite) bool {
	if c.instr.Dst == nil || slices.ContainsFunc(c.args, func(v *val) bool { return v.kind == vAddr && !v.at.memory }) {
		return false
	}
	s.setMem(c.result, a.n.question(c.callee, c.args, s.since))
	a.n.asks = true
	return true
}

// doubtAnswers notes that this function has written to memory: what predicates have
// said before is only believed from now on.
func (s *state) doubtAnswers() {
	if !s.n.asks {
		return
	}
	s.facts.dropIf(func(id int32, _ *factID) bool {
		v := s.n.infos[id].v
		return v != nil && v.mem && v.kind == vExpr && v.points != nil
	})
}
