package lockbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// abandoned reports whether the function's own shape shows a way that gives a
// lock up: somewhere behind its acquisition a branch goes where no release is
// reached any more, as break and goto do, while the other side goes on to one.
// Where all that a path does is to step over a release, if (locked) unlock, or
// where it looks at the object first, if (last != NULL), a condition that was not
// followed is likelier; and where the object goes to a function out of view
// afterwards, that may release it.
func (x *exits) abandoned(h *flow.Held) bool {
	releases, objects := x.releases(h)
	f, blocks := x.r.Func, x.r.Func.Blocks
	reaches := f.Leading(func(b int) bool { return releases[b] })
	ends := f.Leading(func(b int) bool { return blocks[b].Term.Kind == ir.Return }) // a panic is no way out
	var starts []int
	for i, b := range blocks {
		if slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool {
			return int(in.Pos.Line) == h.Site.Line && int(in.Pos.Col) == h.Site.Col
		}) {
			starts = append(starts, i)
		}
	}
	gives := false
	f.Reach(starts, func(b int) bool {
		if gives || releases[b] && !(slices.Contains(starts, b) && len(blocks[b].Term.Succs) > 1) {
			return false
		}
		for _, next := range blocks[b].Term.Succs {
			gives = gives || reaches[b] && !reaches[next] && ends[next] && !releases[b] &&
				!stepsOver(blocks, releases, b, next) && !looksAt(&blocks[b].Term.Cond, objects) && !x.passesOn(next, objects)
		}
		return true
	})
	return gives
}

// releases gives the blocks that release a lock like this, and the variables
// that the calls which do so are given.
func (x *exits) releases(h *flow.Held) (in map[int]bool, objects map[string]bool) {
	at := make(map[ir.Pos]bool)
	for i := range x.r.Events {
		ev := &x.r.Events[i]
		if ev.Op.Kind == summary.Unlock && !ev.Inside && (ev.Held != nil && ev.Held.Path.Key() == h.Path.Key() || ev.Class != "" && ev.Class == h.Class) {
			at[ev.Pos] = true
		}
	}
	in, objects = make(map[int]bool), make(map[string]bool)
	for i, b := range x.r.Func.Blocks {
		for j := range b.Instrs {
			if c := &b.Instrs[j]; c.Op == ir.Call && at[c.Pos] {
				in[i] = true
				for k := range c.Args {
					if root := rootOf(&c.Args[k]); root != "" {
						objects[root] = true
					}
				}
			}
		}
	}
	return in, objects
}

// rootOf names the variable that an argument starts from, or "".
func rootOf(v *ir.Value) string {
	if v.Path != nil && (v.Path.Base == ir.LocalVar || v.Path.Base == ir.Param) {
		return v.Path.Name
	}
	return ""
}

// looksAt reports whether a condition compares one of the variables themselves.
func looksAt(cond *ir.Value, objects map[string]bool) bool {
	if cond.Kind == ir.Read && len(cond.Path.Steps) == 0 && objects[rootOf(cond)] {
		return true
	}
	return cond.Kind == ir.Expr && slices.ContainsFunc(cond.Args, func(v ir.Value) bool { return looksAt(&v, objects) })
}

// passesOn reports whether, from a block on, a function out of view is given one
// of the objects.
func (x *exits) passesOn(from int, objects map[string]bool) bool {
	given := func(v ir.Value) bool { return v.Path != nil && len(v.Path.Steps) == 0 && objects[rootOf(&v)] }
	passes := false
	x.r.Func.Reach([]int{from}, func(b int) bool {
		passes = passes || slices.ContainsFunc(x.r.Func.Blocks[b].Instrs, func(in ir.Instr) bool {
			return in.Op == ir.Call && slices.ContainsFunc(in.Args, given) &&
				(in.Callee.Name == "" || x.c.facts.Program.Summary(x.r.Unit, in.Callee.Name) == nil)
		})
		return !passes
	})
	return passes
}

// stepsOver reports whether a branch only steps over a release: its other side
// releases, and comes to the same place.
func stepsOver(blocks []*ir.Block, releases map[int]bool, from, to int) bool {
	end := straight(blocks, to)
	for _, other := range blocks[from].Term.Succs {
		for n := 0; other != to && n < len(blocks); n++ {
			if releases[other] {
				if len(blocks[other].Term.Succs) == 1 && straight(blocks, blocks[other].Term.Succs[0]) == end {
					return true
				}
				break
			}
			if len(blocks[other].Term.Succs) != 1 {
				break
			}
			other = blocks[other].Term.Succs[0]
		}
	}
	return false
}

// stepsOverTo reports whether the last thing before a way out is to release the
// lock on some condition: if (locked) unlock; return. Where the condition is not
// followed, it may well be the one under which the lock was taken, or the caller
// may know of it.
func (x *exits) stepsOverTo(w way, h *flow.Held) bool {
	releases, _ := x.releases(h)
	blocks := x.r.Func.Blocks
	for b := range blocks {
		if blocks[b].Term.Kind != ir.Branch {
			continue
		}
		for _, next := range blocks[b].Term.Succs {
			end := &blocks[straight(blocks, next)].Term
			if end.Kind == ir.Return && end.Pos == w.exit.Pos && stepsOver(blocks, releases, b, next) {
				return true
			}
		}
	}
	return false
}

// straight follows jumps out of blocks that do nothing.
func straight(blocks []*ir.Block, b int) int {
	for n := 0; n < len(blocks) && len(blocks[b].Instrs) == 0 && len(blocks[b].Term.Succs) == 1; n++ {
		b = blocks[b].Term.Succs[0]
	}
	return b
}
