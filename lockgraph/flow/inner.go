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
	members []summary.Guard // on members and objects: they may rule it out, and nothing else
	may     bool
}

// maxWaysIn bounds the ways to one lock or sleep that are told apart.
const maxWaysIn = 3

// first notes one more path to an acquisition or a sleep, or reports that it is
// the first, or the first under a condition that has nothing to do with the other
// ones.
func (r *recorder) first(s *state, op *summary.Op, ev *Event, key string) bool {
	ways := r.inside[key]
	if len(ways) == 0 {
		return true
	}
	old := ways[0]
	if len(old.facts) == 0 && len(old.when) == 0 && len(old.members) == 0 {
		old.may = old.may && ev.May
		return false
	}
	here := inner{facts: r.known(s), when: op.When, members: r.provided(s, ev.members), may: ev.May}
	i := slices.IndexFunc(ways, func(w *inner) bool { return !r.otherWay(w, &here) })
	switch {
	case i >= 0:
		old = ways[i]
	case len(ways) < maxWaysIn:
		return true
	default:
		old = ways[len(ways)-1]
	}
	if old.sleep != nil {
		if w, n := r.conditions(old), r.conditions(&here); len(n) < len(w) && len(bothGuards(n, w)) == len(n) {
			old.sleep.Chain = bounded(r.a.site(ev.Pos, ev.Text), ev.inner()) // what happens under less tells the story
		}
	}
	r.join(old, &here)
	return false
}

// join keeps of two ways to one thing what they have in common.
func (r *recorder) join(old, here *inner) {
	old.may = old.may && here.may
	if len(old.members) > 0 {
		old.members = bothGuards(old.members, here.members)
	}
	met := meetFacts(old.facts, here.facts)
	var both []summary.Guard
	if len(met) < len(old.facts) || len(old.when) > 0 {
		// What one path tests itself, a callee may test on the other.
		known, same := append(r.guards(here.facts), here.when...), r.guards(met)
		for _, g := range append(r.guards(old.facts), old.when...) {
			if hasGuard(known, g) && !hasGuard(same, g) && !hasGuard(both, g) {
				both = append(both, g)
			}
		}
	}
	old.facts, old.when = met, both
}

// conditions are all that a way is taken under.
func (r *recorder) conditions(w *inner) []summary.Guard {
	return append(append(r.guards(w.facts), w.when...), w.members...)
}

// otherWay reports whether a way has nothing to do with the conditions of another
// one: each has some that the other lacks, and what they share tells nothing.
func (r *recorder) otherWay(old, here *inner) bool {
	was, now := r.conditions(old), r.conditions(here)
	common := bothGuards(was, now)
	if len(common) == len(was) || len(common) == len(now) || r.tells(meetFacts(old.facts, here.facts)) {
		return false
	}
	return !slices.ContainsFunc(common, func(g summary.Guard) bool { return !g.OnMember() && !notNull(g) })
}

// notNull reports whether a condition says no more than that there is an object.
func notNull(g summary.Guard) bool {
	return g.Op == summary.Ne && g.Int == 0 && g.Subject.Type.Ptr > 0
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
