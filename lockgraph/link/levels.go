package link

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
