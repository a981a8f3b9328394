package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// A condition on a member of what an argument points to, sopt->sopt_td != NULL, is
// told to callers for two ends. Cases with different effects are told apart by it,
// where a result may be thrown away: which of two locks is taken hangs on the object,
// or on a variable of the program. And what happens within a callee does not happen
// where the caller knows better. A caller that knows nothing takes it to hold; it is no
// reason to be less sure.

// memberFact is what is known of such a member, or of bits in it.
type memberFact struct {
	cell *val
	mask int64 // 0: of the whole
	fact fact
}

func (q memberFact) same(o memberFact) bool { return q.mask == o.mask && q.fact.same(o.fact) }

// excludesSome reports whether one of several facts of the member cannot be where this
// one is.
func (q memberFact) excludesSome(os []memberFact) bool {
	return slices.ContainsFunc(os, func(o memberFact) bool { return q.fact.excludes(o.fact) })
}

// maxMembers bounds the conditions on members that one case, or one event within a
// function, is told with; maxFar the pointers that they are away from the argument.
const (
	maxMembers = 3
	maxFar     = 2
)

// memberFacts gives what is known of members as they were at entry, by their names,
// and of variables of the program, if these are asked for.
func (a *analysis) memberFacts(s *state, variables bool) map[string]memberFact {
	m := map[string]memberFact{}
	for i := range s.facts.e {
		e := &s.facts.e[i]
		if key, q, ok := a.n.memberFact(e.id, a.n.facts.facts[e.v]); ok && (variables || !q.cell.ofProgram()) {
			m[key] = q
		}
	}
	return m
}

// memberFact gives a fact as one of a member or a variable of the program, with the name
// of that. ok is false if it is of something else.
func (n *names) memberFact(id int32, f fact) (key string, q memberFact, ok bool) {
	in := &n.infos[id]
	v := in.v
	if v == nil {
		v = in.of
	}
	if v == nil || !v.mem {
		return "", memberFact{}, false
	}
	f.neg = maybe
	if f.followed || f.empty() || len(f.in) > 2 {
		return "", memberFact{}, false
	}
	q = memberFact{cell: v, fact: f}
	if v.kind == vExpr && v.name == "&" && len(v.args) == 2 && v.args[1].kind == vConst && f.equals(0) != maybe {
		q.cell, q.mask = v.args[0], v.args[1].n
	}
	return v.stem, q, q.cell.ofArgument() || q.cell.ofProgram()
}

// ofArgument reports whether a value is what a member held at entry that an argument
// leads to.
func (v *val) ofArgument() bool {
	if v.kind != vCell || v.ver != "" || !v.at.nameable || v.at.Base != ir.Param || v.at.last() == nil || v.at.last().Kind != ir.Member {
		return false
	}
	far := 0
	for i := range v.at.Steps {
		switch v.at.Steps[i].Kind {
		case ir.Deref:
			far++
		case ir.Element:
			return false
		}
	}
	return far > 0 && far <= maxFar
}

// ofProgram reports whether a value is what a variable of the program, or a member of
// one, held at entry.
func (v *val) ofProgram() bool {
	return v.kind == vCell && v.ver == "" && v.at.nameable && (v.at.Base == ir.GlobalVar || v.at.Base == ir.StaticVar) &&
		!slices.ContainsFunc(v.at.Steps, func(st ir.Step) bool { return st.Kind != ir.Member })
}

// programFacts adds to facts what is known of variables of the program as they were at
// entry: that they are set, or not.
func (a *analysis) programFacts(s *state, facts map[string]fact) {
	for i := range s.facts.e {
		e := &s.facts.e[i]
		v, f := a.n.infos[e.id].v, a.n.facts.facts[e.v]
		if v == nil || !v.ofProgram() || f.followed || f.equals(0) == maybe {
			continue
		}
		f.neg = maybe
		facts[v.stem] = f // also where a call stands between entry and test
	}
}

// guards are what a caller can decide.
func (q memberFact) guards() []summary.Guard {
	if q.mask == 0 {
		return equalities(q.cell.at.Path, q.fact)
	}
	g := summary.Guard{Subject: q.cell.at.Path, Op: summary.Has, Int: q.mask}
	if q.fact.equals(0) == yes {
		g.Op = summary.Lacks
	}
	return []summary.Guard{g}
}

// meetMembers keeps what is known of members on another way as well.
func meetMembers(f, g map[string]memberFact) map[string]memberFact {
	out := map[string]memberFact{}
	for k, q := range f {
		if o, ok := g[k]; ok {
			if j, ok := joinFacts(q.fact, o.fact); ok {
				q.fact = j
				out[k] = q
			}
		}
	}
	return out
}

// written reports whether a member is among those that a function assigns. What a
// predicate answers may hang on any.
func written(p ir.Path, writes []string) bool {
	if len(p.Steps) == 0 {
		return false
	}
	st := p.Steps[len(p.Steps)-1]
	return slices.Contains(writes, st.Struct+"."+st.Name) || len(writes) > 0 && isAnswer(st)
}

// memberGuards are the conditions that facts on members amount to.
func memberGuards(m map[string]memberFact) (gs []summary.Guard) {
	for _, k := range sortedKeys(m) {
		gs = append(gs, m[k].guards()...)
	}
	return gs
}

// provided gives the conditions on members under which an event within the function
// happens: its own, and those of a callee.
func (r *recorder) provided(s *state, ofCallee []summary.Guard) []summary.Guard {
	if r.onMembers == nil || !r.membersOf.same(&s.facts) {
		r.membersOf, r.onMembers = s.facts.clone(), r.a.memberFacts(s, false)
	}
	gs := slices.Clone(ofCallee)
	for _, g := range memberGuards(r.onMembers) {
		if !hasGuard(gs, g) {
			gs = append(gs, g)
		}
	}
	return gs
}

// unwritten leaves of conditions on members those that the function does not write.
func unwritten(gs []summary.Guard, writes []string) []summary.Guard {
	gs = slices.DeleteFunc(slices.Clone(gs), func(g summary.Guard) bool { return written(g.Subject, writes) })
	return gs[:min(len(gs), maxMembers)]
}

// bothGuards are those that both lists have.
func bothGuards(gs, hs []summary.Guard) []summary.Guard {
	return slices.DeleteFunc(slices.Clone(gs), func(g summary.Guard) bool { return !hasGuard(hs, g) })
}
