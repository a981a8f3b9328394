package layout

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

var gaps = Gaps{Layer: 50, Box: 10, Line: 6, Part: 30}

func boxes(n int) []Box {
	out := make([]Box, n)
	for i := range out {
		out[i] = Box{W: 60 + float64(i%7)*10, H: 20}
	}
	return out
}

// random gives a graph with a few edges against the order of its numbers.
func random(seed uint64, nodes, edges int) []Edge {
	rnd := rand.New(rand.NewPCG(seed, 1))
	seen := make(map[[2]int]bool)
	var out []Edge
	for len(out) < edges {
		a, b := rnd.IntN(nodes), rnd.IntN(nodes)
		if a > b && rnd.IntN(20) > 0 {
			a, b = b, a
		}
		if !seen[[2]int{a, b}] {
			seen[[2]int{a, b}] = true
			out = append(out, Edge{From: a, To: b, Weight: 1})
		}
	}
	return out
}

// check holds a drawing to what the package promises.
func check(t *testing.T, bs []Box, es []Edge, d *Drawing) {
	t.Helper()
	left := func(i int) float64 { return d.Places[i].X - bs[i].W/2 }
	right := func(i int) float64 { return d.Places[i].X + bs[i].W/2 }
	const little = 1e-6
	for i := range bs {
		if y := d.Places[i].Y; left(i) < -little || right(i) > d.W+little || y-bs[i].H/2 < -little || y+bs[i].H/2 > d.H+little {
			t.Fatalf("box %d at %v is outside of %v x %v", i, d.Places[i], d.W, d.H)
		}
		for j := range i {
			if left(i) < right(j) && left(j) < right(i) && math.Abs(d.Places[i].Y-d.Places[j].Y) < (bs[i].H+bs[j].H)/2-little {
				t.Fatalf("boxes %d and %d overlap: %v, %v", i, j, d.Places[i], d.Places[j])
			}
		}
	}
	for i, e := range es {
		r := d.Routes[i]
		if e.From == e.To {
			if len(r.Points) != 0 {
				t.Errorf("edge %d from a box to itself has a route", i)
			}
			continue
		}
		if len(r.Points) < 2 || len(r.Points)%2 != 0 {
			t.Fatalf("edge %d has %d points", i, len(r.Points))
		}
		if r.Left != (d.Places[e.From].Layer > d.Places[e.To].Layer) {
			t.Fatalf("edge %d leads from layer %d to %d, left: %v", i, d.Places[e.From].Layer, d.Places[e.To].Layer, r.Left)
		}
		from, to := right(e.From), left(e.To)
		if r.Left {
			from, to = left(e.From), right(e.To)
		}
		first, last := r.Points[0], r.Points[len(r.Points)-1]
		if math.Abs(first.X-from) > little || math.Abs(last.X-to) > little ||
			math.Abs(first.Y-d.Places[e.From].Y) > bs[e.From].H/2 || math.Abs(last.Y-d.Places[e.To].Y) > bs[e.To].H/2 {
			t.Fatalf("edge %d leads from %v to %v, not from border to border", i, first, last)
		}
		for j := 2; j < len(r.Points); j += 2 {
			// What passes a layer passes no box of it.
			p, q := r.Points[j-1], r.Points[j]
			if p.Y != q.Y {
				t.Fatalf("edge %d slants from %v to %v within a layer", i, p, q)
			}
			for k := range bs {
				if k != e.From && k != e.To && min(p.X, q.X) < right(k)-little && max(p.X, q.X) > left(k)+little &&
					math.Abs(p.Y-d.Places[k].Y) < bs[k].H/2-little {
					t.Fatalf("edge %d runs through box %d", i, k)
				}
			}
		}
	}
}

