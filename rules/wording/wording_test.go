package wording

import (
	"strings"
	"testing"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
)

func member(base, tag, field string) ir.Path {
	return ir.Path{Base: ir.Param, Name: base}.Field(true, tag, field)
}

const procModel = `
kind mtx "mutex"
field proc.p_mtx struct mtx
fn PROC_LOCK(p: proc) : lock p->p_mtx mtx
fn mtx_lock(m)        : lock *m mtx
`

func TestLock(t *testing.T) {
	m, err := model.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Add("proc.lock", strings.NewReader(procModel)); err != nil {
		t.Fatal(err)
	}
	global := ir.Path{Base: ir.GlobalVar, Name: "Giant"}
	tests := []struct {
		name string
		held flow.Held
		want string
	}{
		{"macro of the model", flow.Held{Path: member("p", "proc", "p_mtx"), Text: "mtx_lock(&p->p_mtx)"}, "PROC_LOCK(p)"},
		{"and on entry", flow.Held{Path: member("p", "proc", "p_mtx"), Text: "PROC_LOCK_ASSERT(p, MA_OWNED)", Entry: true}, "PROC_LOCK(p)"},
		{"macro of the file", flow.Held{Path: member("sc", "hub", "sc_mtx"), Text: "HUB_LOCK(sc)"}, "HUB_LOCK(sc)"},
		{"call that shows the lock", flow.Held{Path: member("sc", "hub", "sc_mtx"), Text: "mtx_lock(&sc->sc_mtx)"}, "sc->sc_mtx"},
		{"bare name", flow.Held{Path: global, Text: "Giant"}, "Giant"},
		{"no text", flow.Held{Path: member("sc", "hub", "sc_mtx")}, "sc->sc_mtx"},
		{"on entry", flow.Held{Path: global, Text: "UNLOCK_ALL()", Entry: true}, "Giant"},
	}
	for _, tt := range tests {
		if got := New(m).Lock(tt.held); got != tt.want {
			t.Errorf("%s: Lock = %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := New(nil).Lock(tests[0].held); got != "p->p_mtx" {
		t.Errorf("without a model: Lock = %q, want %q", got, "p->p_mtx")
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
	flag := member("p", "proc", "p_flag2")
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
