package unlockgap_test

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/unlockgap"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	wanttest.Run(t, unlockgap.Analyzer, wanttest.Fixtures(t)...)
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{unlockgap.Analyzer}); err != nil {
		t.Error(err)
	}
}

// story gives the trace of the first finding in a function.
func story(t *testing.T, fixture, function string) []string {
	t.Helper()
	for _, f := range wanttest.Findings(t, unlockgap.Analyzer, fixture) {
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
		{"testdata/callee.c", "club_settle_all", []string{
			"club_settle_all: c->c_mtx is acquired",
			"club_settle_all: m is found on c->c_members",
			"club_settle_all: calls club_settle()",
			"club_settle: calls club_wait_member(c, m)",
			"club_wait_member: c->c_mtx is dropped by mtx_unlock(&c->c_mtx)",
			"club_wait_member: c->c_mtx is taken again by mtx_lock(&c->c_mtx)",
			"club_settle_all: the walk goes on from m",
		}},
		{"testdata/pointer.c", "port_lockpgrp", []string{
			"port_lockpgrp: PROC_LOCK(p) is acquired",
			"port_lockpgrp: pg is read from p->p_pgrp",
			"port_lockpgrp: PROC_LOCK(p) is dropped by PROC_UNLOCK(p)",
			"port_lockpgrp: pg is used meanwhile",
			"port_lockpgrp: PROC_LOCK(p) is taken again",
		}},
		{"testdata/check.c", "ring_reserve", []string{
			"ring_reserve: sc->sc_mtx is acquired",
			"ring_reserve: sc->sc_free is tested",
			"ring_reserve: sc->sc_mtx is dropped by mtx_unlock(&sc->sc_mtx)",
			"ring_reserve: sc->sc_mtx is taken again by mtx_lock(&sc->sc_mtx)",
			"ring_reserve: the outcome of the test is relied on",
		}},
	} {
		if got := story(t, tt.fixture, tt.function); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.function, got, tt.want)
		}
	}
}
