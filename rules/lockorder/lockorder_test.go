package lockorder_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/lockorder"
	"lockcheck/rules/wanttest"
)

func TestFixtures(t *testing.T) {
	wanttest.Run(t, lockorder.Analyzer, wanttest.Fixtures(t)...)
}

func TestValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{lockorder.Analyzer}); err != nil {
		t.Error(err)
	}
}

// TestTrace holds that a trace tells the story in order, through the calls.
func TestTrace(t *testing.T) {
	var got []string
	for _, f := range wanttest.Findings(t, lockorder.Analyzer, "testdata/files.txtar") {
		if f.Function != "front_start" {
			continue
		}
		for _, s := range f.Trace {
			got = append(got, fmt.Sprintf("%s:%d: %s", s.File, s.Line, s.Message))
		}
	}
	want := []string{
		"back.c:41: b->b_mtx is acquired here",
		"back.c:42: calls front_note(b->b_front)",
		"front.c:22: front_softc.sc_mtx is acquired here, with back.b_mtx held",
		"front.c:30: sc->sc_mtx is acquired here",
		"front.c:31: calls sc->sc_back->b_ops->bo_kick(sc->sc_back)",
		"back.c:22: back.b_mtx is acquired here, with front_softc.sc_mtx held",
	}
	if !slices.Equal(got, want) {
		t.Errorf("trace:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
