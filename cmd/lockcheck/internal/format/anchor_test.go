package format

import (
	"fmt"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/parser/patch"
	"lockcheck/rules/finding"
)

// TestPlaces: a.c has functions at lines 10, 30 and 50; its diff shows lines
// 12 to 18, of which it adds 15, and lines 52 to 57, where it takes lines out.
func TestPlaces(t *testing.T) {
	r := &report.Report{
		Functions: []report.Function{
			{Name: "three", File: "a.c", Line: 50}, {Name: "one", File: "a.c", Line: 10}, {Name: "two", File: "a.c", Line: 30},
			{Name: "other", File: "b.c", Line: 1},
		},
		Diff: []report.FileDiff{{
			Path: "a.c", Added: map[int]bool{15: true}, Hunks: []patch.Span{{First: 12, Last: 18}, {First: 52, Last: 57}},
		}},
	}
	at := func(file string, line int) finding.Step { return finding.Step{File: file, Line: line} }
	tests := []struct {
		name   string
		file   string
		line   int
		status finding.Status
		trace  []finding.Step
		want   string
	}{
		{"its own line", "a.c", 13, finding.New, []finding.Step{at("a.c", 15)}, "a.c:13"},
		{"the last added line of its trace", "b.c", 7, finding.New, []finding.Step{at("a.c", 15), at("a.c", 55), at("b.c", 7)}, "a.c:15"},
		{"the last line of its trace that is shown", "b.c", 7, finding.New, []finding.Step{at("a.c", 13), at("a.c", 55)}, "a.c:55"},
		{"the closest added line of its function", "a.c", 20, finding.New, []finding.Step{at("b.c", 2)}, "a.c:15"},
		{"the closest line of its function", "a.c", 70, finding.New, nil, "a.c:57"},
		{"the closest line of its function, before", "a.c", 51, finding.New, nil, "a.c:52"},
		{"a changed function of its trace", "b.c", 7, finding.New, []finding.Step{at("a.c", 11), at("a.c", 60), at("b.c", 7)}, "a.c:57"},
		{"a function that is not changed", "a.c", 35, finding.New, nil, ":0"},
		{"before all functions", "a.c", 2, finding.New, nil, ":0"},
		{"a file that is not changed", "b.c", 7, finding.New, []finding.Step{at("b.c", 8)}, ":0"},
		{"what is fixed", "a.c", 13, finding.Fixed, nil, ":0"},
	}
	for _, tt := range tests {
		f := &finding.Finding{File: tt.file, Line: tt.line, Status: tt.status, Trace: tt.trace}
		file, line, ok := placesOf(r).of(f)
		if got := fmt.Sprintf("%s:%d", file, line); got != tt.want || ok != (tt.want != ":0") {
			t.Errorf("%s: %s, %t; want %s", tt.name, got, ok, tt.want)
		}
	}
}
