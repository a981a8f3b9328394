package link

import (
	"context"
	"reflect"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// maxRecursion bounds how often a function of a recursive component is analysed.
const maxRecursion = 4

// analyse analyses one component of the call graph. The summaries of a
// recursive one are found by repetition, from nothing known: callees come
// before callers but for the calls that close a cycle, and a function is
// analysed again only when one that it calls has turned out otherwise. final
// tells of each whether it knew the last word of all that it calls.
func (e componentEnv) analyse(ctx context.Context, places []place, comp []int, calls [][]int) (rs []*flow.Result, final []bool, err error) {
	order := calleesFirst(comp, calls)
	results := make(map[int]*flow.Result, len(comp))
	stale := make(map[int]bool, len(comp))
	for _, i := range comp {
		stale[i] = true
	}
	callers := map[int][]int{}
	for _, i := range comp {
		for _, j := range calls[i] {
			callers[j] = append(callers[j], i)
		}
	}
	for range maxRecursion {
		again := false
		for _, i := range order {
			if !stale[i] {
				continue
			}
			stale[i] = false
			r, err := e.p.analyse(ctx, places[i].unit, places[i].fn, e)
			if err != nil {
				return nil, nil, err
			}
			old := results[i]
			results[i] = r
			e.own[e.p.roster.number(places[i].fn)] = r.Summary
			if old == nil || !sameEffect(old.Summary, r.Summary) {
				for _, j := range callers[i] {
					if old != nil || results[j] != nil {
						stale[j], again = true, true
					}
				}
			}
		}
		if !again {
			break
		}
	}
	for _, i := range comp {
		rs, final = append(rs, results[i]), append(final, !stale[i])
	}
	return rs, final, nil
}

// sameEffect reports whether two summaries tell callers the same, whatever the
// places are that tell it.
func sameEffect(a, b *summary.Summary) bool { return reflect.DeepEqual(placeless(a), placeless(b)) }

func placeless(s *summary.Summary) *summary.Summary {
	c := *s
	c.Cases = slices.Clone(s.Cases)
	for i := range c.Cases {
		ops := slices.Clone(c.Cases[i].Ops)
		for j := range ops {
			ops[j].Sites = nil
		}
		c.Cases[i].Ops = ops
	}
	c.Acquires = slices.Clone(s.Acquires)
	for i := range c.Acquires {
		c.Acquires[i].Chain = nil
	}
	c.Sleeps = slices.Clone(s.Sleeps)
	for i := range c.Sleeps {
		c.Sleeps[i].Chain = nil
	}
	return &c
}

// calleesFirst orders a component by depth-first search: a function stands
// behind those that it calls, but for calls that lead back.
func calleesFirst(comp []int, calls [][]int) []int {
	if len(comp) == 1 {
		return comp
	}
	type frame struct{ node, next int }
	seen := make(map[int]bool, len(comp))
	inside := make(map[int]bool, len(comp))
	for _, i := range comp {
		inside[i] = true
	}
	order := make([]int, 0, len(comp))
	for _, root := range comp {
		if seen[root] {
			continue
		}
		seen[root] = true
		walk := []frame{{root, 0}}
		for len(walk) > 0 {
			f := &walk[len(walk)-1]
			if f.next == len(calls[f.node]) {
				order = append(order, f.node)
				walk = walk[:len(walk)-1]
				continue
			}
			next := calls[f.node][f.next]
			f.next++
			if inside[next] && !seen[next] {
				seen[next] = true
				walk = append(walk, frame{next, 0})
			}
		}
	}
	return order
}

// componentEnv shows a component's functions each other's summaries before
// the program has them.
type componentEnv struct {
	env
	own map[int32]*summary.Summary // by their numbers
}

// Callee implements [flow.Env].
func (e componentEnv) Callee(u *ir.Unit, f *ir.Func, c ir.Callee) (flow.Callee, bool) {
	if c.Ptr == nil && e.own != nil {
		if known := e.p.Model.Func(c.Name); known == nil || !known.Primitive {
			if n := e.p.body(u, c.Name); n >= 0 {
				if s := e.own[n]; s != nil {
					return flow.Callee{Summary: s, Name: c.Name}, true
				}
			}
		}
	}
	return e.env.Callee(u, f, c)
}
