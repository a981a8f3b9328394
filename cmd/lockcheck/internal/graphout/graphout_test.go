package graphout

import (
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
)

var sample = &report.Report{
	Classes: []graph.Class{
		{ID: "proc.p_mtx", Name: "process lock", Kind: "mutex", DupOK: true},
		{ID: "tree", Name: "tree", Kind: "sx", Sleepable: true},
		{ID: `odd"\`, Kind: "mutex", Spin: true, Recurses: true},
	},
	Edges: []report.Edge{
		{Edge: graph.Edge{From: "tree", To: "proc.p_mtx", Blocking: true, Sites: []graph.Site{
			{File: "a.c", Line: 3, Func: "f"}, {File: "a.c", Line: 9, Func: "g"},
		}}, Status: report.EdgeExisting},
		{Edge: graph.Edge{From: "tree", To: "odd", Sites: []graph.Site{
			{File: "a.c", Line: 5, Func: "f", Chain: []summary.Site{{What: "h(p)"}, {What: "mtx_trylock(&odd)"}}},
		}}, Status: report.EdgeNew},
		{Edge: graph.Edge{From: "odd", To: "tree", Blocking: true}, Status: report.EdgeRemoved},
	},
}

func TestText(t *testing.T) {
	const want = `class proc.p_mtx  mutex, several at once, "process lock"
class tree        sx, sleepable
class odd"\       mutex, spin, recursive
  tree -> proc.p_mtx  blocking  a.c:3: f(), and 1 more
+ tree -> odd  try  a.c:5: f() through h(p)
- odd -> tree  blocking
`
	var b strings.Builder
	if err := Text(&b, sample); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestDeclared(t *testing.T) {
	r := *sample
	r.Declared = report.Declared{File: "w.c", Order: graph.NewOrder([][]string{{"process lock", "gone", "tree"}}),
		Chains: [][]report.DeclaredLock{{{Name: "process lock", Classes: []string{"proc.p_mtx"}}, {Name: "gone"}, {Name: "tree", Classes: []string{"tree"}}}}}
	for all, want := range map[bool]string{
		false: `declared order in w.c: 2 of 3 names are lock classes (-v)
against the declared order process lock before gone before tree: tree -> proc.p_mtx
  a.c:3: f()
  a.c:9: g()
`,
		true: `declared order in w.c: 2 of 3 names are lock classes
  first "process lock": proc.p_mtx
  then  "gone": not seen
  then  "tree": tree
against the declared order process lock before gone before tree: tree -> proc.p_mtx
  a.c:3: f()
  a.c:9: g()
`,
	} {
		var b strings.Builder
		if err := Declared(&b, &r, all); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("got\n%s\nwant\n%s", b.String(), want)
		}
	}
}

func TestDot(t *testing.T) {
	var b strings.Builder
	if err := Dot(&b, sample); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"digraph locks {\n",
		"\t\"odd\\\"\\\\\" [label=\"odd\\\"\\\\\\nmutex, spin, recursive\"];\n",
		"\t\"tree\" -> \"proc.p_mtx\" [tooltip=\"a.c:3: f()\"];\n",
		"\t\"tree\" -> \"odd\" [style=dashed, color=green, label=\"+\", fontcolor=green, tooltip=\"a.c:5: f()\"];\n",
		"\t\"odd\" -> \"tree\" [color=gray, label=\"×\"];\n}\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestDotCycle(t *testing.T) {
	at := []graph.Site{{File: "a.c", Line: 3, Func: "f"}}
	r := &report.Report{Edges: []report.Edge{
		{Edge: graph.Edge{From: "a", To: "b", Blocking: true, Sites: at}},
		{Edge: graph.Edge{From: "b", To: "a", Blocking: true, Sites: at}, Status: report.EdgeNew},
	}}
	var b strings.Builder
	if err := Dot(&b, r); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(b.String(), "[color=red, penwidth=2, "); got != 2 {
		t.Errorf("%d edges of the cycle are red in\n%s", got, &b)
	}
}
