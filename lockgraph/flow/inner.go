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
	if ok {
		if len(old.facts) > 0 {
			old.facts = meetFacts(old.facts, r.known(s))
		}
		old.when = slices.DeleteFunc(old.when, func(g summary.Guard) bool {
			return !slices.ContainsFunc(op.When, func(h summary.Guard) bool { return sameGuard(g, h) })
		})
		old.may = old.may && may
	}
	return !ok
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
		when := in.when
		for _, key := range sortedKeys(in.facts) {
			if gs, ok := r.a.paramGuard(key, in.facts[key]); ok {
				when = append(when, gs...)
			}
		}
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
