package layout

import "slices"

// layers is a part of a graph under work. Its items are the part's boxes and,
// after them, what stands for an edge in each layer that it passes.
type layers struct {
	boxes []Box // of the items; those of passing edges have no size
	real  int   // how many items are boxes
	names []int // item -> box of the graph
	edges []chain
	rows  [][]int // layer -> items, from the top
	layer []int   // item -> layer
	pos   []int   // item -> place in its row
	right [][]link
	left  [][]link
	y     []float64
}

// chain is an edge as the items that it leads through, from the left.
type chain struct {
	edge  int // of the graph
	items []int
	back  bool // the edge leads the other way
}

// link is a piece of an edge between neighbouring layers.
type link struct {
	to     int     // item
	weight float64 // how much it should be level
}

// layered gives the boxes of a part their layers: edges lead to the right but
// for those that have to lead back.
func layered(boxes []Box, edges []Edge, p part) *layers {
	l := &layers{real: len(p.boxes), names: p.boxes}
	item := make(map[int]int, len(p.boxes))
	for i, b := range p.boxes {
		item[b] = i
		l.boxes = append(l.boxes, boxes[b])
	}
	for _, e := range p.edges {
		l.edges = append(l.edges, chain{edge: e, items: []int{item[edges[e].From], item[edges[e].To]}, back: edges[e].Back})
	}
	l.turn(edges)
	l.assign()
	l.pass()
	return l
}

// turn turns edges round until there is no cycle: those that are asked for,
// and of the rest those that are in the way of an order.
func (l *layers) turn(edges []Edge) {
	pairs := make([]Edge, len(l.edges))
	for i := range l.edges {
		c := &l.edges[i]
		if c.back {
			slices.Reverse(c.items)
		}
		pairs[i] = Edge{From: c.items[0], To: c.items[1], Weight: edges[c.edge].Weight}
	}
	at := Sequence(l.real, pairs)
	for i := range l.edges {
		if c := &l.edges[i]; at[c.items[0]] > at[c.items[1]] {
			slices.Reverse(c.items)
			c.back = !c.back
		}
	}
}

// assign gives each item the first layer that is behind all before it, and
// then moves those that more edges leave than enter towards where these lead.
func (l *layers) assign() {
	succ, pred := make([][]int, l.real), make([][]int, l.real)
	wait := make([]int, l.real)
	for _, c := range l.edges {
		from, to := c.items[0], c.items[1]
		succ[from] = append(succ[from], to)
		pred[to] = append(pred[to], from)
		wait[to]++
	}
	l.layer = make([]int, l.real)
	var row []int
	for v := range l.real {
		if wait[v] == 0 {
			row = append(row, v)
		}
	}
	for i := 0; i < len(row); i++ {
		for _, w := range succ[row[i]] {
			l.layer[w] = max(l.layer[w], l.layer[row[i]]+1)
			if wait[w]--; wait[w] == 0 {
				row = append(row, w)
			}
		}
	}
	for _, v := range slices.Backward(row) {
		if len(succ[v]) <= len(pred[v]) || len(succ[v]) == 0 {
			continue
		}
		near := l.layer[succ[v][0]]
		for _, w := range succ[v] {
			near = min(near, l.layer[w])
		}
		l.layer[v] = near - 1
	}
	first := slices.Min(l.layer)
	for v := range l.layer {
		l.layer[v] -= first
	}
}

// pass puts items into the layers that edges pass, and links neighbours.
func (l *layers) pass() {
	for i := range l.edges {
		c := &l.edges[i]
		from, to := c.items[0], c.items[1]
		c.items = []int{from}
		for at := l.layer[from] + 1; at < l.layer[to]; at++ {
			c.items = append(c.items, len(l.layer))
			l.layer = append(l.layer, at)
		}
		c.items = append(c.items, to)
	}
	n := len(l.layer)
	l.boxes = append(l.boxes, make([]Box, n-l.real)...)
	l.left, l.right = make([][]link, n), make([][]link, n)
	for _, c := range l.edges {
		for i := 1; i < len(c.items); i++ {
			a, b := c.items[i-1], c.items[i]
			w := 1.0
			switch {
			case a >= l.real && b >= l.real:
				w = 8
			case a >= l.real || b >= l.real:
				w = 2
			}
			l.right[a] = append(l.right[a], link{b, w})
			l.left[b] = append(l.left[b], link{a, w})
		}
	}
	l.rows = make([][]int, slices.Max(l.layer)+1)
	for v, at := range l.layer {
		l.rows[at] = append(l.rows[at], v)
	}
	l.pos = make([]int, n)
	l.number()
}

// number notes the place of each item in its row.
func (l *layers) number() {
	for _, row := range l.rows {
		for i, v := range row {
			l.pos[v] = i
		}
	}
}
