package graph

// Judged gives the edges that can be at fault, in order: those in a cycle of edges
// that wait, and those against the declared order. What sites the others have is
// nothing to [Graph.Cycles], nor to the order.
func (g *Graph) Judged(class func(id string) Class) []*Edge {
	waits := func(e *Edge) bool { return e.Blocking && !e.Self() && e.From != "" && e.To != "" }
	ids := make(map[string]int)
	var succs [][]int
	node := func(class string) int {
		id, ok := ids[class]
		if !ok {
			id = len(succs)
			ids[class] = id
			succs = append(succs, nil)
		}
		return id
	}
	for i := range g.Edges {
		if e := &g.Edges[i]; waits(e) {
			from, to := node(e.From), node(e.To)
			succs[from] = append(succs[from], to)
		}
	}
	comp := make([]int, len(succs))
	for i, c := range Components(len(succs), func(v int) []int { return succs[v] }) {
		for _, v := range c {
			comp[v] = i
		}
	}
	var out []*Edge
	for i := range g.Edges {
		e := &g.Edges[i]
		if e.From == "" || e.To == "" || e.Self() {
			continue
		}
		_, against := g.Order.Against(class(e.From), class(e.To))
		if against || waits(e) && comp[ids[e.From]] == comp[ids[e.To]] {
			out = append(out, e)
		}
	}
	return out
}
