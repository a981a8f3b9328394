package trace

import (
	"slices"
	"testing"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

func TestOperand(t *testing.T) {
	tests := []struct {
		call, want string
	}{
		{"PROC_LOCK(w->target)", "PROC_LOCK(w->target)"},
		{"mtx_lock(&sc->sc_mtx)", "sc->sc_mtx"},
		{"mtx_lock_flags(&sc->sc_mtx, MTX_DUPOK)", "sc->sc_mtx"},
		{"sx_xlock( & locks[f(x, 1)])", "locks[f(x, 1)]"},
		{"mtx_lock(m)", ""},
		{"pfind(pid)", ""},
		{"vn_open(&nd, &flags, 0, NULL)", ""},
		{"VFS_VGET(mp, ino, LK_EXCLUSIVE, &vp)", ""},
		{"mtx_lock(&sc->...", ""},
		{"sc->sc_mtx", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got, ok := Operand(tt.call); got != tt.want || ok != (tt.want != "") {
			t.Errorf("Operand(%q) = %q, %v; want %q", tt.call, got, ok, tt.want)
		}
	}
}

func TestName(t *testing.T) {
	mtx := ir.Path{Base: ir.Param, Name: "sc"}.Field(true, "softc", "mtx")
	phi := mtx
	phi.Func = "b3"
	found := ir.Path{Base: ir.Temp, Name: "pfind()", Index: 2}.Field(true, "proc", "p_mtx")
	tests := []struct {
		held flow.Held
		want string
	}{
		{flow.Held{Path: mtx, Class: "softc.mtx", Text: "SC_LOCK(sc)"}, "SC_LOCK(sc)"},
		{flow.Held{Path: mtx, Class: "softc.mtx", Text: "SC_ASSERT(sc)", Entry: true}, "sc->mtx"},
		{flow.Held{Path: phi, Class: "softc.mtx"}, "a softc.mtx"},
		{flow.Held{Path: phi}, "sc->mtx"},
		{flow.Held{Path: found, Class: "proc.p_mtx", Text: "pfind(pid)"}, "pfind()->p_mtx"},
		{flow.Held{Path: ir.Path{Base: ir.StaticVar, Name: "lock", Func: "a.c"}, Class: "lock"}, "lock"},
	}
	for _, tt := range tests {
		if got := Name(&tt.held); got != tt.want {
			t.Errorf("Name(%+v) = %q, want %q", tt.held, got, tt.want)
		}
	}
}

func TestChain(t *testing.T) {
	at := func(line int, what string) summary.Site {
		return summary.Site{File: "a.c", Line: line, Func: "f", What: what}
	}
	var got []string
	for _, s := range Chain(at(1, "g(x)"), []summary.Site{at(2, "h(x)"), {}, at(4, "mtx_lock(x)")}, "the lock is acquired here") {
		got = append(got, s.Message)
	}
	if want := []string{"calls g(x)", "calls h(x)", "the lock is acquired here"}; !slices.Equal(got, want) {
		t.Errorf("steps %q, want %q", got, want)
	}
	if got := Chain(summary.Site{}, nil, "x"); got != nil {
		t.Errorf("a step %v at no place", got)
	}
}
