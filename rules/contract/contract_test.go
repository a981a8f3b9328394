package contract

import (
	"testing"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

func TestContract(t *testing.T) {
	lock := func(name string) ir.Path {
		return ir.Path{Base: ir.Param, Name: name}.Field(true, "softc", "mtx")
	}
	event := func(line int32, kind summary.OpKind, name string, direct bool) flow.Event {
		return flow.Event{Op: &summary.Op{Kind: kind, Path: lock(name)}, Class: "softc.mtx", Exact: true, Direct: direct, Pos: ir.Pos{Line: line}}
	}
	r := &flow.Result{Events: []flow.Event{
		event(1, summary.Require, "asserted", true),
		event(2, summary.Unlock, "released", true),
		event(3, summary.Require, "needed", false),
		event(4, summary.Lock, "taken", false),
	}}
	asserted := Asserted(r)
	for name, want := range map[string]bool{"asserted": true, "released": false, "needed": false} {
		if got := asserted[lock(name).Key()]; got != want {
			t.Errorf("asserted %s: %v", name, got)
		}
	}
	needs := Needed(r)
	held := func(name, class string) *flow.Held { return &flow.Held{Path: lock(name), Class: class} }
	tests := []struct {
		line int32
		held *flow.Held
		want bool
	}{
		{3, held("needed", "softc.mtx"), true},
		{3, held("alias", "softc.mtx"), true},
		{3, held("alias", "other.mtx"), false},
		{3, held("alias", ""), false},
		{2, held("released", "softc.mtx"), false},
		{4, held("taken", "softc.mtx"), false},
	}
	for _, tt := range tests {
		if got := needs.Has(ir.Pos{Line: tt.line}, tt.held); got != tt.want {
			t.Errorf("line %d, %s of %q: %v", tt.line, tt.held.Path, tt.held.Class, got)
		}
	}
}
