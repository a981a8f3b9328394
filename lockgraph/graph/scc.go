package graph

import "slices"

// Components gives the strongly connected components of a graph (Tarjan 1972),
// each sorted; one stands behind those that it leads to: callees before callers.
// Nodes are 0..n-1; next gives a node's successors, which must not change
// meanwhile. The walk keeps its own stack: kernels call deep.
func Components(n int, next func(int) []int) [][]int {
	type frame struct{ node, succ int }
	var (
		index = make([]int, n) // 0: not seen yet
		low   = make([]int, n)
		on    = make([]bool, n)
		stack []int
		walk  []frame
		clock int
		out   [][]int
	)
	for root := range n {
		if index[root] != 0 {
			continue
		}
		walk = append(walk, frame{node: root})
		for len(walk) > 0 {
			f := &walk[len(walk)-1]
			v := f.node
			if f.succ == 0 {
				clock++
				index[v], low[v] = clock, clock
				stack, on[v] = append(stack, v), true
			}
			succs := next(v)
			if f.succ < len(succs) {
				w := succs[f.succ]
				f.succ++
				switch {
				case index[w] == 0:
					walk = append(walk, frame{node: w})
				case on[w]:
					low[v] = min(low[v], index[w])
				}
				continue
			}
			walk = walk[:len(walk)-1]
			if len(walk) > 0 {
				up := walk[len(walk)-1].node
				low[up] = min(low[up], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			at := len(stack) - 1
			for stack[at] != v {
				at--
			}
			comp := slices.Clone(stack[at:])
			stack = stack[:at]
			for _, w := range comp {
				on[w] = false
			}
			slices.Sort(comp)
			out = append(out, comp)
		}
	}
	return out
}
