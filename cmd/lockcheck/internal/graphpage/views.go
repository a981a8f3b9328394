package graphpage

import (
	"cmp"
	"math"
	"slices"

	"lockcheck/cmd/lockcheck/internal/picture"
)

// How many classes a picture may have: one of everything, one of a directory,
// and in that the neighbours from elsewhere.
const (
	maxWhole   = 500
	maxDir     = 160
	maxOutside = 60
)

// views draws everything, or where that is too much, or where there are
// several directories, each of them as well.
func (b *builder) views() []drawing {
	out := []drawing{}
	if len(b.g.Classes) <= maxWhole {
		out = append(out, b.drawing(-1, picture.Selection{All: b.g.Small(), Detail: b.g.Small()}))
	}
	homes := b.homes()
	if len(homes) < 2 && len(out) > 0 {
		return out
	}
	for _, dir := range homes {
		sel, omitted := b.inDir(dir)
		d := b.drawing(dir, sel)
		d.Omitted = omitted
		out = append(out, d)
	}
	return out
}

// homes gives the directories that classes are at home in.
func (b *builder) homes() []int {
	var out []int
	for i := range b.g.Classes {
		if h := b.g.Classes[i].Home; h >= 0 {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// inDir selects the classes at home in a directory, and those from elsewhere
// that stand next to them in the order. It gives how many had no room.
func (b *builder) inDir(dir int) (sel picture.Selection, omitted int) {
	g := b.g
	degree := func(c int) int { return len(g.Classes[c].In) + len(g.Classes[c].Out) }
	most := func(a, b int) int { return cmp.Or(cmp.Compare(degree(b), degree(a)), cmp.Compare(a, b)) }
	var own, out []int
	for c := range g.Classes {
		if g.Classes[c].Home == dir {
			own = append(own, c)
		}
	}
	slices.SortFunc(own, most)
	if n := len(own) - maxDir; n > 0 {
		own, omitted = own[:maxDir], n
	}
	slices.Sort(own)
	inside := func(c int) bool { _, ok := slices.BinarySearch(own, c); return ok }
	edges := 0
	for i := range g.Edges {
		e := &g.Edges[i]
		from, to := inside(e.From), inside(e.To)
		if from && to {
			edges++
		}
		if from == to || e.Implied || e.Doubted() && !e.Cyclic {
			continue
		}
		if from {
			out = append(out, e.To)
		} else {
			out = append(out, e.From)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	slices.SortFunc(out, most)
	out = out[:min(maxOutside, len(out))]
	slices.Sort(out)
	sel = picture.Selection{Classes: slices.Concat(own, out), Outside: out, All: edges+len(out) <= 60}
	return sel, omitted
}

func (b *builder) drawing(dir int, sel picture.Selection) drawing {
	p := b.g.Draw(sel)
	d := drawing{
		Dir: dir, W: round(p.W), H: round(p.H), Detail: p.Detail, Left: p.Left, Doubted: p.Doubted, Alone: p.Alone,
		Nodes: [][6]int{}, Lines: [][4]any{},
	}
	tenths := func(x float64) int { return int(math.Round(10 * x)) }
	for _, n := range p.Nodes {
		outside := 0
		if n.Outside {
			outside = 1
		}
		d.Nodes = append(d.Nodes, [6]int{n.Class, tenths(n.X), tenths(n.Y), tenths(n.W), tenths(n.H), outside})
	}
	for _, l := range p.Lines {
		d.Lines = append(d.Lines, [4]any{l.Edge, l.Path, round(l.Middle.X), round(l.Middle.Y)})
	}
	return d
}

func round(x float64) float64 { return math.Round(10*x) / 10 }
