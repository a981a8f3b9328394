package flow

import (
	"maps"
	"slices"

	"lockcheck/lockgraph/summary"
)

// inner is an acquisition or a sleep that the summary lists, with the
// conditions on arguments that all paths to it share.
type inner struct {
	acquire *summary.Acquire
	sleep   *summary.Sleep
	facts   map[string]fact // of this function's parameters
	when    []summary.Guard // of a callee's, left for this function's callers
	members []summary.Guard // on members: they may rule it out, and nothing else
	may     bool
}

// maxWaysIn bounds the conditions of one sleep that are told apart.
const maxWaysIn = 2

// first notes one more path to an acquisition or a sleep, or reports that it is
// the first, or the first under a condition that has nothing to do with the other
// ones.
func (r *recorder) first(s *state, op *summary.Op, ev *Event, key string) bool {
	ways, may := r.inside[key], ev.May
	if len(ways) == 0 {
		return true
	}
	old := ways[0]
	if len(old.facts) == 0 && len(old.when) == 0 {
		old.may = old.may && may
		if len(old.members) > 0 {
			old.members = bothGuards(old.members, r.provided(s, ev.members))
		}
		return false
	}
	facts := r.known(s)
	if r.otherWay(old, facts) {
		if len(ways) < maxWaysIn {
			return true
		}
		if last := ways[len(ways)-1]; !r.otherWay(last, facts) {
			old = last
		}
	}
	old.may = old.may && may
	if len(old.members) > 0 {
		old.members = bothGuards(old.members, r.provided(s, ev.members))
	}
	met := meetFacts(old.facts, facts)
	var both []summary.Guard
	if len(met) < len(old.facts) || len(old.when) > 0 {
		// What one path tests itself, a callee may test on the other.
		here, same := append(r.guards(facts), op.When...), r.guards(met)
		for _, g := range append(r.guards(old.facts), old.when...) {
			if hasGuard(here, g) && !hasGuard(same, g) && !hasGuard(both, g) {
				both = append(both, g)
			}
		}
	}
	old.facts, old.when = met, both
	return false
}

// otherWay reports whether a path that is known by facts has nothing to do with
// the condition of the paths that were noted before.
func (r *recorder) otherWay(old *inner, facts map[string]fact) bool {
	met := meetFacts(old.facts, facts)
	return len(met) < len(old.facts) && len(met) < len(facts) && !r.tells(met)
}

// tells reports whether facts tell more of arguments than that they are pointers
// to something.
func (r *recorder) tells(facts map[string]fact) bool {
	for key, f := range facts {
		p, ok := r.a.paramCell(key)
		if !ok || p.Type.Ptr == 0 || len(p.Steps) > 0 || len(f.in) > 0 || !slices.Equal(f.ne, []int64{0}) {
			return true
		}
	}
	return false
}

// guards gives the conditions on arguments that facts amount to.
func (r *recorder) guards(facts map[string]fact) (gs []summary.Guard) {
	for _, key := range sortedKeys(facts) {
		if some, ok := r.a.paramGuard(key, facts[key]); ok {
			gs = append(gs, some...)
		}
	}
	return gs
}

func hasGuard(gs []summary.Guard, g summary.Guard) bool {
	return slices.ContainsFunc(gs, func(h summary.Guard) bool { return sameGuard(g, h) })
}

// inner notes the first path to an acquisition or a sleep.
func (r *recorder) inner(s *state, op *summary.Op, ev *Event, key string, in inner) {
	in.facts, in.when, in.members, in.may = r.known(s), slices.Clone(op.When), r.provided(s, ev.members), ev.May
	r.inside[key] = append(r.inside[key], &in)
	r.inners = append(r.inners, &in)
}

// listInside gives the acquisitions and sleeps of the summary.
func (r *recorder) listInside(sum *summary.Summary) {
	if r.acquires > 0 {
		sum.Acquires = make([]summary.Acquire, 0, r.acquires)
	}
	for _, in := range r.inners {
		when := append(append(in.when, r.guards(in.facts)...), unwritten(in.members, sum.Writes)...)
		if in.acquire != nil {
			q := *in.acquire
			q.When, q.May = when, in.may
			sum.Acquires = append(sum.Acquires, q)
			continue
		}
		q := *in.sleep
		q.When, q.May = when, in.may
		sum.Sleeps = append(sum.Sleeps, q)
	}
}

// meetFacts keeps what holds on both sides.
func meetFacts(f, g map[string]fact) map[string]fact {
	out := maps.Clone(f)
	for k, a := range f {
		b, ok := g[k]
		if ok {
			out[k], ok = joinUpTo(a, b, maxTold)
		}
		if !ok {
			delete(out, k)
		}
	}
	return out
}

func sameGuard(g, h summary.Guard) bool {
	return g.Op == h.Op && g.Int == h.Int && g.Name == h.Name && slices.Equal(g.Ints, h.Ints) &&
		pathKey(g.Subject) == pathKey(h.Subject)
}
