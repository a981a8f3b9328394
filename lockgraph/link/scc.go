package link

import "slices"

// components gives the strongly connected components of a graph, callees
// before callers (Tarjan 1972), each sorted. It keeps its own stack: kernels
// call deep.
func components(n int, succs [][]int) [][]int {
	type frame struct{ node, next int }
	index := make([]int, n) // 0: not seen
	low := make([]int, n)
	onStack := make([]bool, n)
	var stack []int
	var out [][]int
	clock := 0
	for root := range n {
		if index[root] != 0 {
			continue
		}
		walk := []frame{{root, 0}}
		for len(walk) > 0 {
			f := &walk[len(walk)-1]
			v := f.node
			if f.next == 0 {
				clock++
				index[v], low[v] = clock, clock
				stack, onStack[v] = append(stack, v), true
			}
			if f.next < len(succs[v]) {
				w := succs[v][f.next]
				f.next++
				if index[w] == 0 {
					walk = append(walk, frame{w, 0})
				} else if onStack[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			walk = walk[:len(walk)-1]
			if len(walk) > 0 {
				u := walk[len(walk)-1].node
				low[u] = min(low[u], low[v])
			}
			if low[v] == index[v] {
				at := slices.Index(stack, v)
				comp := slices.Clone(stack[at:])
				stack = stack[:at]
				for _, w := range comp {
					onStack[w] = false
				}
				slices.Sort(comp)
				out = append(out, comp)
			}
		}
	}
	return out
}

// levels groups components so that each calls only components of levels
// before its own.
func levels(comps [][]int, succs [][]int) [][][]int {
	of := make([]int, len(succs))
	depth := make([]int, len(comps))
	var out [][][]int
	for c, comp := range comps {
		for _, v := range comp {
			of[v] = c
		}
		for _, v := range comp {
			for _, w := range succs[v] {
				if d := of[w]; d != c {
					depth[c] = max(depth[c], depth[d]+1)
				}
			}
		}
		for len(out) <= depth[c] {
			out = append(out, nil)
		}
		out[depth[c]] = append(out[depth[c]], comp)
	}
	return out
}
