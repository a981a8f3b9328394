package instance

import (
	"testing"

	"lockcheck/lockgraph/ir"
)

func TestKnownAndFixed(t *testing.T) {
	deref := ir.Step{Kind: ir.Deref}
	member := func(name string) ir.Step { return ir.Step{Kind: ir.Member, Name: name} }
	tests := []struct {
		name         string
		path         ir.Path
		known, fixed bool
	}{
		{"global", ir.Path{Base: ir.GlobalVar, Name: "proctree_lock"}, true, true},
		{"static", ir.Path{Base: ir.StaticVar, Name: "lock", Func: "a.c"}, true, true},
		{"member of a parameter", ir.Path{Base: ir.Param, Name: "sc", Steps: []ir.Step{deref, member("mtx")}}, true, true},
		{"two pointers on", ir.Path{Base: ir.Param, Name: "w", Steps: []ir.Step{deref, member("target"), deref, member("p_mtx")}}, true, false},
		{"read anew", ir.Path{Base: ir.Param, Name: "sc", Steps: []ir.Step{{Kind: ir.Deref, Name: "b3"}, member("mtx")}}, true, false},
		{"assigned parameter", ir.Path{Base: ir.Param, Name: "sc", Func: "b2", Steps: []ir.Step{deref, member("mtx")}}, true, false},
		{"result's member", ir.Path{Base: ir.Temp, Index: 1, Steps: []ir.Step{deref, member("p_mtx")}}, true, false},
		{"result is the lock", ir.Path{Base: ir.Temp, Index: 1, Steps: []ir.Step{deref}}, false, false},
		{"pointer variable of unknown origin", ir.Path{Base: ir.LocalVar, Name: "m", Steps: []ir.Step{deref}}, false, false},
		{"element by variable of a local array", ir.Path{Base: ir.LocalVar, Name: "locks", Steps: []ir.Step{{Kind: ir.Element, Name: "n"}}}, false, false},
		{"lock on the stack", ir.Path{Base: ir.LocalVar, Name: "m"}, true, false},
		{"element by variable", ir.Path{Base: ir.GlobalVar, Name: "locks", Steps: []ir.Step{{Kind: ir.Element, Name: "i"}}}, false, false},
		{"element by constant", ir.Path{Base: ir.GlobalVar, Name: "locks", Steps: []ir.Step{{Kind: ir.Element, Name: "3"}}}, true, true},
		{"element by unknown", ir.Path{Base: ir.GlobalVar, Name: "locks", Steps: []ir.Step{{Kind: ir.Element}}}, false, false},
	}
	for _, tt := range tests {
		if got := Known(tt.path); got != tt.known {
			t.Errorf("%s: Known(%s) = %v", tt.name, tt.path, got)
		}
		if got := Fixed(tt.path); got != tt.fixed {
			t.Errorf("%s: Fixed(%s) = %v", tt.name, tt.path, got)
		}
	}
}
