package link

import (
	"context"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// maxRecursion bounds how often a function of a recursive component is analysed.
const maxRecursion = 4

// ring is a recursive component of the call graph. What its functions come to is
// found by repetition, from nothing known: callees come before callers but for the
// calls that close a cycle, and a function is analysed again only when one that it
// calls has turned out otherwise.
type ring struct {
	p     *Program
	same  *sameness
	comp  []int
	calls [][]int // within the component, by places in comp

	kept   [][]keptDraft // what the image has of each function
	drafts [][]*draft    // of each function, in the order in which they were made
	stale  []bool        // it does not rest on the last draft of all that it calls
}

// ring analyses a recursive component.
func (p *Program) ring(ctx context.Context, comp []int, calls [][]int) ([]*outcome, error) {
	r := newRing(p, comp, calls)
	if err := r.settle(ctx); err != nil {
		return nil, err
	}
	outs := make([]*outcome, len(comp))
	for i := range outs {
		var err error
		if outs[i], err = r.outcome(ctx, i); err != nil {
			return nil, err
		}
	}
	return outs, nil
}

// isRing reports whether a component is recursive.
func isRing(comp []int, calls [][]int) bool {
	return len(comp) > 1 || slices.Contains(calls[comp[0]], comp[0])
}

func newRing(p *Program, comp []int, calls [][]int) *ring {
	r := &ring{p: p, same: p.same, comp: comp, calls: make([][]int, len(comp)),
		kept: make([][]keptDraft, len(comp)), drafts: make([][]*draft, len(comp)), stale: make([]bool, len(comp))}
	at := make(map[int]int, len(comp))
	for i, n := range comp {
		at[n] = i
	}
	for i, n := range comp {
		r.stale[i], r.kept[i] = true, p.same.drafts(int32(n))
		for _, c := range calls[n] {
			if j, ok := at[c]; ok {
				r.calls[i] = append(r.calls[i], j)
			}
		}
	}
	return r
}

// settle makes drafts until nothing changes any more, or long enough.
func (r *ring) settle(ctx context.Context) error {
	callers := make([][]int, len(r.comp))
	for i := range r.comp {
		for _, j := range r.calls[i] {
			callers[j] = append(callers[j], i)
		}
	}
	order := calleesFirst(r.calls)
	for range maxRecursion {
		again := false
		for _, i := range order {
			if !r.stale[i] {
				continue
			}
			r.stale[i] = false
			d, err := r.draft(ctx, i)
			if err != nil {
				return err
			}
			old := r.last(i)
			r.drafts[i] = append(r.drafts[i], d)
			if old != nil && old.effect == d.effect {
				continue
			}
			for _, j := range callers[i] {
				if old != nil || r.last(j) != nil {
					r.stale[j], again = true, true
				}
			}
		}
		if !again {
			break
		}
	}
	return nil
}

// last gives the last draft of a function; nil if there is none yet.
func (r *ring) last(i int) *draft {
	if n := len(r.drafts[i]); n > 0 {
		return r.drafts[i][n-1]
	}
	return nil
}

// placeless is a summary without the places that tell what it says.
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
func calleesFirst(calls [][]int) []int {
	type frame struct{ node, next int }
	seen := make([]bool, len(calls))
	order := make([]int, 0, len(calls))
	for root := range calls {
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
			if !seen[next] {
				seen[next] = true
				walk = append(walk, frame{next, 0})
			}
		}
	}
	return order
}

// componentEnv shows a function those of its own component as they were understood
// at one time.
type componentEnv struct {
	env
	saw map[int32]*draft // by their numbers
}

// Callee implements [flow.Env].
func (e componentEnv) Callee(u *ir.Unit, f *ir.Func, c ir.Callee) (flow.Callee, bool) {
	if c.Ptr == nil && len(e.saw) > 0 {
		if known := e.p.Model.Func(c.Name); known == nil || !known.Primitive {
			if d := e.saw[e.p.body(u, c.Name)]; d != nil {
				if s := e.p.summary(d.known); s != nil {
					return flow.Callee{Summary: s, Name: c.Name}, true
				}
			}
		}
	}
	return e.env.Callee(u, f, c)
}
