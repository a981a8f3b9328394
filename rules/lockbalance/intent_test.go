package lockbalance

import (
	"testing"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

func TestResultOf(t *testing.T) {
	constant := func(n int64, name string) ir.Value { return ir.Value{Kind: ir.Const, Int: n, Name: name} }
	named := func(name string) ir.Value {
		return ir.Value{Kind: ir.Read, Path: &ir.Path{Base: ir.GlobalVar, Name: name}}
	}
	tests := []struct {
		exit flow.Exit
		want string
	}{
		{flow.Exit{Value: constant(0, "")}, "0"},
		{flow.Exit{Value: constant(6, "ENXIO"), Result: "6"}, "!0"},
		{flow.Exit{Value: named("ENXIO")}, "!0"},
		{flow.Exit{Value: named("FOO_LOCKED")}, "FOO_LOCKED"},
		{flow.Exit{Value: constant(-1, "")}, "-1"},
		{flow.Exit{Value: named("found"), Result: "!0"}, "!0"},
		{flow.Exit{Value: named("found")}, ""},
		{flow.Exit{}, ""},
	}
	for _, tt := range tests {
		if got := resultOf(&tt.exit); got != tt.want {
			t.Errorf("resultOf(%+v) = %q, want %q", tt.exit.Value, got, tt.want)
		}
	}
}

func TestApart(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"0", "!0", true}, {"!0", "0", true}, {"0", "0", false}, {"!0", "!0", false},
		{"1", "!0", false}, {"1", "2", true}, {"-1", "1", true}, {"", "0", false}, {"0", "", false},
	}
	for _, tt := range tests {
		if got := apart(tt.a, tt.b); got != tt.want {
			t.Errorf("apart(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestContradict(t *testing.T) {
	p := ir.Path{Base: ir.Param, Name: "flags"}
	g := func(op summary.GuardOp, n int64, name string) summary.Guard {
		return summary.Guard{Subject: p, Op: op, Int: n, Name: name}
	}
	tests := []struct {
		a, b summary.Guard
		want bool
	}{
		{g(summary.Eq, 0, ""), g(summary.Ne, 0, ""), true},
		{g(summary.Eq, 0, ""), g(summary.Eq, 1, ""), true},
		{g(summary.Eq, 0, ""), g(summary.Eq, 0, ""), false},
		{g(summary.Ne, 0, ""), g(summary.Ne, 1, ""), false},
		{g(summary.Has, 0, "M_WAITOK"), g(summary.Lacks, 0, "M_WAITOK"), true},
		{g(summary.Has, 0, "M_WAITOK"), g(summary.Lacks, 0, "M_ZERO"), false},
	}
	for _, tt := range tests {
		if got := exclusive([]summary.Guard{tt.a}, []summary.Guard{tt.b}); got != tt.want {
			t.Errorf("exclusive(%+v, %+v) = %v", tt.a, tt.b, got)
		}
	}
	r := ir.Path{Base: ir.Result}
	if exclusive([]summary.Guard{{Subject: r, Op: summary.Eq}}, []summary.Guard{{Subject: r, Op: summary.Ne}}) {
		t.Error("the result was taken for an argument")
	}
}
