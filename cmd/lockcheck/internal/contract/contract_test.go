package contract

import (
	"reflect"
	"slices"
	"testing"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/wording"
)

var (
	global = ir.Path{Base: ir.GlobalVar, Name: "proctree_lock"}
	target = ir.Path{Base: ir.Param, Name: "w"}.Field(true, "work", "target")
	member = target.Field(true, "proc", "p_mtx")
	result = ir.Path{Base: ir.Result, Type: ir.Type{Name: "struct proc", Ptr: 1}}
)

func freebsd(t *testing.T) *Writer {
	t.Helper()
	m, err := model.Load("freebsd")
	if err != nil {
		t.Fatal(err)
	}
	return New(wording.New(m))
}

func TestFunction(t *testing.T) {
	r := &flow.Result{
		Unit: &ir.Unit{Path: "a.c", Files: []string{"a.c", "b.h"}},
		Func: &ir.Func{Name: "f", Pos: ir.Pos{File: 1, Line: 7, Col: 1}},
	}
	s := &summary.Summary{
		Func: "f",
		Cases: []summary.Case{{Ops: []summary.Op{
			{Kind: summary.Require, Path: global, Class: "proctree_lock"},
			{Kind: summary.Require, Path: member, Class: "proc.p_mtx", Mode: summary.Exclusive},
			{Kind: summary.RequireHold, Path: target, Name: "proc"},
			{Kind: summary.Gap, Path: member, Class: "proc.p_mtx", Sites: []summary.Site{{File: "b.h", Line: 9}, {File: "b.h", Line: 12}}},
			{Kind: summary.Unhold, Path: target, Name: "proc"},
		}}},
		Sleeps: []summary.Sleep{{Chain: []summary.Site{
			{File: "b.h", Line: 10, What: "g(w)"}, {File: "c.c", Line: 3, What: "sx_xlock(&x)"},
		}}},
	}
	got := freebsd(t).Function(s, r)
	want := report.Function{
		Name: "f", File: "b.h", Line: 7,
		Requires: []string{
			"proctree_lock (shared or exclusive)",
			"PROC_LOCK(w->target) [proc.p_mtx] (exclusive)",
			"hold on w->target",
		},
		Gaps:   []report.Gap{{Lock: "PROC_LOCK(w->target) [proc.p_mtx]", Where: "dropped at line 9, retaken at line 12"}},
		Holds:  []string{"drops the hold on w->target"},
		Sleeps: true,
		Sleep:  report.Place{What: "sx_xlock(&x)", File: "c.c", Line: 3, Through: []string{"g(w)"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestCases(t *testing.T) {
	lock := summary.Op{Kind: summary.Lock, Path: result.Field(true, "proc", "p_mtx"), Class: "proc.p_mtx", Mode: summary.Exclusive}
	s := &summary.Summary{Func: "pfind", Cases: []summary.Case{
		{When: []summary.Guard{{Subject: result, Op: summary.Ne}}, Ops: []summary.Op{lock}},
		{When: []summary.Guard{{Subject: result, Op: summary.Eq}}},
	}}
	got := New(wording.New(nil)).Function(s, nil)
	want := []report.Case{
		{When: "result != NULL", Does: []string{"acquires result->p_mtx [proc.p_mtx] (exclusive)"}},
		{When: "result == NULL"},
	}
	if !reflect.DeepEqual(got.Cases, want) {
		t.Errorf("cases %+v, want %+v", got.Cases, want)
	}
	if !slices.Equal(got.Acquires, []string{"result->p_mtx [proc.p_mtx] (exclusive)"}) {
		t.Errorf("acquires %q", got.Acquires)
	}
}

func TestCasesThatNothingTellsApart(t *testing.T) {
	gap := summary.Op{Kind: summary.Gap, Path: global, Class: "proctree_lock"}
	s := &summary.Summary{Func: "f", Cases: []summary.Case{{}, {Ops: []summary.Op{gap}}}}
	want := []report.Case{{}, {Does: []string{"drops and retakes proctree_lock"}}}
	if got := New(wording.New(nil)).Function(s, nil).Cases; !reflect.DeepEqual(got, want) {
		t.Errorf("cases %+v, want %+v", got, want)
	}
}

func TestGapWords(t *testing.T) {
	own := func(line int) summary.Site { return summary.Site{File: "a.c", Line: line, Func: "f"} }
	tests := []struct {
		name  string
		sites []summary.Site
		want  string
	}{
		{"in the model", nil, ""},
		{"two lines", []summary.Site{own(3), own(5)}, "dropped at line 3, retaken at line 5"},
		{"one call of the KPI", []summary.Site{own(3)}, "dropped and retaken at line 3"},
		{"a callee's callee", []summary.Site{own(3), {File: "a.c", Line: 20, Func: "g"}, {File: "b.c", Line: 2, Func: "h"}, {File: "b.c", Line: 4, Func: "h"}},
			"dropped and retaken by g(), called at line 3"},
	}
	for _, tt := range tests {
		if got := gapWords(tt.sites); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNoReturn(t *testing.T) {
	if f := New(wording.New(nil)).Function(&summary.Summary{Func: "panic"}, nil); !f.NoReturn {
		t.Error("a function without cases returns")
	}
}

func TestGuards(t *testing.T) {
	flags := ir.Path{Base: ir.Param, Name: "flags"}
	tests := []struct {
		gs   []summary.Guard
		want string
	}{
		{nil, "otherwise"},
		{[]summary.Guard{{Subject: flags, Op: summary.Has, Name: "PDROP"}}, "flags has PDROP"},
		{[]summary.Guard{{Subject: flags, Op: summary.Lacks, Name: "M_NOWAIT"}, {Subject: result, Op: summary.Eq}},
			"flags lacks M_NOWAIT and result == NULL"},
		{[]summary.Guard{{Subject: flags, Op: summary.Eq, Int: 3}}, "flags == 3"},
	}
	for _, tt := range tests {
		if got := Guards(tt.gs); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
