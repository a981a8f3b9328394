package flow

import "maps"

// argumentFacts gives what callers are told of the arguments with which an exit is
// reached: all that is known of them, or, where paths have met of which one argument
// tells the other apart, what is known on either side of that. What
//
//	if (o != NULL && on)
//		mtx_unlock(&o->o_mtx);
//
// leaves alone is without an object, or has one and is not on.
func (a *analysis) argumentFacts(s *state) []map[string]fact {
	facts := a.paramFacts(s)
	for _, m := range s.implied {
		ifKey, thenKey := a.n.key(m.ifID), a.n.key(m.thenID)
		has, then := a.n.facts.facts[m.has], a.n.facts.facts[m.fact]
		not, ok := has.negated()
		if !ok || !a.callersTell(facts, ifKey, has) || !a.callersTell(facts, ifKey, not) || !a.callersTell(facts, thenKey, then) {
			continue
		}
		one, two := maps.Clone(facts), maps.Clone(facts)
		one[ifKey], two[ifKey], two[thenKey] = not, has, then
		return []map[string]fact{one, two}
	}
	return []map[string]fact{facts}
}

// callersTell reports whether a fact is one of an argument that callers can decide, and
// that is not known yet.
func (a *analysis) callersTell(known map[string]fact, key string, f fact) bool {
	if _, is := known[key]; is || f.followed || f.empty() {
		return false
	}
	gs, ok := a.paramGuard(key, f)
	return ok && len(gs) > 0
}
