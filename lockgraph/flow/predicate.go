package flow

import (
	"slices"
	"strings"

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
	return looks(sum) && slices.ContainsFunc(sum.Cases[0].When, func(g summary.Guard) bool {
		return g.Subject.Base == ir.Result && g.Op == summary.In && slices.Equal(g.Ints, []int64{0, 1})
	})
}

// looks reports whether a callee whose body is in view only looks at something.
func looks(sum *Callee) bool {
	return !sum.Direct && !sum.Specified && !sum.Bounded && !sum.WritesAny && len(sum.Writes) == 0 &&
		len(sum.Acquires) == 0 && len(sum.Sleeps) == 0 && len(sum.Cases) == 1 && len(sum.Cases[0].Ops) == 0
}

// answers gives the result of a predicate the name of the question. What it says of
// an object is as good as a member of that. What a variable of this function holds,
// whose address is handed over, is not seen in the question.
func (a *analysis) answers(s *state, c *callSite) bool {
	if c.instr.Dst == nil || slices.ContainsFunc(c.args, func(v *val) bool { return v.kind == vAddr && !v.at.memory }) {
		return false
	}
	a.n.asks = true
	if len(c.args) == 1 {
		if object := a.n.target(c.args[0]); object != nil {
			st := ir.Step{Kind: ir.Member, Name: c.callee + answer}
			s.setMem(c.result, s.load(a.n.step(object, &st), true))
			return true
		}
	}
	s.setMem(c.result, a.n.question(c.callee, c.args, s.since))
	return true
}

// ofProgram reports whether a call is a question about the system as a whole: it gets no
// arguments, and comes back with yes or no.
func (c *callSite) ofProgram() bool {
	return len(c.args) == 0 && c.instr.Dst != nil && isBool(c.result.Type)
}

// answersOfProgram gives the result of such a question the name of a variable of the
// program: functions that ask the same say to each other what it was. How the system
// has been set up is seldom another thing after a wait.
func (a *analysis) answersOfProgram(s *state, c *callSite) {
	p := a.n.place(ir.Path{Base: ir.GlobalVar, Name: c.callee + answer, Type: c.result.Type})
	p.stays = true
	s.setMem(c.result, s.load(p, true))
}

// answer ends the name of what stands for a member, and is what a predicate answers.
const answer = "()"

func isAnswer(st ir.Step) bool { return st.Kind == ir.Member && strings.HasSuffix(st.Name, answer) }

// doubtAnswers notes that this function has written to memory: what predicates have
// said before is only believed from now on.
func (s *state) doubtAnswers() {
	if !s.n.asks {
		return
	}
	s.facts.dropIf(func(id int32, _ *factID) bool {
		v := s.n.infos[id].v
		return v != nil && v.mem && (v.kind == vExpr && v.points != nil || v.kind == vCell && v.at.up != nil && isAnswer(*v.at.last()))
	})
}
