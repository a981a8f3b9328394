package lockassert_test

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/lockassert"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	wanttest.Run(t, lockassert.Analyzer, wanttest.Fixtures(t)...)
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{lockassert.Analyzer}); err != nil {
		t.Error(err)
	}
}

// story gives the trace of the first finding in a function.
func story(t *testing.T, fixture, function string) []string {
	t.Helper()
	for _, f := range wanttest.Findings(t, lockassert.Analyzer, fixture) {
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
		{"testdata/held.c", "mixer_set_deeper", []string{
			"mixer_set_deeper: m->mx_mtx is acquired (exclusive)",
			"mixer_set_deeper: m->mx_mtx is released",
			"mixer_set_deeper: m->mx_mtx must be held here (exclusive)",
			"mixer_set_deep: calls mixer_set_locked(m, level)",
			"mixer_set_locked: MIXER_ASSERT(m): this is what needs it so",
		}},
		{"testdata/mode.c", "route_modify_shared", []string{
			"route_modify_shared: r->r_sx is acquired (shared)",
			"route_modify_shared: r->r_sx must be held here (exclusive)",
			"route_modify: sx_assert(&r->r_sx, SX_XLOCKED): this is what needs it so",
		}},
	} {
		if got := story(t, tt.fixture, tt.function); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.function, got, tt.want)
		}
	}
}
