package graphpage

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/pagetest"
	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

var update = flag.Bool("update", false, "write the golden files")

func siteAt(file string, line int, function, what string) summary.Site {
	return summary.Site{File: file, Line: line, Func: function, What: what}
}

// sample has a cycle, a try edge, what a patch adds and removes, a call chain
// and two directories.
func sample() *report.Report {
	return &report.Report{
		Inputs: []report.Input{{Path: "my.diff", Kind: report.Patch}},
		Findings: []finding.Finding{
			{Rule: "lockorder", Severity: finding.Error, File: "sys/kern/a.c", Line: 7, Message: "the wrong way round", Fingerprint: "ab-1",
				Locks: []finding.Lock{{Class: "foo.f_mtx"}, {Class: "list_lock"}}},
			{Rule: "unlockgap", File: "sys/kern/a.c", Line: 8, Message: "a note", Locks: []finding.Lock{{Class: "foo.f_mtx"}}},
		},
		Classes: []graph.Class{
			{ID: "foo.f_mtx", Name: "foo", Kind: "mutex"},
			{ID: "list_lock", Name: "foo list", Kind: "sx", Sleepable: true},
			{ID: "old_lock", Kind: "mutex"},
			{ID: "page_lock", Kind: "mutex"},
		},
		Edges: []report.Edge{
			{Edge: graph.Edge{From: "foo.f_mtx", To: "list_lock", Blocking: true, Sites: []graph.Site{
				{File: "sys/kern/a.c", Line: 7, Func: "f", Held: siteAt("sys/kern/a.c", 5, "f", "mtx_lock(&p->f_mtx)"),
					Chain: []summary.Site{siteAt("sys/kern/a.c", 7, "f", "sx_xlock(&list_lock)")}},
			}}, Status: report.EdgeNew},
			{Edge: graph.Edge{From: "foo.f_mtx", To: "page_lock", Sites: []graph.Site{
				{File: "sys/kern/a.c", Line: 9, Func: "g", Try: true, Gates: []string{"list_lock"},
					Chain: []summary.Site{siteAt("sys/kern/a.c", 9, "g", "page_get(p)"), siteAt("sys/vm/b.c", 20, "page_get", "mtx_trylock(&page_lock)")}},
			}}, Status: report.EdgeNew},
			{Edge: graph.Edge{From: "list_lock", To: "foo.f_mtx", Blocking: true, Sites: []graph.Site{
				{File: "sys/kern/a.c", Line: 30, Func: "h", May: true, Chain: []summary.Site{siteAt("sys/kern/a.c", 30, "h", "q(p)"), siteAt("sys/kern/a.c", 3, "q", "mtx_lock(&p->f_mtx)")}},
				{File: "sys/kern/a.c", Line: 40, Func: "h", Entry: true, FromMode: summary.Shared, Held: siteAt("sys/kern/a.c", 38, "h", "sx_assert(&list_lock, SA_LOCKED)"),
					Chain: []summary.Site{siteAt("sys/kern/a.c", 40, "h", "mtx_lock(&p->f_mtx)")}},
			}}, Status: report.EdgeExisting},
			{Edge: graph.Edge{From: "list_lock", To: "old_lock", Blocking: true}, Status: report.EdgeRemoved},
		},
	}
}

