package flow

import (
	"context"
	"strings"
	"testing"

	"lockcheck/lockgraph/ir"
)

// broken is an environment that cannot be asked about callees.
type broken struct{ kpi }

func (broken) Callee(*ir.Unit, *ir.Func, ir.Callee) (Callee, bool) { panic("no callee") }

// TestCrash has the analysis of one function crash: that is told, and what a
// caller gets is a function of which nothing is known.
func TestCrash(t *testing.T) {
	f := sometimes(1, "lock", "unlock", false)
	r, err := Analyze(context.Background(), &ir.Unit{Path: "a.c", Files: []string{"a.c"}}, f, broken{}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.GivenUp, "crashed in lockcheck/lockgraph/flow.broken.Callee: no callee") {
		t.Errorf("given up: %q", r.GivenUp)
	}
	if r.Func != f || !r.Summary.Bounded || len(r.Summary.Cases) != 1 || len(r.Summary.Cases[0].Ops) != 0 {
		t.Errorf("the summary claims to know something: %+v", r.Summary)
	}
}
