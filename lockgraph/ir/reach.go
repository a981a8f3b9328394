package ir

import "slices"

// Reach goes through the blocks that control comes to from some, these
// included, each once, and on behind those for which on reports true.
func (fn *Func) Reach(from []int, on func(b int) bool) {
	seen := make([]bool, len(fn.Blocks))
	var work []int
	enter := func(blocks []int) {
		for _, b := range blocks {
			if !seen[b] {
				seen[b] = true
				work = append(work, b)
			}
		}
	}
	enter(from)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if on(b) {
			enter(fn.Blocks[b].Term.Succs)
		}
	}
}

// At reports whether one of the block's instructions stands at a place.
func (b *Block) At(pos Pos) bool {
	return slices.ContainsFunc(b.Instrs, func(in Instr) bool { return in.Pos == pos })
}

// Spot is a place in a function: before an instruction of a block, or, behind the
// last one, at the block's end.
type Spot struct{ Block, Instr int }

// Follow goes through the instructions and ends of blocks that control comes to
// from some spots, these included, and on behind those for which on reports true.
// A block is entered once, besides where a walk starts within it. Of a block's end
// the instruction is nil.
func (fn *Func) Follow(from []Spot, on func(b *Block, in *Instr) bool) {
	fn.FollowWhere(from, on, func(*Term, int) bool { return true })
}

// FollowWhere is Follow along those successors, by their index, for which goes
// reports true.
func (fn *Func) FollowWhere(from []Spot, on func(b *Block, in *Instr) bool, goes func(t *Term, succ int) bool) {
	seen := make([]bool, len(fn.Blocks))
	for work := slices.Clone(from); len(work) > 0; {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		b, free := fn.Blocks[at.Block], true
		for i := at.Instr; i < len(b.Instrs) && free; i++ {
			free = on(b, &b.Instrs[i])
		}
		if !free || !on(b, nil) {
			continue
		}
		for i, next := range b.Term.Succs {
			if !seen[next] && goes(&b.Term, i) {
				seen[next] = true
				work = append(work, Spot{Block: next})
			}
		}
	}
}

// Avoids reports whether a way from the entry to a return has no block for
// which met reports true.
func (fn *Func) Avoids(met func(*Block) bool) bool {
	return len(fn.Blocks) > 0 && fn.AvoidsFrom(0, met)
}

// AvoidsFrom reports as much of the ways from a block.
func (fn *Func) AvoidsFrom(b int, met func(*Block) bool) bool {
	returns := false
	fn.Reach([]int{b}, func(b int) bool {
		if returns || met(fn.Blocks[b]) {
			return false
		}
		returns = fn.Blocks[b].Term.Kind == Return
		return true
	})
	return returns
}

// Leading gives the blocks from which control may come to one for which to
// reports true, these included.
func (fn *Func) Leading(to func(b int) bool) []bool {
	leads := make([]bool, len(fn.Blocks))
	before := make([][]int, len(fn.Blocks))
	var work []int
	for i, b := range fn.Blocks {
		for _, next := range b.Term.Succs {
			before[next] = append(before[next], i)
		}
		if to(i) {
			leads[i] = true
			work = append(work, i)
		}
	}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, from := range before[b] {
			if !leads[from] {
				leads[from] = true
				work = append(work, from)
			}
		}
	}
	return leads
}