func TestArrange(t *testing.T) {
	tests := []struct {
		name  string
		n     int
		edges []Edge
		layer []int
	}{
		{"nothing", 0, nil, nil},
		{"apart", 3, nil, []int{0, 0, 0}},
		{"itself", 1, []Edge{{From: 0, To: 0}}, []int{0}},
		{"chain", 3, []Edge{{From: 2, To: 1}, {From: 1, To: 0}}, []int{2, 1, 0}},
		{"passing", 4, []Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 3}, {From: 0, To: 3}}, []int{0, 1, 2, 3}},
		{"near what it leads to", 4, []Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 3, To: 2}}, []int{0, 1, 2, 1}},
		{"two cycle", 2, []Edge{{From: 0, To: 1, Weight: 1}, {From: 1, To: 0, Weight: 2}}, []int{1, 0}},
		{"asked back", 2, []Edge{{From: 0, To: 1}, {From: 1, To: 0, Weight: 2, Back: true}}, []int{0, 1}},
		{"all asked back", 2, []Edge{{From: 0, To: 1, Back: true}, {From: 1, To: 0, Back: true}}, []int{0, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Arrange(boxes(tt.n), tt.edges, gaps)
			check(t, boxes(tt.n), tt.edges, d)
			for i, want := range tt.layer {
				if got := d.Places[i].Layer; got != want {
					t.Errorf("box %d is in layer %d, want %d", i, got, want)
				}
			}
		})
	}
}

func TestRandom(t *testing.T) {
	for i, size := range [][2]int{{5, 8}, {20, 30}, {40, 200}, {200, 300}, {120, 900}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			bs, es := boxes(size[0]), random(uint64(i), size[0], size[1])
			d := Arrange(bs, es, gaps)
			check(t, bs, es, d)
			if again := Arrange(bs, es, gaps); !reflect.DeepEqual(d, again) {
				t.Error("the same graph is drawn in another way")
			}
		})
	}
}

// TestLarge: a graph too large to be looked at still comes to an end.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("a large graph")
	}
	begun := time.Now()
	Arrange(boxes(3000), random(9, 3000, 20000), gaps)
	if d := time.Since(begun); d > time.Minute { // far above what it takes
		t.Errorf("took %v", d)
	}
}

// TestCrossings: edges that need not cross do not.
func TestCrossings(t *testing.T) {
	const n = 8
	var es []Edge
	for i := range n {
		es = append(es, Edge{From: i, To: 2*n - 1 - (i*3)%n}, Edge{From: 2*n - 1 - (i*3)%n, To: 2*n + (i*5)%n})
	}
	for i := range n - 1 {
		es = append(es, Edge{From: i, To: 2*n - 1 - ((i+1)*3)%n}) // one part
	}
	p := parts(3*n, es)
	if len(p) != 1 {
		t.Fatalf("%d parts", len(p))
	}
	l := layered(boxes(3*n), es, p[0])
	l.order()
	if got := l.crossings(); got != 0 {
		t.Errorf("%d crossings", got)
	}
}

func TestSequence(t *testing.T) {
	// 0 and 1 go round; 2 is before them, 3 after.
	es := []Edge{{From: 3, To: 4}, {From: 1, To: 0, Weight: 3}, {From: 0, To: 1, Weight: 1}, {From: 2, To: 0, Weight: 1}, {From: 1, To: 3, Weight: 1}}
	at := Sequence(5, es)
	if !(at[2] < at[1] && at[1] < at[0] && at[0] < at[3] && at[3] < at[4]) {
		t.Errorf("got %v", at)
	}
	// Edges between tangles never lead back.
	for seed := range uint64(20) {
		es := random(seed, 30, 60)
		at := Sequence(30, es)
		seen := make(map[int]bool)
		for _, p := range at {
			seen[p] = true
		}
		if len(seen) != 30 {
			t.Fatalf("seed %d: places %v", seed, at)
		}
	}
}

func BenchmarkArrange(b *testing.B) {
	bs, es := boxes(180), random(3, 180, 300)
	for b.Loop() {
		Arrange(bs, es, gaps)
	}
}
