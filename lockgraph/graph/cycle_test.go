package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lockcheck/lockgraph/summary"
)

// build makes a graph of lines "A B", "A B try", "A B gate=G,H", "A B entry",
// "A B shared", one site each, in file f.c at the line's number.
func build(lines ...string) *Graph {
	g := &Graph{}
	for i, l := range lines {
		f := strings.Fields(l)
		s := Site{File: "f.c", Line: i + 1, Func: fmt.Sprintf("f%d", i+1), FromMode: summary.Exclusive, ToMode: summary.Exclusive}
		for _, w := range f[2:] {
			switch k, v, _ := strings.Cut(w, "="); k {
			case "try":
				s.Try = true
			case "entry":
				s.Entry = true
			case "shared":
				s.FromMode, s.ToMode = summary.Shared, summary.Shared
			case "gate":
				s.Gates = strings.Split(v, ",")
			}
		}
		at := slices.IndexFunc(g.Edges, func(e Edge) bool { return e.From == f[0] && e.To == f[1] })
		if at < 0 {
			at = len(g.Edges)
			g.Edges = append(g.Edges, Edge{From: f[0], To: f[1]})
		}
		g.Edges[at].Sites = append(g.Edges[at].Sites, s)
		g.Edges[at].Blocking = g.Edges[at].Blocking || !s.Try
	}
	return g
}

