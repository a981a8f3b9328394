package wording

import (
	"testing"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

func member(base, field string) ir.Path {
	return ir.Path{Base: ir.Param, Name: base}.Field(true, "", field)
}

func TestLock(t *testing.T) {
	tests := []struct {
		name string
		held flow.Held
		want string
	}{
		{"macro that hides the lock", flow.Held{Path: member("p", "p_mtx"), Text: "PROC_LOCK(p)"}, "PROC_LOCK(p)"},
		{"call that shows the lock", flow.Held{Path: member("sc", "sc_mtx"), Text: "mtx_lock(&sc->sc_mtx)"}, "sc->sc_mtx"},
		{"bare name", flow.Held{Path: ir.Path{Base: ir.GlobalVar, Name: "Giant"}, Text: "Giant"}, "Giant"},
		{"no text", flow.Held{Path: member("sc", "sc_mtx")}, "sc->sc_mtx"},
		{"contract told by an assertion", flow.Held{Path: member("p", "p_mtx"), Text: "PROC_LOCK_ASSERT(p, MA_OWNED)", Entry: true}, "p->p_mtx"},
	}
	for _, tt := range tests {
		if got := Lock(tt.held); got != tt.want {
			t.Errorf("%s: Lock = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAnd(t *testing.T) {
	tests := []struct {
		items []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "b"}, "a and b"},
		{[]string{"a", "b", "a", "c"}, "a, b and c"},
	}
	for _, tt := range tests {
		if got := And(tt.items); got != tt.want {
			t.Errorf("And(%q) = %q, want %q", tt.items, got, tt.want)
		}
	}
}

func TestValue(t *testing.T) {
	flag := member("p", "p_flag2")
	and := ir.Value{Kind: ir.Expr, Name: "&", Args: []ir.Value{
		{Kind: ir.Read, Path: &flag},
		{Kind: ir.Const, Int: 1, Name: "P2_WEXIT"},
	}}
	tests := []struct {
		v    ir.Value
		want string
	}{
		{and, "p->p_flag2 & P2_WEXIT"},
		{ir.Value{Kind: ir.Expr, Name: "!=", Args: []ir.Value{and, {Kind: ir.Const}}}, "(p->p_flag2 & P2_WEXIT) != 0"},
		{ir.Value{Kind: ir.Expr, Name: "neg", Args: []ir.Value{{Kind: ir.Const, Int: 3}}}, "-3"},
		{ir.Value{}, "..."},
	}
	for _, tt := range tests {
		if got := Value(tt.v); got != tt.want {
			t.Errorf("Value = %q, want %q", got, tt.want)
		}
	}
}
