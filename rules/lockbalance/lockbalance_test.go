package lockbalance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/lockbalance"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	wanttest.Run(t, lockbalance.Analyzer, wanttest.Fixtures(t)...)
}

func TestFixes(t *testing.T) {
	wanttest.RunFixes(t, lockbalance.Analyzer, "testdata/fixes.c")
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{lockbalance.Analyzer}); err != nil {
		t.Error(err)
	}
}

// TestTrace holds that a trace tells the story in order, through the calls.
func TestTrace(t *testing.T) {
	var got []string
	for _, f := range wanttest.Findings(t, lockbalance.Analyzer, "testdata/twice.c") {
		if f.Function != "again_deeper" {
			continue
		}
		for _, s := range f.Trace {
			got = append(got, fmt.Sprintf("%s:%d: %s", s.File, s.Line, s.Message))
		}
	}
	want := []string{
		"twice.c:62: SC_LOCK(sc) is acquired here",
		"twice.c:63: calls valve_close_all(sc)",
		"twice.c:56: calls valve_close(sc)",
		"twice.c:39: SC_LOCK(sc) is acquired again here",
	}
	if !slices.Equal(got, want) {
		t.Errorf("trace:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
