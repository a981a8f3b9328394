package reportpage

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/pagetest"
	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/source"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
	"lockcheck/parser/patch"
	"lockcheck/rules"
	"lockcheck/rules/finding"
)

const source1 = `int
foo_start(struct foo *p)
{

	mtx_lock(&p->f_mtx);
	if (p->f_busy) {
		p->f_n++;
		p->f_m++;
		p->f_o++;
		p->f_p++;
		return (EBUSY);
	}
	mtx_unlock(&p->f_mtx);
	return (0);
}
`

// sample has a finding of each severity, one of them fixed, and what a patch
// changes.
func sample() *report.Report {
	r := &report.Report{
		Inputs: []report.Input{{Path: "my.diff", Kind: report.Patch, Status: report.Complete, Detail: "files from git"}},
		Classes: []graph.Class{
			{ID: "foo.f_mtx", Name: "foo", Kind: "mutex"},
			{ID: "list_lock", Kind: "sx", Sleepable: true},
		},
		Edges: []report.Edge{
			{Edge: graph.Edge{From: "foo.f_mtx", To: "list_lock", Blocking: true, Sites: []graph.Site{{File: "a.c", Line: 8, Func: "foo_start"}}}, Status: report.EdgeNew},
			{Edge: graph.Edge{From: "list_lock", To: "list_lock", Blocking: true}, Status: report.EdgeExisting},
		},
		Findings: []finding.Finding{
			{Rule: "lockbalance", Severity: finding.Error, Function: "foo_start", File: "a.c", Line: 11, Column: 3, Message: "p->f_mtx is still held",
				Locks: []finding.Lock{{Class: "foo.f_mtx", Mode: "exclusive"}}, Fingerprint: "aa-1",
				Trace: []finding.Step{
					{File: "a.c", Line: 5, Column: 2, Function: "foo_start", Message: "p->f_mtx is acquired here"},
					{File: "a.c", Line: 11, Column: 3, Function: "foo_start", Message: "it returns here"},
				},
				Fix: &finding.Fix{What: "add `mtx_unlock(&p->f_mtx)` before this return", First: 11, Last: 11,
					Edits: []finding.Edit{{Line: 11, Column: 3, EndLine: 11, EndColumn: 3, New: "mtx_unlock(&p->f_mtx);\n\t\t"}}}},
			{Rule: "locksleep", Severity: finding.Note, File: "a.c", Line: 13, Message: "only a note", Fingerprint: "bb-1", Partial: true, Confidence: finding.Low},
			{Rule: "unlockgap", Severity: finding.Warning, Function: "gone", File: "a.c", Line: 3, Message: "fixed now", Fingerprint: "aa-1", Status: finding.Fixed},
		},
		Diff:     []report.FileDiff{{Path: "a.c", Added: map[int]bool{11: true}, Hunks: []patch.Span{{First: 5, Last: 14}}}},
		Problems: []report.Problem{{File: "b.c", What: "is binary", Do: "leave it out"}},
		Bounds:   []report.Bound{{File: "a.c", Line: 1, Function: "huge", Why: "too many states"}},
	}
	r.Changes.EdgesAdded = r.Edges[:1]
	r.Changes.Contracts = []report.ContractChange{{Function: "foo_start", Added: []string{"requires foo"}, Removed: []string{"may sleep"}}}
	r.AddSource(false, func(name string) ([]byte, bool) { return []byte(source1), name == "a.c" })
	return r
}

