package flow

import "maps"

// told gives what callers are told of arguments and of members with which an exit is
// reached: all that is known of them, or, where paths have met of which one of them
// tells another one apart, what is known on either side of that. What
//
//	if (o != NULL && on)
//		mtx_unlock(&o->o_mtx);
//
// leaves alone is without an object, or has one and is not on.
func (a *analysis) told(s *state) []outcome {
	all := outcome{facts: a.paramFacts(s), members: a.memberFacts(s, true)}
	for _, m := range s.implied {
		has, then := a.n.facts.facts[m.has], a.n.facts.facts[m.fact]
		not, ok := has.negated()
		if !ok {
			continue
		}
		one, without := a.besides(all, m.ifID, not)
		two, with := a.besides(all, m.ifID, has)
		two, other := a.besides(two, m.thenID, then)
		if without && with && other {
			return []outcome{one, two}
		}
	}
	return []outcome{all}
}

// besides adds a fact that callers can decide, and that is not known yet, to what they
// are told. ok is false if it is none.
func (a *analysis) besides(o outcome, id int32, f fact) (_ outcome, ok bool) {
	if key, q, ok := a.n.memberFact(id, f); ok {
		if _, is := o.members[key]; is {
			return o, false
		}
		o.members = maps.Clone(o.members)
		o.members[key] = q
		return o, true
	}
	key := a.n.key(id)
	if _, is := o.facts[key]; is || f.followed || f.empty() {
		return o, false
	}
	if gs, ok := a.paramGuard(key, f); !ok || len(gs) == 0 {
		return o, false
	}
	o.facts = maps.Clone(o.facts)
	o.facts[key] = f
	return o, true
}
