package flow

import "lockcheck/lockgraph/ir"

// ownerAsked reports whether a lock is taken on the word of its owner: a member beside
// the lock that was tested not to be the running thread. If this thread had the lock,
// the test would have said so; who asks first takes nothing twice.
func (a *analysis) ownerAsked(s *state, lock *place) bool {
	if lock.up == nil || lock.last().Kind != ir.Member {
		return false
	}
	for i := range s.facts.e {
		v := a.n.infos[s.facts.e[i].id].v
		if v == nil || v.kind != vExpr || v.name != "==" || s.n.facts.facts[s.facts.e[i].v].equals(0) != yes {
			continue
		}
		owner, thread := v.args[0], v.args[1]
		if a.runs(owner) {
			owner, thread = thread, owner
		}
		if a.runs(thread) && owner.kind == vCell && owner.at.up == lock.up {
			return true
		}
	}
	return false
}

// runs reports whether a value is the running thread.
func (a *analysis) runs(v *val) bool {
	return v.kind == vCell && a.env.Current(v.at.String())
}