// tell gives cycles as "A>B>A", the suspect's edge last.
func tell(cs []Cycle) string {
	var out []string
	for _, c := range cs {
		s := c.Edges[0].From
		for _, e := range c.Edges {
			s += ">" + e.To
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestCycles(t *testing.T) {
	tests := []struct {
		name  string
		edges []string
		want  string
	}{
		{"none", []string{"A B", "B C", "A C"}, ""},
		{"two", []string{"A B", "B A"}, "A>B>A"},
		{"fewer sites are doubted", []string{"B A", "A B", "A B"}, "A>B>A"},
		{"two, of which one only tries", []string{"A B", "B A try"}, ""},
		{"a try and a wait", []string{"A B", "B A try", "B A"}, "A>B>A"},
		{"three", []string{"A B", "B C", "C A"}, "A>B>C>A"},
		{"one wrong edge, many ways round", []string{
			"A B", "B Z", "A C", "C Z", "A D", "D Z", "A B", "B Z", "A C", "C Z", "A D", "D Z", "Z A"}, "A>B>Z>A"},
		{"self", []string{"A A"}, ""},
		{"gate held at both", []string{"A B gate=G", "B A gate=G"}, ""},
		{"gate at one", []string{"A B gate=G", "B A"}, "A>B>A"},
		{"different gates", []string{"A B gate=G", "B A gate=H"}, "A>B>A"},
		{"gated here, not there", []string{"A B gate=G", "B A gate=G", "B A"}, "B>A>B"},
		{"two of three share a gate", []string{"A B gate=G", "B C gate=G", "C A"}, ""},
		{"a gate that is a lock of the cycle", []string{"A B", "B C gate=A", "C A"}, ""},
		{"two parts", []string{"A B", "B A", "X Y", "Y Z", "Z X"}, "A>B>A X>Y>Z>X"},
		{"six", []string{"A B", "B C", "C D", "D E", "E F", "F A"}, "A>B>C>D>E>F>A"},
		{"unknown class", []string{"A B", "B A"}, "A>B>A"},
	}
	for _, tt := range tests {
		got := build(tt.edges...).Cycles(nil)
		if s := tell(got.Found); s != tt.want {
			t.Errorf("%s: cycles %q, want %q", tt.name, s, tt.want)
		}
		if len(got.Left) != 0 {
			t.Errorf("%s: %v left", tt.name, got.Left)
		}
	}
}

func TestCyclesIgnoreUnknownClasses(t *testing.T) {
	g := build("A B")
	g.Edges = append(g.Edges, Edge{From: "B", To: "", Blocking: true, Sites: make([]Site, 1)},
		Edge{From: "", To: "A", Blocking: true, Sites: make([]Site, 1)})
	if got := g.Cycles(nil); len(got.Found) != 0 {
		t.Errorf("cycles %q through a lock of unknown class", tell(got.Found))
	}
}

func TestCyclesDoubtWhatIsAgainstTheOrder(t *testing.T) {
	g := build("A B", "B A", "B A")
	got := g.Cycles(func(e *Edge) bool { return e.From == "B" })
	if s := tell(got.Found); s != "A>B>A" {
		t.Errorf("cycles %q, want the edge from B last", s)
	}
	if c := got.Found[0]; c.Edges[c.Suspect].From != "B" {
		t.Errorf("suspect %s, want the edge from B", c.Edges[c.Suspect].From)
	}
}

func TestCyclesTellWhatIsLeft(t *testing.T) {
	got := build("A B", "B C", "C D", "D E", "E F", "F G", "G A").Cycles(nil)
	if len(got.Found) != 0 || len(got.Left) != 1 || strings.Join(got.Left[0], "") != "ABCDEFG" {
		t.Errorf("found %q, left %v; want the seven classes left", tell(got.Found), got.Left)
	}
}

func TestCyclesPreferCertainSites(t *testing.T) {
	got := build("A B entry", "A B shared gate=X", "A B gate=G", "B A").Cycles(nil)
	if len(got.Found) != 1 {
		t.Fatalf("cycles %q", tell(got.Found))
	}
	if s := got.Found[0].Sites[0]; s.Line != 3 {
		t.Errorf("site of line %d, want 3", s.Line)
	}
}

// TestCyclesBreakAll holds the promise that the suspects of all cycles, taken
// out, leave nothing cyclic that was not named.
func TestCyclesBreakAll(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var lines []string
		n := 3 + rng.IntN(5)
		for range 2 * n {
			a, b := rng.IntN(n), rng.IntN(n)
			if a != b {
				lines = append(lines, fmt.Sprintf("%c %c", 'A'+a, 'A'+b))
			}
		}
		g := build(lines...)
		got := g.Cycles(nil)
		cut := make(map[*Edge]bool)
		for _, c := range got.Found {
			checkClosed(t, c)
			cut[c.Edges[c.Suspect]] = true
		}
		var rest Graph
		for i := range g.Edges {
			if !cut[&g.Edges[i]] {
				rest.Edges = append(rest.Edges, g.Edges[i])
			}
		}
		if s := newSearch(&rest, nil, certain); s.refine() != (len(got.Left) > 0) {
			t.Fatalf("%q: found %q, left %v, but the rest says otherwise", lines, tell(got.Found), got.Left)
		}
	}
}

func checkClosed(t *testing.T, c Cycle) {
	t.Helper()
	for i, e := range c.Edges {
		if next := c.Edges[(i+1)%len(c.Edges)]; e.To != next.From {
			t.Fatalf("not closed: %s", tell([]Cycle{c}))
		}
	}
}

func TestCyclesAreBounded(t *testing.T) {
	var lines []string
	for a := range 12 {
		for b := range 12 {
			if a != b {
				lines = append(lines, fmt.Sprintf("%c %c gate=G", 'A'+a, 'A'+b))
			}
		}
	}
	got := build(lines...).Cycles(nil)
	if len(got.Found) != 0 || len(got.Left) != 1 {
		t.Errorf("found %d cycles under one gate, left %v", len(got.Found), got.Left)
	}
}

func TestComponents(t *testing.T) {
	next := map[int][]int{0: {1}, 1: {2, 3}, 2: {0}, 3: {4}, 4: {5}, 5: {4}, 6: {6}}
	got := Components(7, func(v int) []int { return next[v] })
	want := [][]int{{4, 5}, {3}, {0, 1, 2}, {6}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("components %v, want %v", got, want)
	}
}