func write(t *testing.T, r *report.Report, opt Options) []byte {
	t.Helper()
	opt.Version, opt.Rules = "v1", rules.All()
	var b bytes.Buffer
	if err := Write(&b, r, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite(t *testing.T) {
	text := write(t, sample(), Options{})
	if !bytes.Equal(text, write(t, sample(), Options{})) {
		t.Error("the same report makes another page")
	}
	p := pagetest.Parse(t, text)
	has := func(p pagetest.Page, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(p.Words, w) {
				t.Errorf("no text %q", w)
			}
		}
	}
	has(p, "lockcheck: my.diff", "1 error, fixes 1", "p->f_mtx is still held", "it returns here", "What the patch changes",
		"add `mtx_unlock(&p->f_mtx)` before this return", "b.c: is binary; leave it out", "too many states", "What the rules mean", "requires foo")
	for _, absent := range []string{"only a note", "fixed now"} {
		if strings.Contains(p.Words, absent) {
			t.Errorf("there is %q", absent)
		}
	}
	for _, want := range []string{`id="f-aa-1"`, `href="#rule-lockbalance"`, `<li class="line main added told">`,
		`<mark>return</mark> (EBUSY);`, `<span class="num">+</span><code>		mtx_unlock(&amp;p-&gt;f_mtx);</code>`, `class="edge new"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s", want)
		}
	}
	text = write(t, sample(), Options{Show: report.Show{All: true, Verbose: true}, Graph: "graph.html", Name: func(p string) string { return "sys/" + p }})
	has(pagetest.Parse(t, text), "only a note", "fixed now", "low confidence", "partial view", "sys/a.c:13")
	for _, want := range []string{`id="f-aa-1-"`, `href="graph.html#class=foo.f_mtx"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s", want)
		}
	}
	has(pagetest.Parse(t, write(t, &report.Report{}, Options{})), "Nothing found.")
}

// show gives an excerpt as lines of text.
func show(ls []line) string {
	var b strings.Builder
	for _, l := range ls {
		if l.Gap {
			b.WriteString("...\n")
			continue
		}
		sign := map[bool]string{true: "!"}[l.Main] + map[bool]string{true: "+"}[l.Added]
		text := l.Before + l.After
		if l.Mark != "" {
			text = l.Before + "[" + l.Mark + "]" + l.After
		}
		fmt.Fprintf(&b, "%d%s %s\n", l.N, sign, strings.TrimSpace(text))
		for _, n := range l.Notes {
			fmt.Fprintf(&b, "  (%d) %s\n", n.N, n.Text)
		}
	}
	return b.String()
}

