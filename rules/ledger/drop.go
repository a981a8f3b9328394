package ledger

import (
	"maps"
	"math"
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// dropsAt adds to the exits the releases that lead to each, by kind.
func dropsAt(f *ir.Func, exits map[ir.Pos]*Exit, callee func(name string) *summary.Summary) {
	kinds := make(map[string]map[int][]string) // kind -> block -> releases in it
	for b, blk := range f.Blocks {
		for i := range blk.Instrs {
			in := &blk.Instrs[i]
			if in.Op != ir.Call || in.Callee.Name == "" {
				continue
			}
			s := callee(in.Callee.Name)
			if s == nil {
				continue
			}
			for _, e := range holdEntries(in, s) {
				if e.Op != summary.Unhold {
					continue
				}
				if kinds[e.Of] == nil {
					kinds[e.Of] = make(map[int][]string)
				}
				if !slices.Contains(kinds[e.Of][b], e.Text) {
					kinds[e.Of][b] = append(kinds[e.Of][b], e.Text)
				}
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		least, texts := along(f, kinds[kind])
		for b, blk := range f.Blocks {
			x := exits[blk.Term.Pos]
			if blk.Term.Kind != ir.Return || x == nil || least[b] == math.MaxInt || len(texts[b]) == 0 {
				continue
			}
			i := slices.IndexFunc(x.Drops, func(d Drop) bool { return d.Kind == kind })
			if i < 0 {
				x.Drops = append(x.Drops, Drop{Kind: kind, Least: least[b]})
				i = len(x.Drops) - 1
			}
			d := &x.Drops[i]
			d.Least = min(d.Least, least[b])
			d.Texts = slices.Compact(slices.Sorted(slices.Values(append(d.Texts, texts[b]...))))
		}
	}
}

// along gives, for the end of each block, the least number of releases on a way
// there, and all that are on some way.
func along(f *ir.Func, in map[int][]string) (least []int, texts [][]string) {
	least, texts = make([]int, len(f.Blocks)), make([][]string, len(f.Blocks))
	for b := range least {
		least[b] = math.MaxInt
	}
	if len(f.Blocks) == 0 {
		return least, texts
	}
	enter := func(b, n int, from []string) bool {
		changed := false
		if n += len(in[b]); n < least[b] {
			least[b], changed = n, true
		}
		for _, t := range append(slices.Clone(from), in[b]...) {
			if !slices.Contains(texts[b], t) {
				texts[b], changed = append(texts[b], t), true
			}
		}
		return changed
	}
	enter(0, 0, nil)
	for work := []int{0}; len(work) > 0; {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range f.Blocks[b].Term.Succs {
			if enter(s, least[b], texts[b]) {
				work = append(work, s)
			}
		}
	}
	return least, texts
}
