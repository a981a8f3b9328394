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
	blocks := x.r.Func.Blocks
	reaches, ends := reaching(blocks, releases), reaching(blocks, exitsOf(blocks))
	seen := make([]bool, len(blocks))
	var walk []int
	for i, b := range blocks {
		for j := range b.Instrs {
			if at := b.Instrs[j].Pos; int(at.Line) == h.Site.Line && int(at.Col) == h.Site.Col && !seen[i] {
				seen[i] = true
				walk = append(walk, i)
			}
		}
	}
	for len(walk) > 0 {
		b := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		if releases[b] && len(blocks[b].Term.Succs) < 2 {
			continue
		}
		for _, next := range blocks[b].Term.Succs {
			if reaches[b] && !reaches[next] && ends[next] && !releases[b] && !stepsOver(blocks, releases, b, next) &&
				!looksAt(&blocks[b].Term.Cond, objects) && !x.passesOn(next, objects) {
				return true
			}
			if !seen[next] && !releases[next] {
				seen[next] = true
				walk = append(walk, next)
			}
		}
	}
	return false
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
	blocks := x.r.Func.Blocks
	seen := map[int]bool{from: true}
	for walk := []int{from}; len(walk) > 0; {
		b := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		for i := range blocks[b].Instrs {
			in := &blocks[b].Instrs[i]
			if in.Op == ir.Call && slices.ContainsFunc(in.Args, func(v ir.Value) bool { return v.Path != nil && len(v.Path.Steps) == 0 && objects[rootOf(&v)] }) &&
				(in.Callee.Name == "" || x.c.facts.Program.Summary(x.r.Unit, in.Callee.Name) == nil) {
				return true
			}
		}
		for _, next := range blocks[b].Term.Succs {
			if !seen[next] {
				seen[next] = true
				walk = append(walk, next)
			}
		}
	}
	return false
}

// exitsOf gives the blocks that return: a panic is no way out.
func exitsOf(blocks []*ir.Block) map[int]bool {
	set := make(map[int]bool)
	for i, b := range blocks {
		if b.Term.Kind == ir.Return {
			set[i] = true
		}
	}
	return set
}

// reaching gives the blocks from which control comes to one of a set.
func reaching(blocks []*ir.Block, set map[int]bool) []bool {
	reaches := make([]bool, len(blocks))
	for i := range set {
		reaches[i] = true
	}
	for changed := true; changed; {
		changed = false
		for i := len(blocks) - 1; i >= 0; i-- {
			if reaches[i] {
				continue
			}
			for _, next := range blocks[i].Term.Succs {
				if reaches[next] {
					reaches[i], changed = true, true
				}
			}
		}
	}
	return reaches
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

// straight follows jumps out of blocks that do nothing.
func straight(blocks []*ir.Block, b int) int {
	for n := 0; n < len(blocks) && len(blocks[b].Instrs) == 0 && len(blocks[b].Term.Succs) == 1; n++ {
		b = blocks[b].Term.Succs[0]
	}
	return b
}
