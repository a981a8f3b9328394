package layout

import "slices"

// part is a part of the graph that no edge connects with the rest.
type part struct {
	boxes []int // sorted
	edges []int // without those from a box to itself
}

// parts parts a graph, the largest part first.
func parts(n int, edges []Edge) []part {
	root := make([]int, n)
	for i := range root {
		root[i] = i
	}
	find := func(v int) int {
		for root[v] != v {
			root[v] = root[root[v]]
			v = root[v]
		}
		return v
	}
	for _, e := range edges {
		a, b := find(e.From), find(e.To)
		root[max(a, b)] = min(a, b)
	}
	at := make(map[int]int)
	var out []part
	for v := range n {
		r := find(v)
		i, ok := at[r]
		if !ok {
			i = len(out)
			at[r] = i
			out = append(out, part{})
		}
		out[i].boxes = append(out[i].boxes, v)
	}
	for i, e := range edges {
		if e.From != e.To {
			p := &out[at[find(e.From)]]
			p.edges = append(p.edges, i)
		}
	}
	slices.SortStableFunc(out, func(a, b part) int { return len(b.boxes) - len(a.boxes) })
	return out
}
