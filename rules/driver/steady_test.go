package driver

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/ir"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// looking says something of each function, and looks at others for that named so.
func looking(name string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "looking", Doc: "looking: looks at others", ResultType: lockfacts.Findings, Requires: lockfacts.Requires(),
		Run: func(pass *analysis.Pass) (any, error) {
			facts := lockfacts.Of(pass)
			var fs []finding.Finding
			for _, r := range facts.Each() {
				if r.Func.Name == name && len(facts.Funcs()) == 0 {
					continue
				}
				f := facts.At(r, r.Func.Pos)
				f.Kind, f.Message = "function", "one"
				fs = append(fs, f)
			}
			return lockfacts.Report(pass, fs)
		},
	}
}

// TestSteady parts what is said of functions that stand alone, and takes it for what is
// said of them where they are left out.
func TestSteady(t *testing.T) {
	u := &ir.Unit{Path: "a.c", Files: []string{"a.c"}}
	for i, name := range []string{"alone", "curious", "twice", "twice", "other"} {
		u.Funcs = append(u.Funcs, &ir.Func{Name: name, Pos: ir.Pos{Line: int32(10 * (i + 1)), Col: 1}})
	}
	run := func(s Session) *Report {
		t.Helper()
		rep, err := Run(t.Context(), Input{Program: program{}, Units: []*ir.Unit{u}}, Options{
			Rules: []*analysis.Analyzer{looking("curious")},
			Session: func(u *ir.Unit) Session {
				if u == nil {
					return Session{}
				}
				return s
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	var steady []FuncReport
	whole := run(Session{Keep: func(rep UnitReport) { steady = rep.Steady }})
	var at []int
	for i := range steady {
		at = append(at, steady[i].At)
	}
	if !slices.Equal(at, []int{0, 4}) {
		t.Fatalf("steady: %v, want the first and the last", at)
	}
	again := run(Session{LeftOut: &LeftOut{Is: []bool{true, false, false, false, true}, Say: steady}})
	if !slices.EqualFunc(again.Findings, whole.Findings, func(a, b finding.Finding) bool {
		return finding.Compare(a, b) == 0 && a.Fingerprint == b.Fingerprint
	}) {
		t.Errorf("findings %+v, want %+v", again.Findings, whole.Findings)
	}
}