func TestExcerpts(t *testing.T) {
	r := sample()
	p := &printer{r: r, lines: source.Of(r), Options: Options{Name: func(s string) string { return s }}}
	tests := []struct {
		name string
		f    finding.Finding
		want string
	}{
		{"one function", r.Findings[0], `3 {
4
5 [mtx_lock(&p->f_mtx)];
  (1) p->f_mtx is acquired here
6 if (p->f_busy) {
7 p->f_n++;
...
9 p->f_o++;
10 p->f_p++;
11!+ [return] (EBUSY);
  (2) it returns here
12 }
13 mtx_unlock(&p->f_mtx);
`},
		{"partial: hunks alone, and what is told", finding.Finding{File: "a.c", Line: 5, Column: 2, Partial: true,
			Trace: []finding.Step{{File: "a.c", Line: 3, Message: "above the hunk"}}}, `3 {
  (1) above the hunk
...
5! [mtx_lock(&p->f_mtx)];
6 if (p->f_busy) {
7 p->f_n++;
`},
		{"no source", finding.Finding{File: "b.c", Line: 7, Trace: []finding.Step{{File: "b.c", Line: 9, Message: "unseen"}}}, "7!\n...\n9\n  (1) unseen\n"},
		{"blank mark", finding.Finding{File: "a.c", Line: 5, Column: 1}, "3 {\n4\n5! mtx_lock(&p->f_mtx);\n6 if (p->f_busy) {\n7 p->f_n++;\n"},
		{"two functions", finding.Finding{File: "a.c", Line: 14, Function: "f", Trace: []finding.Step{
			{File: "a.c", Line: 1, Function: "g", Message: "first"}, {File: "a.c", Line: 14, Function: "f", Message: "then"}, {File: "a.c", Line: 1, Function: "g", Message: "again"}}},
			"1 int\n  (1) first\n  (3) again\n2 foo_start(struct foo *p)\n3 {\n---\n12 }\n13 mtx_unlock(&p->f_mtx);\n14! return (0);\n  (2) then\n15 }\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var parts []string
			for _, e := range p.excerpts(&tt.f) {
				parts = append(parts, show(e.Lines))
			}
			if got := strings.Join(parts, "---\n"); strings.ReplaceAll(got, " \n", "\n") != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestFigure(t *testing.T) {
	r := &report.Report{}
	for _, e := range [][3]string{{"a", "b", "f"}, {"b", "c", "g"}, {"c", "d", "f"}, {"d", "a", "h"}, {"a", "c", "h"}, {"b", "a", "h"}} {
		r.Edges = append(r.Edges, report.Edge{Edge: graph.Edge{From: e[0], To: e[1], Blocking: true, Sites: []graph.Site{
			{File: "x.c", Line: 1, Func: e[2], Chain: []summary.Site{{}}}}}, Status: report.EdgeExisting})
	}
	fs := newFigures(picture.Of(r))
	at := func(function string, classes ...string) *finding.Finding {
		f := &finding.Finding{File: "x.c", Function: function}
		for _, c := range classes {
			f.Locks = append(f.Locks, finding.Lock{Class: c})
		}
		return f
	}
	cycle := func(f *finding.Finding) *finding.Finding { f.Kind = "cycle"; return f }
	tests := []struct {
		name         string
		f            *finding.Finding
		nodes, lines int
	}{
		{"alone", at("k", "a"), 0, 0},
		{"unknown", at("f", "nosuch"), 0, 0},
		{"all between them", at("k", "a", "b", "c", "d"), 4, 6},
		{"only its own edges of a cycle", cycle(at("k", "a", "b", "c", "d")), 4, 4},
		{"only two edges of a cycle", cycle(at("k", "a", "b")), 2, 2},
		{"with what its function takes under it", at("f", "a"), 2, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := fs.of(tt.f)
			switch {
			case d == nil && tt.nodes > 0, d != nil && (len(d.Nodes) != tt.nodes || len(d.Lines) != tt.lines):
				t.Errorf("got %+v, want %d classes and %d edges", d, tt.nodes, tt.lines)
			}
		})
	}
}

// TestHostile: what the input says is text, whatever it holds.
func TestHostile(t *testing.T) {
	const bad = "</script></style></code><script>alert(1)</script><img src=x onerror=alert(1)>\" onclick=\"alert(1)\" {{.}} \x00\x1b[1m\xff\u202e"
	r := &report.Report{
		Inputs:  []report.Input{{Path: bad, Detail: bad}},
		Classes: []graph.Class{{ID: bad, Name: bad, Kind: bad}},
		Edges:   []report.Edge{{Edge: graph.Edge{From: bad, To: bad + "2", Sites: []graph.Site{{File: bad, Func: bad}}}, Status: report.EdgeNew}},
		Findings: []finding.Finding{{Rule: "lockorder", Function: bad, File: bad, Line: 1, Column: 1, Message: bad, Fingerprint: bad,
			Severity: finding.Error, Locks: []finding.Lock{{Class: bad, Expr: bad, Mode: bad}, {Class: bad + "2"}},
			Trace: []finding.Step{{File: bad, Line: 1, Function: bad, Message: bad}}, Fix: &finding.Fix{What: bad}}},
		Problems: []report.Problem{{File: bad, What: bad}},
		Bounds:   []report.Bound{{File: bad, Function: bad, Why: bad}},
	}
	r.Changes.EdgesAdded = r.Edges
	r.Changes.GapsAdded = []report.FunctionLine{{Function: bad, Text: bad}}
	r.AddSource(false, func(string) ([]byte, bool) { return []byte(bad + "\n" + bad), true })
	p := pagetest.Parse(t, write(t, r, Options{Graph: "graph.html", Show: report.Show{All: true, Verbose: true}}))
	if n := strings.Count(p.Words, "<script>alert(1)</script>"); n < 10 {
		t.Errorf("names are told %d times", n)
	}
}
