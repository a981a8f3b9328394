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
	head      []bool // target of a back edge
	guard     []bool // a branch one side of which leaves the function at once
	liveIn    []map[string]bool
	addressed map[string]bool // locals whose address is taken
	types     map[string]ir.Type
}

func shapeOf(f *ir.Func) *shape {
	n := len(f.Blocks)
	sh := &shape{rank: make([]int, n), head: make([]bool, n), guard: make([]bool, n),
		liveIn: make([]map[string]bool, n), addressed: map[string]bool{}, types: map[string]ir.Type{}}
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

// leaves reports whether control goes from the block to a return without
// another branch, within a few blocks.
func leaves(f *ir.Func, b, depth int) bool {
	t := &f.Blocks[b].Term
	switch {
	case t.Kind == ir.Return:
		return true
	case t.Kind == ir.Jump && depth > 0:
		return leaves(f, t.Succs[0], depth-1)
	}
	return false
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

// liveness computes which locals each block may read before writing them.
func (sh *shape) liveness(f *ir.Func) {
	n := len(f.Blocks)
	use := make([]map[string]bool, n)
	def := make([]map[string]bool, n)
	for b, blk := range f.Blocks {
		u, d := map[string]bool{}, map[string]bool{}
		read := func(p ir.Path) {
			name := p.Name
			switch p.Base {
			case ir.LocalVar:
			case ir.Temp:
				name = tempName(p)
			default:
				return
			}
			if !d[name] {
				u[name] = true
			}
		}
		readVal := func(v ir.Value) {
			walkPaths(v, read)
			sh.noteAddressed(v)
		}
		for i := range blk.Instrs {
			in := &blk.Instrs[i]
			readVal(in.Val)
			for _, v := range in.Args {
				readVal(v)
			}
			if in.Callee.Ptr != nil {
				read(*in.Callee.Ptr)
			}
			if in.Dst != nil {
				if len(in.Dst.Steps) > 0 {
					read(*in.Dst)
				} else if in.Dst.Base == ir.LocalVar {
					d[in.Dst.Name] = true
				} else if in.Dst.Base == ir.Temp {
					d[tempName(*in.Dst)] = true
				}
			}
		}
		readVal(blk.Term.Cond)
		use[b], def[b] = u, d
		sh.liveIn[b] = u
	}
	for changed := true; changed; {
		changed = false
		for i := len(sh.order) - 1; i >= 0; i-- {
			b := sh.order[i]
			for _, s := range f.Blocks[b].Term.Succs {
				for v := range sh.liveIn[s] {
					if !def[b][v] && !sh.liveIn[b][v] {
						sh.liveIn[b][v] = true
						changed = true
					}
				}
			}
		}
	}
}

func (sh *shape) noteAddressed(v ir.Value) {
	if v.Kind == ir.Addr && v.Path.Base == ir.LocalVar && !isMemory(*v.Path) {
		sh.addressed[v.Path.Name] = true
	}
	for _, a := range v.Args {
		sh.noteAddressed(a)
	}
}

// tempName is the name of a temporary among those of locals.
func tempName(p ir.Path) string { return "$" + strconv.Itoa(p.Index) }

func (sh *shape) live(b int, name string) bool { return sh.liveIn[b][name] }

// typeOf gives a local's declared type.
func (sh *shape) typeOf(name string, t ir.Type) ir.Type {
	if d, ok := sh.types[name]; ok {
		return d
	}
	return t
}

// loopTemps gives the keys of call results that can be computed twice: those
// in a block that reaches itself. Every block behind a loop head counts.
func (sh *shape) loopTemps(f *ir.Func) map[string]bool {
	again := map[string]bool{}
	seenHead := false
	for _, b := range sh.order {
		seenHead = seenHead || sh.head[b]
		if !seenHead {
			continue
		}
		for i := range f.Blocks[b].Instrs {
			in := &f.Blocks[b].Instrs[i]
			if in.Op == ir.Call {
				p := ir.Path{Base: ir.Temp, Index: 1<<20 + b<<10 + i}
				if in.Dst != nil {
					p = *in.Dst
				}
				again[pathKey(p)] = true
			}
		}
	}
	return again
}