func write(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, Options{Version: "v1"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPage(t *testing.T) {
	text := write(t, sample())
	p := pagetest.Parse(t, text)
	for _, want := range []string{"Lock order of my.diff", "4 lock classes, 4 edges, 2 added, 1 removed, 1 cycle"} {
		if !strings.Contains(p.Words, want) {
			t.Errorf("no text %q", want)
		}
	}
	if again := write(t, sample()); !bytes.Equal(text, again) {
		t.Error("the same report makes another page")
	}
	var got bytes.Buffer
	if err := json.Indent(&got, []byte(p.Data), "", " "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	const golden = "testdata/data.json"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the data is not what %s has; go test -update writes it\n%s", golden, &got)
	}
}

// TestScript: the script makes no HTML of strings, and asks nobody for more.
func TestScript(t *testing.T) {
	s, err := page().Script()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(",
		"fetch(", "XMLHttpRequest", "import(", "WebSocket", "sendBeacon", "</script", "<!--", "localStorage", "cookie"} {
		if strings.Contains(s, bad) {
			t.Errorf("the script has %s", bad)
		}
	}
}

// TestHostile: names of the input are text, whatever they hold.
func TestHostile(t *testing.T) {
	names := []string{
		`</script><script>alert(1)</script>`, `<!--<script>`, `"><img src=x onerror=alert(1)>`, `');alert(1);//`,
		"\x00\x1b[31m\xff\u2028\u202e", "]]>", "{{.Policy}}", "</style><script>alert(2)</script>", "__proto__", "&lt;",
	}
	r := &report.Report{}
	for i, n := range names {
		r.Inputs = append(r.Inputs, report.Input{Path: n})
		r.Classes = append(r.Classes, graph.Class{ID: n, Name: n, Kind: n})
		r.Edges = append(r.Edges, report.Edge{Edge: graph.Edge{From: n, To: names[(i+1)%len(names)], Blocking: true, Sites: []graph.Site{
			{File: n, Line: 1, Func: n, Held: siteAt(n, 1, n, n), Chain: []summary.Site{siteAt(n, 1, n, n)}, Gates: []string{n}},
		}}})
	}
	p := pagetest.Parse(t, write(t, r))
	var d data
	if err := json.Unmarshal([]byte(p.Data), &d); err != nil {
		t.Fatal(err)
	}
	for i, n := range names {
		if got, want := d.Classes[i].ID, strings.ToValidUTF8(n, "\ufffd"); got != want {
			t.Errorf("class %q is told as %q", want, got)
		}
	}
	if !strings.Contains(p.Words, names[0]) {
		t.Error("the title lost its name")
	}
}

// TestViews: a graph too large for one picture has one for each directory.
func TestViews(t *testing.T) {
	r := &report.Report{}
	dirs := []string{"sys/kern", "sys/vm", "sys/dev/a", "sys/dev/b"}
	name := func(i int) string { return string(rune('a'+i%26)) + "_lock" + strings.Repeat("x", i/26) }
	n := maxWhole + 1
	for i := range n {
		r.Classes = append(r.Classes, graph.Class{ID: name(i), Kind: "mutex"})
		for _, j := range []int{i + 1, i + 7} {
			if j < n {
				r.Edges = append(r.Edges, report.Edge{Edge: graph.Edge{From: name(i), To: name(j), Blocking: true, Sites: []graph.Site{
					{File: dirs[i%len(dirs)] + "/x.c", Line: i + 1, Func: "f"},
				}}, Status: report.EdgeExisting})
			}
		}
	}
	g := picture.Of(r)
	d := dataOf(r, g, report.Show{})
	if len(d.Views) != len(dirs) {
		t.Fatalf("%d views, want %d", len(d.Views), len(dirs))
	}
	for _, v := range d.Views {
		if v.Dir < 0 || len(v.Nodes) == 0 || len(v.Nodes) > maxDir+maxOutside {
			t.Errorf("view of %d has %d classes", v.Dir, len(v.Nodes))
		}
	}
	r.Classes, r.Edges = r.Classes[:20], r.Edges[:20]
	if d := dataOf(r, picture.Of(r), report.Show{}); len(d.Views) == 0 || d.Views[0].Dir != -1 || !d.Small {
		t.Errorf("a small graph has no picture of everything")
	}
	if d := dataOf(&report.Report{}, picture.Of(&report.Report{}), report.Show{}); len(d.Views) != 1 || len(d.Classes) != 0 {
		t.Error("nothing is not drawn as nothing")
	}
}
