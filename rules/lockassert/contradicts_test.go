package lockassert

import (
	"testing"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// A function that asserts that a lock is free contradicts itself where it relies on its
// caller's having it, but not where it takes the lock on each way there.
func TestContradicts(t *testing.T) {
	block := func(line int32, next ...int) *ir.Block {
		return &ir.Block{Instrs: []ir.Instr{{Op: ir.Call, Pos: ir.Pos{Line: line}}}, Term: ir.Term{Succs: next}}
	}
	lock := ir.Path{Base: ir.GlobalVar, Name: "lock"}
	says := flow.Event{Op: &summary.Op{Kind: summary.RequireNot, Path: lock}, Direct: true, Before: &flow.State{},
		Pos: ir.Pos{Line: 1}, Held: &flow.Held{Path: lock, Entry: true, Site: summary.Site{Line: 4}}}
	takes := flow.Event{Op: &summary.Op{Kind: summary.Lock, Path: lock}, Direct: true, Pos: ir.Pos{Line: 2}}
	for _, tt := range []struct {
		name string
		next []int // from the assertion
		want bool
	}{
		{"taken", []int{1}, false},
		{"taken on one way", []int{1, 2}, true},
	} {
		f := &ir.Func{Blocks: []*ir.Block{block(1, tt.next...), block(2, 3), block(3, 3), block(4)}}
		r := &flow.Result{Func: f, Events: []flow.Event{says, takes}}
		if got := contradicts(r, says); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}
