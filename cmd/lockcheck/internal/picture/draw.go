package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lockcheck/cmd/lockcheck/internal/layout"
	"lockcheck/cmd/lockcheck/internal/report"
)

// Selection says what of a graph is drawn.
type Selection struct {
	Classes []int // nil: all
	Edges   []int // nil: all between them
	Outside []int // of them, those that are there for the sake of the others
	All     bool  // edges that others imply, and those that are only possible, too
	Detail  bool  // a second line in each box
}

// Drawing is a graph, or a part of it, with everything in its place. Its
// corner is at 0, 0; a picture wants a margin around it.
type Drawing struct {
	Nodes   []Node
	Lines   []Line
	Left    int // edges that are left out because others imply them
	Doubted int // edges that are left out because they are only possible
	Alone   int // classes that are left out because no edge that is drawn reaches them
	Detail  bool
	W, H    float64
}

// Node is a class in a drawing: its centre and size.
type Node struct {
	Class      int
	X, Y, W, H float64
	Outside    bool
}

// Line is an edge in a drawing.
type Line struct {
	Edge   int
	Path   string       // as SVG has it
	Middle layout.Point // for a mark on it
}

// How large letters are. A label is set in a monospaced font, so that its
// width is known here: 0.6 em for a letter in nearly all of them.
const (
	labelChar = 7.25 // at 12 px
	smallChar = 6.1  // at 10 px
	padding   = 10
	maxLabel  = 44 // letters
)

// Small reports whether a graph is small enough to be drawn with all its
// edges, and with details.
func (g *Graph) Small() bool { return len(g.Edges) <= 48 && len(g.Classes) <= 36 }

// Draw arranges the graph, or a part of it. Where there are edges, classes that
// none reaches are left out.
func (g *Graph) Draw(sel Selection) *Drawing {
	d := &Drawing{Detail: sel.Detail}
	outside := make(map[int]bool, len(sel.Outside))
	for _, c := range sel.Outside {
		outside[c] = true
	}
	shown := g.shown(sel, outside, d)
	item := make(map[int]int)
	var classes []int
	var boxes []layout.Box
	for _, c := range g.reached(sel, shown, d) {
		item[c] = len(classes)
		classes = append(classes, c)
		boxes = append(boxes, g.box(c, sel.Detail))
	}
	edges := make([]layout.Edge, len(shown))
	for i, n := range shown {
		e := &g.Edges[n]
		edges[i] = layout.Edge{From: item[e.From], To: item[e.To], Back: e.Back}
	}
	l := layout.Arrange(boxes, edges, layout.Gaps{Layer: 56, Box: 12, Line: 7, Part: 34})
	d.W, d.H = l.W, l.H
	for i, c := range classes {
		p := l.Places[i]
		d.Nodes = append(d.Nodes, Node{Class: c, X: p.X, Y: p.Y, W: boxes[i].W, H: boxes[i].H, Outside: outside[c]})
	}
	for i, e := range shown {
		r := l.Routes[i]
		d.Lines = append(d.Lines, Line{Edge: e, Path: pathOf(r.Points), Middle: middle(r.Points)})
	}
	// What stands out is drawn last, on top.
	slices.SortStableFunc(d.Lines, func(a, b Line) int { return cmp.Compare(g.weight(a.Edge), g.weight(b.Edge)) })
	return d
}

// shown gives the edges that are drawn, and counts those that are not.
func (g *Graph) shown(sel Selection, outside map[int]bool, d *Drawing) []int {
	in := make(map[int]bool, len(sel.Classes))
	for _, c := range sel.Classes {
		in[c] = true
	}
	all := sel.Classes == nil
	var out []int
	for i := range g.Edges {
		e := &g.Edges[i]
		switch {
		case e.From == e.To, !all && (!in[e.From] || !in[e.To]):
		case sel.Edges != nil && !slices.Contains(sel.Edges, i):
		case outside[e.From] && outside[e.To]:
		case !sel.All && e.Implied:
			d.Left++
		case !sel.All && e.Doubted() && e.Status == report.EdgeExisting && !e.Cyclic:
			d.Doubted++
		default:
			out = append(out, i)
		}
	}
	return out
}

