package locksleep_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/locksleep"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	wanttest.Run(t, locksleep.Analyzer, wanttest.Fixtures(t)...)
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{locksleep.Analyzer}); err != nil {
		t.Error(err)
	}
}

// TestTrace holds that a trace tells the story in order, through the calls.
func TestTrace(t *testing.T) {
	var got []string
	for _, f := range wanttest.Findings(t, locksleep.Analyzer, "testdata/sleep.c") {
		if f.Function != "sleeps_inside" {
			continue
		}
		for _, s := range f.Trace {
			got = append(got, fmt.Sprintf("%s:%d: %s", s.File, s.Line, s.Message))
		}
	}
	want := []string{
		"sleep.c:112: SC_LOCK(sc) is acquired here",
		"sleep.c:114: calls vat_grow(sc)",
		"sleep.c:105: may sleep here",
	}
	if !slices.Equal(got, want) {
		t.Errorf("trace:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
