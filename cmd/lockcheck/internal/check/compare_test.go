package check

import (
	"fmt"
	"slices"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/rules/finding"
)

func set(ns ...int) map[int]bool {
	m := make(map[int]bool)
	for _, n := range ns {
		m[n] = true
	}
	return m
}

func TestLinesMove(t *testing.T) {
	// Old line 3 is replaced by two lines, and a line is added after old 5.
	l := &lines{removed: set(3), added: set(3, 4, 7)}
	for old, want := range map[int]int{1: 1, 2: 2, 3: 0, 4: 5, 5: 6, 6: 8, 100: 102} {
		if got := l.moved(old); got != want {
			t.Errorf("line %d moves to %d, want %d", old, got, want)
		}
	}
}

func found(file string, line int, sev finding.Severity) finding.Finding {
	return finding.Finding{
		Rule: "unlockgap", Kind: "cursor", Function: "f", File: file, Line: line, Severity: sev,
		Locks: []finding.Lock{{Class: "a_lock"}},
	}
}

func brief(fs []finding.Finding) []string {
	var out []string
	for _, f := range fs {
		s := fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Status)
		if f.Touched {
			s += " touched"
		}
		out = append(out, s)
	}
	return out
}

func TestCompare(t *testing.T) {
	l := &lines{oldPath: "a.c", newPath: "a.c", removed: set(30), added: set(10, 11, 42)}
	d := &diff{byOld: map[string]*lines{"a.c": l}, byNew: map[string]*lines{"a.c": l}}
	traced := found("a.c", 60, finding.Warning)
	traced.Trace = []finding.Step{{File: "a.c", Line: 42}}
	tests := []struct {
		name          string
		before, after []finding.Finding
		want          []string
	}{
		{
			"a moved finding is the same one",
			[]finding.Finding{found("a.c", 20, finding.Warning)},
			[]finding.Finding{found("a.c", 22, finding.Warning)},
			[]string{"a.c:22 existing"},
		},
		{
			"of two alike, the one on a kept line is the old one",
			[]finding.Finding{found("a.c", 20, finding.Warning)},
			[]finding.Finding{found("a.c", 11, finding.Warning), found("a.c", 22, finding.Warning)},
			[]string{"a.c:11 new", "a.c:22 existing"},
		},
		{
			"a rewritten line keeps its finding, touched",
			[]finding.Finding{found("a.c", 30, finding.Warning)},
			[]finding.Finding{found("a.c", 42, finding.Warning)},
			[]string{"a.c:42 existing touched"},
		},
		{
			"touched by its trace",
			[]finding.Finding{found("a.c", 58, finding.Warning)},
			[]finding.Finding{traced},
			[]string{"a.c:60 existing touched"},
		},
		{
			"fixed",
			[]finding.Finding{found("a.c", 30, finding.Warning)},
			nil,
			[]string{"a.c:30 fixed"},
		},
		{
			"what gets worse is new",
			[]finding.Finding{found("a.c", 20, finding.Note)},
			[]finding.Finding{found("a.c", 22, finding.Error)},
			[]string{"a.c:22 new"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := brief(compare(tt.before, tt.after, d)); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCompareRenamed(t *testing.T) {
	l := &lines{oldPath: "old.c", newPath: "dir/new.c", added: set(1)}
	d := &diff{byOld: map[string]*lines{"old.c": l}, byNew: map[string]*lines{"dir/new.c": l}}
	got := brief(compare(
		[]finding.Finding{found("old.c", 5, finding.Warning)},
		[]finding.Finding{found("dir/new.c", 6, finding.Warning)}, d))
	if want := []string{"dir/new.c:6 existing"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCompareEdges(t *testing.T) {
	e := func(from, to string, blocking bool) graph.Edge {
		return graph.Edge{From: from, To: to, Blocking: blocking}
	}
	got := compareEdges(
		[]graph.Edge{e("a", "b", true), e("a", "c", true)},
		[]graph.Edge{e("a", "b", false), e("b", "c", true)})
	var words []string
	for _, g := range got {
		words = append(words, fmt.Sprintf("%s->%s %v %s", g.From, g.To, g.Blocking, g.Status))
	}
	want := []string{"a->b false existing", "a->c true removed", "b->c true new"}
	if !slices.Equal(words, want) {
		t.Errorf("got %q, want %q", words, want)
	}
}

func TestReview(t *testing.T) {
	c := &checker{rep: &report.Report{}}
	was := []report.Function{
		{Name: "f", File: "a.c", Requires: []string{"x (exclusive)"}},
		{Name: "same", File: "a.c", Requires: []string{"x (exclusive)"}},
		{Name: "gone", File: "a.c", Releases: []string{"y"}},
	}
	after := &side{classes: []graph.Class{{ID: "x"}}}
	now := []report.Function{
		{Name: "f", File: "a.c", Requires: []string{"x (shared or exclusive)"}, Gaps: []report.Gap{{Lock: "x", Where: "line 3"}}, Sleeps: true},
		{Name: "same", File: "a.c", Requires: []string{"x (exclusive)"}},
	}
	c.review(&side{}, after, &diff{}, nil, was, now)
	ch := c.rep.Changes
	if len(ch.Contracts) != 2 || ch.Contracts[0].Function != "f" || ch.Contracts[1].Status != report.EdgeRemoved {
		t.Errorf("contracts %+v", ch.Contracts)
	}
	if want := []string{"requires x (shared or exclusive)", "may sleep"}; !slices.Equal(ch.Contracts[0].Added, want) {
		t.Errorf("added %q, want %q", ch.Contracts[0].Added, want)
	}
	if len(ch.GapsAdded) != 1 || len(ch.GapsRemoved) != 0 || !slices.Equal(ch.ClassesAdded, []string{"x"}) {
		t.Errorf("changes %+v", ch)
	}
}
