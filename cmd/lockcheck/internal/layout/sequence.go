package layout

import (
	"slices"

	"lockcheck/lockgraph/graph"
)

// Sequence puts nodes 0..n-1 in a row so that few edges lead back, counted by
// weight, and none that is in no cycle. It gives the place of each. Within a
// tangle of cycles it is the greedy search of Eades, Lin and Smyth: sinks go
// last, sources first, and when there are neither, the node with most going
// out over what comes in.
func Sequence(n int, edges []Edge) []int {
	out := make([][]Edge, n)
	for _, e := range edges {
		if e.From != e.To {
			out[e.From] = append(out[e.From], e)
		}
	}
	tangle := make([]int, n) // node -> the group it is in
	groups := graph.Components(n, func(v int) []int {
		ends := make([]int, len(out[v]))
		for i, e := range out[v] {
			ends[i] = e.To
		}
		return ends
	})
	slices.SortFunc(groups, slices.Compare)
	for i, nodes := range groups {
		for _, v := range nodes {
			tangle[v] = i
		}
	}
	wait := make([]int, len(groups)) // edges from groups not yet placed
	for _, e := range edges {
		if tangle[e.From] != tangle[e.To] {
			wait[tangle[e.To]]++
		}
	}
	var row []int
	for i := range groups {
		if wait[i] == 0 {
			row = append(row, i)
		}
	}
	at, next := make([]int, n), 0
	for i := 0; i < len(row); i++ {
		nodes := groups[row[i]]
		if len(nodes) > 1 {
			nodes = untangle(nodes, out)
		}
		for _, v := range nodes {
			at[v] = next
			next++
			for _, e := range out[v] {
				if to := tangle[e.To]; to != tangle[v] {
					if wait[to]--; wait[to] == 0 {
						row = append(row, to)
					}
				}
			}
		}
	}
	return at
}

// untangle puts the nodes of a tangle in a row.
func untangle(nodes []int, out [][]Edge) []int {
	type balance struct {
		in, out int
		weight  float64 // going out over coming in
	}
	left := make(map[int]*balance, len(nodes))
	into := make(map[int][]Edge, len(nodes))
	for _, v := range nodes {
		left[v] = &balance{}
	}
	for _, v := range nodes {
		for _, e := range out[v] {
			if to := left[e.To]; to != nil {
				from := left[v]
				from.out++
				from.weight += e.Weight
				to.in++
				to.weight -= e.Weight
				into[e.To] = append(into[e.To], e)
			}
		}
	}
	var head, tail []int
	for len(left) > 0 {
		best, last := -1, false
		for _, v := range nodes {
			b := left[v]
			if b == nil {
				continue
			}
			if b.in == 0 || b.out == 0 {
				best, last = v, b.in != 0
				break
			}
			if best < 0 || b.weight > left[best].weight {
				best = v
			}
		}
		delete(left, best)
		for _, e := range out[best] {
			if b := left[e.To]; b != nil {
				b.in--
				b.weight += e.Weight
			}
		}
		for _, e := range into[best] {
			if b := left[e.From]; b != nil {
				b.out--
				b.weight -= e.Weight
			}
		}
		if last {
			tail = append(tail, best)
		} else {
			head = append(head, best)
		}
	}
	slices.Reverse(tail)
	return append(head, tail...)
}
