package holdbalance_test

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/holdbalance"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	wanttest.Run(t, holdbalance.Analyzer, wanttest.Fixtures(t)...)
}

func TestFixes(t *testing.T) {
	wanttest.RunFixes(t, holdbalance.Analyzer, "testdata/fixes.c")
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{holdbalance.Analyzer}); err != nil {
		t.Error(err)
	}
}

// story gives the trace of the first finding in a function.
func story(t *testing.T, fixture, function string) []string {
	t.Helper()
	for _, f := range wanttest.Findings(t, holdbalance.Analyzer, fixture) {
		if f.Function != function {
			continue
		}
		var steps []string
		for _, s := range f.Trace {
			steps = append(steps, s.Function+": "+s.Message)
		}
		return steps
	}
	t.Fatalf("%s: no finding in %s", fixture, function)
	return nil
}

func TestTrace(t *testing.T) {
	for _, tt := range []struct {
		fixture, function string
		want              []string
	}{
		{"testdata/leak.c", "watch_arm", []string{
			"watch_arm: a reference on p is taken",
			"watch_arm: other paths release p here",
			"watch_arm: p is still held",
		}},
		{"testdata/twice.c", "lease_cred", []string{
			"lease_cred: cr is released",
			"lease_cred: cr is released again",
		}},
	} {
		if got := story(t, tt.fixture, tt.function); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.function, got, tt.want)
		}
	}
}
