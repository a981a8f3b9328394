// Package layout arranges a directed graph in layers from left to right, so
// that as many edges as can be point to the right: the layered drawing of
// Sugiyama, Tagawa and Toda. It knows nothing of locks and writes no picture.
//
// In: boxes with sizes, and edges between them; edges from a box to itself
// and edges named twice are the caller's to draw and to merge. Out: where each
// box stands, and the way of each edge around the boxes. The same graph gives
// the same drawing. Work is bounded: large graphs get fewer rounds of
// improvement, not a longer wait.
package layout

// Box is a node: its size.
type Box struct{ W, H float64 }

// Edge is an edge between boxes. Back asks for it to point to the left: in a
// cycle some edge must, and the caller may know which. Of the others, those of
// small weight do first.
type Edge struct {
	From, To int
	Back     bool
	Weight   float64
}

// Gaps are distances.
type Gaps struct {
	Layer float64 // between boxes of neighbouring layers
	Box   float64 // between boxes of one layer
	Line  float64 // between edges that pass through one layer
	Part  float64 // between parts of the graph that nothing connects
}

// Point is a place. X grows to the right, Y downwards.
type Point struct{ X, Y float64 }

// Place is where a box stands: its centre, and its layer from the left.
type Place struct {
	Point
	Layer int
}

// Route is the way of an edge from border to border, with points in pairs: an
// even number of them, where a curve from points[2i] to points[2i+1] crosses
// the gap between two layers, and a straight line from there to points[2i+2]
// passes a layer. Both ends of a curve are level.
type Route struct {
	Points []Point
	Left   bool // it points to the left
}

// Drawing is an arranged graph. Its corner is at 0, 0.
type Drawing struct {
	Places []Place // of the boxes
	Routes []Route // of the edges; no points for an edge from a box to itself
	W, H   float64
}

// Arrange arranges a graph.
func Arrange(boxes []Box, edges []Edge, gaps Gaps) *Drawing {
	d := &Drawing{Places: make([]Place, len(boxes)), Routes: make([]Route, len(edges))}
	var single []int
	for _, p := range parts(len(boxes), edges) {
		if len(p.boxes) == 1 {
			single = append(single, p.boxes[0])
			continue
		}
		l := layered(boxes, edges, p)
		l.order()
		l.place(gaps)
		if d.H > 0 {
			d.H += gaps.Part
		}
		l.emit(d, gaps)
	}
	d.rows(boxes, single, gaps)
	return d
}

// rows puts boxes that no edge reaches below the rest.
func (d *Drawing) rows(boxes []Box, single []int, gaps Gaps) {
	if len(single) == 0 {
		return
	}
	const least = 900 // as wide as a picture may be of nothing but them
	wide := max(d.W, least)
	x, y, high := 0.0, d.H, 0.0
	if y > 0 {
		y += gaps.Part
	}
	for _, b := range single {
		if x > 0 && x+boxes[b].W > wide {
			x, y, high = 0, y+high+gaps.Box, 0
		}
		d.Places[b] = Place{Point: Point{x + boxes[b].W/2, y + boxes[b].H/2}}
		d.W, high = max(d.W, x+boxes[b].W), max(high, boxes[b].H)
		d.H = y + high
		x += boxes[b].W + gaps.Box
	}
}
