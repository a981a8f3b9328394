package layout

import (
	"cmp"
	"math"
	"slices"
)

// emit adds the part to a drawing, below what is there.
func (l *layers) emit(d *Drawing, gaps Gaps) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for v, y := range l.y {
		top = min(top, y-l.boxes[v].H/2)
		bottom = max(bottom, y+l.boxes[v].H/2)
	}
	shift := d.H - top
	for v := range l.y {
		l.y[v] += shift
	}
	d.H += bottom - top

	// Layers are as wide as their widest box, and further apart where many
	// edges go between them.
	from, to := make([]float64, len(l.rows)), make([]float64, len(l.rows))
	x := 0.0
	for i, row := range l.rows {
		wide, lines := 0.0, 0
		for _, v := range row {
			wide = max(wide, l.boxes[v].W)
			lines += len(l.right[v])
		}
		from[i], to[i] = x, x+wide
		x += wide + gaps.Layer*(1+min(2, float64(lines)/60))
	}
	d.W = max(d.W, to[len(to)-1])
	for v := range l.real {
		at := l.layer[v]
		d.Places[l.names[v]] = Place{Point{(from[at] + to[at]) / 2, l.y[v]}, at}
	}
	ports := l.ports()
	for i, c := range l.edges {
		r := Route{Left: c.back}
		for j, v := range c.items {
			at := l.layer[v]
			half := l.boxes[v].W / 2
			middle := (from[at] + to[at]) / 2
			switch {
			case j == 0:
				y := l.y[v] + ports[i][0]
				r.Points = append(r.Points, Point{middle + half, y})
				if middle+half < to[at] {
					r.Points = append(r.Points, Point{middle + half, y}, Point{to[at], y})
				}
			case j == len(c.items)-1:
				y := l.y[v] + ports[i][1]
				r.Points = append(r.Points, Point{from[at], y})
				if middle-half > from[at] {
					r.Points = append(r.Points, Point{middle - half, y}, Point{middle - half, y})
				}
			default:
				r.Points = append(r.Points, Point{from[at], l.y[v]}, Point{to[at], l.y[v]})
			}
		}
		if r.Left {
			slices.Reverse(r.Points)
		}
		d.Routes[c.edge] = r
	}
}

// ports spreads the ends of edges over the sides of their boxes, in the order
// of where the edges lead, so that they neither cross nor run together there.
// It gives for each edge the offsets of both ends.
func (l *layers) ports() [][2]float64 {
	out := make([][2]float64, len(l.edges))
	type end struct {
		edge  int
		other float64 // height of the next item
	}
	sides := [2][][]end{make([][]end, l.real), make([][]end, l.real)}
	for i, c := range l.edges {
		n := len(c.items)
		sides[0][c.items[0]] = append(sides[0][c.items[0]], end{i, l.y[c.items[1]]})
		sides[1][c.items[n-1]] = append(sides[1][c.items[n-1]], end{i, l.y[c.items[n-2]]})
	}
	for side := range sides {
		for v, ends := range sides[side] {
			slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(a.other, b.other) })
			const most = 9
			room := max(0, l.boxes[v].H-12)
			step := 0.0
			if n := len(ends); n > 1 {
				step = min(most, room/float64(n-1))
			}
			for i, e := range ends {
				out[e.edge][side] = step * (float64(i) - float64(len(ends)-1)/2)
			}
		}
	}
	return out
}
