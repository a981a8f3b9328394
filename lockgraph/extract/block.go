package extract

import "lockcheck/lockgraph/ir"

// block is a basic block under construction.
type block struct {
	instrs []ir.Instr
	term   ir.Term
	succs  []*block
	placed bool
	ended  bool
	preds  int
	num    int
}

// place makes blk the current block: what is lowered next goes there. Blocks
// are numbered in the order in which they are placed.
func (b *builder) place(blk *block) {
	blk.placed = true
	b.order = append(b.order, blk)
	b.cur = blk
}

// open ends the current block with a jump to blk, and places it.
func (b *builder) open(blk *block, pos ir.Pos) {
	b.jump(blk, pos)
	b.place(blk)
}

func (b *builder) end(term ir.Term, succs ...*block) {
	if b.cur.ended {
		return
	}
	b.cur.term, b.cur.succs, b.cur.ended = term, succs, true
}

func (b *builder) jump(to *block, pos ir.Pos) {
	b.end(ir.Term{Kind: ir.Jump, Pos: pos}, to)
}

// leave ends the current block for good: what follows is not reached unless a
// label stands before it.
func (b *builder) leave(term ir.Term, succs ...*block) {
	b.end(term, succs...)
	b.place(&block{})
}

func (b *builder) emit(in ir.Instr) {
	if !b.cur.ended {
		b.cur.instrs = append(b.cur.instrs, in)
	}
}

// finish drops unreachable blocks, threads jumps, joins straight runs and
// numbers what is left.
func (b *builder) finish() []*ir.Block {
	entry := b.order[0]
	b.reach(entry)
	for _, blk := range b.order {
		if blk.preds == 0 && blk != entry {
			continue
		}
		b.join(blk, entry)
	}
	n := 0
	for _, blk := range b.order {
		if blk == entry || blk.preds > 0 {
			blk.num = n
			n++
		}
	}
	out := make([]*ir.Block, 0, n)
	store := make([]ir.Block, n)
	for _, blk := range b.order {
		if blk != entry && blk.preds == 0 {
			continue
		}
		t := blk.term
		if len(blk.succs) > 0 {
			t.Succs = make([]int, len(blk.succs))
			for i, s := range blk.succs {
				t.Succs[i] = s.num
			}
		}
		store[blk.num] = ir.Block{Instrs: blk.instrs, Term: t}
		out = append(out, &store[blk.num])
	}
	return out
}

// reach counts the predecessors of what entry leads to, after threading.
func (b *builder) reach(entry *block) {
	work := []*block{entry}
	seen := map[*block]bool{entry: true}
	for len(work) > 0 {
		blk := work[len(work)-1]
		work = work[:len(work)-1]
		for i, s := range blk.succs {
			blk.succs[i] = thread(s)
		}
		if blk.term.Kind == ir.Branch && blk.succs[0] == blk.succs[1] {
			if readsMemory(&blk.term.Cond) {
				blk.instrs = append(blk.instrs, ir.Instr{Op: ir.Eval, Val: blk.term.Cond, Pos: blk.term.Pos})
			}
			blk.term = ir.Term{Kind: ir.Jump, Pos: blk.term.Pos}
			blk.succs = blk.succs[:1]
		}
		for _, s := range blk.succs {
			s.preds++
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
}

// thread follows empty blocks that only jump on.
func thread(s *block) *block {
	const most = 64 // an endless empty loop threads to itself
	for range most {
		if len(s.instrs) > 0 || s.term.Kind != ir.Jump || len(s.succs) != 1 {
			break
		}
		s = s.succs[0]
	}
	return s
}

// join appends to blk the blocks that only it leads to.
func (b *builder) join(blk, entry *block) {
	for blk.term.Kind == ir.Jump && len(blk.succs) == 1 {
		s := blk.succs[0]
		if s == blk || s == entry || s.preds != 1 {
			return
		}
		blk.instrs = append(blk.instrs, s.instrs...)
		blk.term, blk.succs = s.term, s.succs
		s.preds, s.succs = 0, nil
	}
}
