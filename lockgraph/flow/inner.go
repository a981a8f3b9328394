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
	may     bool
}

// first notes one more path to an acquisition or a sleep, or reports that it is
// the first.
func (r *recorder) first(s *state, op *summary.Op, may bool, key string) bool {
	old, ok := r.inside[key]
	if !ok {
		return true
	}
	old.may = old.may && may
	if len(old.facts) == 0 && len(old.when) == 0 {
		return false
	}
	facts := r.known(s)
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
func (r *recorder) inner(s *state, op *summary.Op, may bool, key string, in inner) {
	in.facts, in.when, in.may = r.known(s), slices.Clone(op.When), may
	r.inside[key] = &in
	r.inners = append(r.inners, &in)
}

// listInside gives the acquisitions and sleeps of the summary.
func (r *recorder) listInside(sum *summary.Summary) {
	if r.acquires > 0 {
		sum.Acquires = make([]summary.Acquire, 0, r.acquires)
	}
	for _, in := range r.inners {
		when := append(in.when, r.guards(in.facts)...)
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
			out[k], ok = joinFacts(a, b)
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
