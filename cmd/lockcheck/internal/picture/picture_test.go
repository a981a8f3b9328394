package picture

import (
	"reflect"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
)

// edge gives an edge from words: "a b", and after it try, may, new, removed.
func edge(words string) report.Edge {
	f := strings.Fields(words)
	e := report.Edge{Edge: graph.Edge{From: f[0], To: f[1], Blocking: true}, Status: report.EdgeExisting}
	s := graph.Site{File: "sys/kern/a.c", Line: 1, Func: "f"}
	for _, w := range f[2:] {
		switch w {
		case "try":
			e.Blocking, s.Try = false, true
		case "may":
			s.May = true
		case "new":
			e.Status = report.EdgeNew
		case "removed":
			e.Status = report.EdgeRemoved
		}
	}
	e.Sites = []graph.Site{s}
	return e
}

func reportOf(edges ...string) *report.Report {
	r := &report.Report{}
	for _, e := range edges {
		r.Edges = append(r.Edges, edge(e))
	}
	return r
}

func names(g *Graph, f func(*Edge) bool) []string {
	var out []string
	for i := range g.Edges {
		if e := &g.Edges[i]; f(e) {
			out = append(out, e.Edge.From+" "+e.Edge.To)
		}
	}
	return out
}

func TestOf(t *testing.T) {
	tests := []struct {
		name                          string
		edges                         []string
		declared                      []string
		implied, cyclic, suspect, bad []string
		back                          []string
	}{
		{name: "chain", edges: []string{"a b", "b c", "a c"}, implied: []string{"a c"}},
		{name: "try adds nothing to an order", edges: []string{"a b", "a b2 try", "b b2"}, implied: []string{"a b2"}},
		{name: "try tells no order", edges: []string{"a b try", "b c", "a c"}},
		{name: "changes are shown", edges: []string{"a b", "b c", "a c new", "a d removed", "c d"}},
		{name: "what is gone implies nothing", edges: []string{"a b removed", "b c", "a c"}},
		{name: "possible", edges: []string{"a b may", "b c", "a c", "a d", "d c", "c e", "a e may"}, implied: []string{"a c", "a e"}},
		{name: "cycle", edges: []string{"a b", "b a", "b c", "a c"},
			cyclic: []string{"a b", "b a"}, suspect: []string{"a b"}, back: []string{"a b"}, implied: []string{"b c"}},
		{name: "declared", edges: []string{"a b", "b a"}, declared: []string{"b", "a"},
			cyclic: []string{"a b", "b a"}, suspect: []string{"a b"}, bad: []string{"a b"}, back: []string{"a b"}},
		{name: "removed closes no cycle", edges: []string{"a b", "b a removed"}, back: []string{"b a"}},
		{name: "itself", edges: []string{"a a", "a b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := reportOf(tt.edges...)
			r.Declared.Order = graph.NewOrder([][]string{tt.declared})
			g := Of(r)
			for _, x := range []struct {
				what string
				want []string
				is   func(*Edge) bool
			}{
				{"implied", tt.implied, func(e *Edge) bool { return e.Implied }},
				{"cyclic", tt.cyclic, func(e *Edge) bool { return e.Cyclic }},
				{"suspect", tt.suspect, func(e *Edge) bool { return e.Suspect }},
				{"against", tt.bad, func(e *Edge) bool { return e.Against != nil }},
				{"back", tt.back, func(e *Edge) bool { return e.Back }},
			} {
				if got := names(g, x.is); !reflect.DeepEqual(got, x.want) {
					t.Errorf("%s: got %q, want %q", x.what, got, x.want)
				}
			}
		})
	}
}

func TestStatusOfClass(t *testing.T) {
	g := Of(reportOf("a b new", "b c removed", "d c removed", "e e new"))
	want := map[string]report.EdgeStatus{
		"a": report.EdgeNew, "b": report.EdgeExisting, "c": report.EdgeRemoved, "d": report.EdgeRemoved, "e": report.EdgeNew,
	}
	for i := range g.Classes {
		if c := &g.Classes[i]; c.Status != want[c.ID] {
			t.Errorf("%s is %s, want %s", c.ID, c.Status, want[c.ID])
		}
	}
}

func TestHome(t *testing.T) {
	r := reportOf("a b", "a c")
	r.Edges[0].Sites = []graph.Site{
		{File: "sys/kern/f.c", Held: summary.Site{File: "sys/vm/v.c"}, Chain: []summary.Site{{File: "sys/kern/f.c"}, {File: "sys/net/n.c"}}},
		{File: "./sys/kern/g.c", Held: summary.Site{File: "sys/vm/w.c"}},
		{File: "sys/kern/h.c"},
	}
	r.Edges[1].Sites = nil
	g := Of(r)
	if want := []string{"sys/kern", "sys/net", "sys/vm"}; !reflect.DeepEqual(g.Dirs, want) {
		t.Fatalf("directories %q, want %q", g.Dirs, want)
	}
	for i, want := range []int{2, 0, -1} {
		if got := g.Classes[i].Home; got != want {
			t.Errorf("%s is at home in %d, want %d", g.Classes[i].ID, got, want)
		}
	}
	if want := []int{0}; !reflect.DeepEqual(g.Edges[0].Dirs, want) {
		t.Errorf("edge is in %v, want %v", g.Edges[0].Dirs, want)
	}
}

func TestDraw(t *testing.T) {
	g := Of(reportOf("a b", "b c", "a c", "a d may", "b a"))
	d := g.Draw(Selection{})
	if len(d.Lines) != 3 || d.Left != 1 || d.Doubted != 1 || d.Alone != 1 || len(d.Nodes) != 3 {
		t.Errorf("%d lines, %d left, %d doubted, %d nodes", len(d.Lines), d.Left, d.Doubted, len(d.Nodes))
	}
	if last := d.Lines[len(d.Lines)-1].Edge; !g.Edges[last].Cyclic {
		t.Error("the cycle is not drawn last")
	}
	if d := g.Draw(Selection{All: true}); len(d.Lines) != 5 || d.Left != 0 || d.Doubted != 0 {
		t.Errorf("all: %d lines, %d left, %d doubted", len(d.Lines), d.Left, d.Doubted)
	}
	// A part of it: what lies outside, and joins nothing within, is left out.
	var at [3]int
	for i := range g.Classes {
		switch g.Classes[i].ID {
		case "a":
			at[0] = i
		case "b":
			at[1] = i
		case "c":
			at[2] = i
		}
	}
	d = g.Draw(Selection{Classes: at[:], Outside: []int{at[0], at[2]}, All: true})
	if len(d.Lines) != 3 {
		t.Errorf("part: %d lines", len(d.Lines))
	}
	if d := (Of(&report.Report{})).Draw(Selection{}); len(d.Nodes) != 0 {
		t.Error("nothing has nodes")
	}
}

func TestLabels(t *testing.T) {
	c := &Class{Class: &graph.Class{ID: strings.Repeat("é", 60), Name: "a\x1b]\xff\n", Kind: "mutex", Spin: true}}
	if got := Label(c); got != strings.Repeat("é", maxLabel-1)+"…" {
		t.Errorf("label %q", got)
	}
	if got, want := Detail(c), `mutex, spin "a\x1b]\xff\n"`; got != want {
		t.Errorf("detail %q, want %q", got, want)
	}
	c = &Class{Class: &graph.Class{ID: "a\x00b\u202ec"}}
	if got := Label(c); got != "a?b?c" {
		t.Errorf("label %q", got)
	}
}
