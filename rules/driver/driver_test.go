package driver

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// program gives every unit one result per function, but for those to be left out.
type program struct{ bad string }

func (p program) Results(_ context.Context, u *ir.Unit, but []bool) ([]*flow.Result, error) {
	if u.Path == p.bad {
		return nil, errors.New("no results")
	}
	var rs []*flow.Result
	for i, f := range u.Funcs {
		if but != nil && but[i] {
			continue
		}
		r := &flow.Result{Unit: u, Func: f}
		if f.Name == "big" {
			r.GivenUp = "too many states"
		}
		rs = append(rs, r)
	}
	return rs, nil
}
func (program) Protectors(string) []string                 { return nil }
func (program) Settled(string, string) bool                { return false }
func (program) Starts(string, string) bool                 { return false }
func (program) Custom(string, string) summary.Custom       { return summary.Custom{} }
func (program) Bare(string, string, string) []summary.Site { return nil }
func (program) Orderers(string, string) []string           { return nil }
func (program) Class(id string) graph.Class                { return graph.Class{ID: id} }
func (program) Summary(*ir.Unit, string) *summary.Summary  { return nil }

func units(n int) []*ir.Unit {
	var us []*ir.Unit
	for i := range n {
		us = append(us, &ir.Unit{
			Path:  fmt.Sprintf("u%02d.c", i),
			Funcs: []*ir.Func{{Name: "f", Pos: ir.Pos{Line: 1, Col: 5}}, {Name: "big", Pos: ir.Pos{Line: 2, Col: 5}}},
		})
	}
	return us
}

// perFunc reports one finding per function.
func perFunc(name string, requires ...*analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: name, Doc: name + ": reports functions", ResultType: lockfacts.Findings,
		Requires: append(lockfacts.Requires(), requires...),
		Run: func(pass *analysis.Pass) (any, error) {
			facts := lockfacts.Of(pass)
			var fs []finding.Finding
			for _, r := range facts.Results {
				f := facts.At(r, r.Func.Pos)
				f.Kind, f.Message = "function", "one"
				fs = append(fs, f)
			}
			return lockfacts.Report(pass, fs)
		},
	}
}

// ofWhole reports one finding for the program.
func ofWhole() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "whole", Doc: "whole: reports programs", ResultType: lockfacts.Findings, Requires: lockfacts.Requires(),
		Run: func(pass *analysis.Pass) (any, error) {
			var fs []finding.Finding
			if facts := lockfacts.Of(pass); facts.Whole {
				fs = append(fs, finding.Finding{File: facts.Unit.Path, Line: 9, Kind: "program", Message: "whole"})
			}
			return lockfacts.Report(pass, fs)
		},
	}
}

func TestOrderIsTheSameAtAnyJobs(t *testing.T) {
	rules := []*analysis.Analyzer{perFunc("one"), perFunc("two"), ofWhole()}
	var want *Report
	for _, jobs := range []int{1, 2, 7, 64} {
		got, err := Run(t.Context(), Input{Program: program{}, Units: units(40)}, Options{Rules: rules, Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("jobs %d: report differs", jobs)
		}
	}
	if len(want.Findings) != 161 || len(want.Bounds) != 40 {
		t.Errorf("%d findings, %d bounds; want 161, 40", len(want.Findings), len(want.Bounds))
	}
	whole := 0
	for _, f := range want.Findings {
		if f.Message == "whole" {
			whole++
		}
	}
	if whole != 1 {
		t.Errorf("%d findings of the program as a whole, want 1", whole)
	}
}

func TestFailuresAreContained(t *testing.T) {
	crashes := &analysis.Analyzer{
		Name: "crashes", Doc: "crashes: on one unit", ResultType: lockfacts.Findings, Requires: lockfacts.Requires(),
		Run: func(pass *analysis.Pass) (any, error) {
			if u := lockfacts.Of(pass).Unit; u.Path == "u01.c" {
				var none *ir.Func
				_ = none.Name
			}
			return []finding.Finding{}, nil
		},
	}
	needs := perFunc("needs", crashes)
	rep, err := Run(t.Context(), Input{Program: program{bad: "u02.c"}, Units: units(4)},
		Options{Rules: []*analysis.Analyzer{needs}})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Findings) != 4 {
		t.Errorf("%d findings, want those of two units: 4", len(rep.Findings))
	}
	want := []string{
		"u01.c crashes crashed in lockcheck/rules/driver.TestFailuresAreContained",
		"u01.c needs crashes, which it requires, failed",
		"u02.c  no results",
	}
	if len(rep.Problems) != len(want) {
		t.Fatalf("problems %v, want %d", rep.Problems, len(want))
	}
	for i, p := range rep.Problems {
		if got := p.File + " " + p.Rule + " " + p.What; !strings.HasPrefix(got, want[i]) {
			t.Errorf("problem %d: %q, want it to begin %q", i, got, want[i])
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Run(ctx, Input{Program: program{}, Units: units(3)}, Options{Rules: []*analysis.Analyzer{perFunc("one")}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestDiagnosticsHavePositions(t *testing.T) {
	var got []string
	_, err := Run(t.Context(), Input{
		Program: program{}, Units: units(1),
		Text: func(string) ([]byte, bool) { return []byte("int f(void) {}\nint big(void) {}\n"), true },
	}, Options{
		Rules: []*analysis.Analyzer{perFunc("one")},
		Diagnostic: func(a *analysis.Analyzer, pos token.Position, d analysis.Diagnostic) {
			got = append(got, fmt.Sprintf("%s: %s: %s", pos, a.Name, d.Category))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"u00.c:1:5: one: function", "u00.c:2:5: one: function"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInvalidRule(t *testing.T) {
	_, err := Run(t.Context(), Input{Program: program{}}, Options{Rules: []*analysis.Analyzer{{Name: "no doc"}}})
	if err == nil {
		t.Error("no error for an invalid analyzer")
	}
}