// reached gives the classes that are drawn, and counts those that are not.
func (g *Graph) reached(sel Selection, shown []int, d *Drawing) []int {
	classes := sel.Classes
	if classes == nil {
		classes = make([]int, len(g.Classes))
		for i := range classes {
			classes[i] = i
		}
	}
	if len(shown) == 0 {
		return classes
	}
	reached := make(map[int]bool)
	for _, e := range shown {
		reached[g.Edges[e].From], reached[g.Edges[e].To] = true, true
	}
	var out []int
	for _, c := range classes {
		if reached[c] || g.Classes[c].Self >= 0 {
			out = append(out, c)
		} else {
			d.Alone++
		}
	}
	return out
}

func (g *Graph) weight(edge int) int {
	switch e := &g.Edges[edge]; {
	case e.Cyclic:
		return 3
	case e.Status == report.EdgeNew:
		return 2
	case e.Status == report.EdgeRemoved:
		return 1
	}
	return 0
}

// box gives the size of a class's box.
func (g *Graph) box(class int, detail bool) layout.Box {
	c := &g.Classes[class]
	b := layout.Box{W: float64(utf8.RuneCountInString(Label(c))) * labelChar, H: 26}
	if detail {
		b.W = max(b.W, float64(utf8.RuneCountInString(Detail(c)))*smallChar)
		b.H = 40
	}
	b.W += 2*padding + 4
	if c.Self >= 0 {
		b.W += 16
	}
	return b
}

// Label gives a class's name in a picture.
func Label(c *Class) string { return clip(c.ID, maxLabel) }

// Detail gives what is said of a class below its name.
func Detail(c *Class) string {
	words := c.Kind
	switch {
	case c.Spin && !strings.Contains(words, "spin"):
		words += ", spin"
	case c.Sleepable:
		words += ", sleepable"
	}
	if c.Name != "" && c.Name != c.ID {
		words += " " + strconv.Quote(c.Name)
	}
	return clip(strings.TrimSpace(words), maxLabel+8)
}

// clip cuts a text that is too long. What cannot be shown is a question mark.
func clip(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r != utf8.RuneError && unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// pathOf gives a route as an SVG path: curves between layers, straight lines
// within them.
func pathOf(ps []layout.Point) string {
	if len(ps) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%s", at(ps[0]))
	for i := 1; i < len(ps); i++ {
		p, q := ps[i-1], ps[i]
		switch {
		case p == q:
		case i%2 == 0 || p.Y == q.Y:
			fmt.Fprintf(&b, "L%s", at(q))
		default:
			bend := (q.X - p.X) / 2
			fmt.Fprintf(&b, "C%s %s %s", at(layout.Point{X: p.X + bend, Y: p.Y}), at(layout.Point{X: q.X - bend, Y: q.Y}), at(q))
		}
	}
	return b.String()
}

// middle gives a point half way along a route.
func middle(ps []layout.Point) layout.Point {
	if len(ps) == 0 {
		return layout.Point{}
	}
	// The curve of a gap between layers is steepest at its middle; the one in
	// the middle of the route is as far from other boxes as any.
	i := len(ps) / 4 * 2
	if i+1 < len(ps) && ps[i] == ps[i+1] && i >= 2 {
		i -= 2
	}
	if i+1 < len(ps) && ps[i] == ps[i+1] && i+3 < len(ps) {
		i += 2
	}
	j := min(i+1, len(ps)-1)
	return layout.Point{X: (ps[i].X + ps[j].X) / 2, Y: (ps[i].Y + ps[j].Y) / 2}
}

func at(p layout.Point) string { return Coord(p.X) + "," + Coord(p.Y) }

// Coord gives a coordinate as pictures write it.
func Coord(x float64) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}
