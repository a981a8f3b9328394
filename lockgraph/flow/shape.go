package flow

import (
	"slices"
	"strconv"

	"lockcheck/lockgraph/ir"
)

// shape is what the analysis needs of a function's graph: the order to visit
// blocks in, loop heads, and where local variables are live.
type shape struct {
	order     []int
	rank      []int
	head      []bool           // target of a back edge
	guard     []bool           // a branch one side of which leaves the function at once, and the other not, or elsewhere
	slots     map[string]int32 // local variables and temporaries, numbered
	liveIn    []bits           // per block, by slot
	addressed bits             // locals whose address is taken
	types     map[string]ir.Type
}

// bits is a set of small numbers.
type bits []uint64

func (b bits) has(i int32) bool { return i >= 0 && int(i>>6) < len(b) && b[i>>6]&(1<<(i&63)) != 0 }

func (b bits) add(i int32) { b[i>>6] |= 1 << (i & 63) }

func shapeOf(f *ir.Func) *shape {
	n := len(f.Blocks)
	sh := &shape{rank: make([]int, n), head: make([]bool, n), guard: make([]bool, n),
		liveIn: make([]bits, n), slots: map[string]int32{}, types: map[string]ir.Type{}}
	for _, v := range f.Locals {
		sh.types[v.Name] = v.Type
	}
	sh.postorder(f)
	sh.liveness(f)
	for b := range f.Blocks {
		t := &f.Blocks[b].Term
		if t.Kind == ir.Branch {
			sh.guard[b] = leaves(f, t.Succs[0], 3) != leaves(f, t.Succs[1], 3)
		}
	}
	return sh
}

// leaves gives the block of the return to which control goes from a block without
// another branch, within a few blocks, or -1.
func leaves(f *ir.Func, b, depth int) int {
	t := &f.Blocks[b].Term
	switch {
	case t.Kind == ir.Return:
		return b
	case t.Kind == ir.Jump && depth > 0:
		return leaves(f, t.Succs[0], depth-1)
	}
	return -1
}

// postorder finds the reverse postorder and the loop heads, without recursion.
func (sh *shape) postorder(f *ir.Func) {
	n := len(f.Blocks)
	state := make([]uint8, n) // 0 new, 1 on the stack, 2 done
	type frame struct{ b, next int }
	stack := []frame{{0, 0}}
	state[0] = 1
	var post []int
	for len(stack) > 0 {
		fr := &stack[len(stack)-1]
		succs := f.Blocks[fr.b].Term.Succs
		if fr.next == len(succs) {
			state[fr.b] = 2
			post = append(post, fr.b)
			stack = stack[:len(stack)-1]
			continue
		}
		s := succs[fr.next]
		fr.next++
		switch state[s] {
		case 0:
			state[s] = 1
			stack = append(stack, frame{s, 0})
		case 1:
			sh.head[s] = true
		}
	}
	slices.Reverse(post)
	sh.order = post
	for i, b := range post {
		sh.rank[b] = i
	}
}

// slot numbers a variable that a path starts from; -1 for others than locals
// and temporaries.
func (sh *shape) slot(p *ir.Path) int32 {
	name := p.Name
	switch p.Base {
	case ir.LocalVar:
	case ir.Temp:
		name = tempName(*p)
	default:
		return -1
	}
	i, ok := sh.slots[name]
	if !ok {
		i = int32(len(sh.slots))
		sh.slots[name] = i
	}
	return i
}

// liveness computes which locals each block may read before writing them.
func (sh *shape) liveness(f *ir.Func) {
	for _, blk := range f.Blocks {
		number := func(p *ir.Path) { sh.slot(p) }
		for i := range blk.Instrs {
			in := &blk.Instrs[i]
			walkPaths(&in.Val, number)
			for j := range in.Args {
				walkPaths(&in.Args[j], number)
			}
			if in.Callee.Ptr != nil {
				number(in.Callee.Ptr)
			}
			if in.Dst != nil {
				number(in.Dst)
			}
		}
		walkPaths(&blk.Term.Cond, number)
	}
	words := (len(sh.slots) + 63) / 64
	sh.addressed = make(bits, words)
	def := make([]bits, len(f.Blocks))
	for b, blk := range f.Blocks {
		u, d := make(bits, words), make(bits, words)
		read := func(p *ir.Path) {
			if i := sh.slot(p); i >= 0 && !d.has(i) {
				u.add(i)
			}
		}
		readVal := func(v *ir.Value) {
			walkPaths(v, read)
			sh.noteAddressed(v)
		}
		for i := range blk.Instrs {
			in := &blk.Instrs[i]
			readVal(&in.Val)
			for j := range in.Args {
				readVal(&in.Args[j])
			}
			if in.Callee.Ptr != nil {
				read(in.Callee.Ptr)
			}
			if in.Dst != nil {
				if len(in.Dst.Steps) > 0 {
					read(in.Dst)
				} else if i := sh.slot(in.Dst); i >= 0 {
					d.add(i)
				}
			}
		}
		readVal(&blk.Term.Cond)
		def[b], sh.liveIn[b] = d, u
	}
	for changed := true; changed; {
		changed = false
		for i := len(sh.order) - 1; i >= 0; i-- {
			b := sh.order[i]
			in := sh.liveIn[b]
			for _, s := range f.Blocks[b].Term.Succs {
				for w, bits := range sh.liveIn[s] {
					if more := in[w] | bits&^def[b][w]; more != in[w] {
						in[w] = more
						changed = true
					}
				}
			}
		}
	}
}

func (sh *shape) noteAddressed(v *ir.Value) {
	if v.Kind == ir.Addr && v.Path.Base == ir.LocalVar && !isMemory(*v.Path) {
		sh.addressed.add(sh.slot(v.Path))
	}
	for i := range v.Args {
		sh.noteAddressed(&v.Args[i])
	}
}

// tempName is the name of a temporary among those of locals.
func tempName(p ir.Path) string { return "$" + strconv.Itoa(p.Index) }

// live reports whether a local is.
func (sh *shape) live(b int, name string) bool {
	i, ok := sh.slots[name]
	return ok && sh.liveIn[b].has(i)
}

// typeOf gives a local's declared type.
func (sh *shape) typeOf(name string, t ir.Type) ir.Type {
	if d, ok := sh.types[name]; ok {
		return d
	}
	return t
}

// loopTemps gives the cells of call results that can be computed twice: those
// in a block that reaches itself. Every block behind a loop head counts.
func (sh *shape) loopTemps(f *ir.Func, n *names) map[int32]bool {
	again := map[int32]bool{}
	seenHead := false
	for _, b := range sh.order {
		seenHead = seenHead || sh.head[b]
		if !seenHead {
			continue
		}
		for i := range f.Blocks[b].Instrs {
			in := &f.Blocks[b].Instrs[i]
			if in.Op == ir.Call {
				p := resultTemp(b, i)
				if in.Dst != nil {
					p = *in.Dst
				}
				again[n.place(p).id] = true
			}
		}
	}
	return again
}

// resultTemp is where the result of a call goes that nobody uses.
func resultTemp(block, index int) ir.Path {
	return ir.Path{Base: ir.Temp, Index: 1<<20 + block<<10 + index}
}
