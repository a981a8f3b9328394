package ledger

import (
	"fmt"
	"testing"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// TestDropsAt: a branch around a release makes it one that leads to the exit
// but is not on every way there.
func TestDropsAt(t *testing.T) {
	call := func(text string) []ir.Instr {
		return []ir.Instr{{Op: ir.Call, Callee: ir.Callee{Name: "vrele"}, Text: text}}
	}
	exit := ir.Pos{Line: 9}
	f := &ir.Func{Blocks: []*ir.Block{
		{Instrs: call("vrele(a)"), Term: ir.Term{Kind: ir.Branch, Succs: []int{1, 2}}},
		{Instrs: call("vrele(b)"), Term: ir.Term{Kind: ir.Jump, Succs: []int{2}}},
		{Term: ir.Term{Kind: ir.Return, Pos: exit}},
	}}
	x := &Exit{Line: 9}
	drops := &summary.Summary{Cases: []summary.Case{{Ops: []summary.Op{{Kind: summary.Unhold, Name: "vnode"}}}}}
	dropsAt(f, map[ir.Pos]*Exit{exit: x}, func(string) *summary.Summary { return drops })
	if got, want := fmt.Sprint(x.Drops), "[{vnode [vrele(a) vrele(b)] 1}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if gone, fewer := x.NoDrop(&Exit{Drops: []Drop{{"vnode", []string{"vrele(a)", "vrele(b)"}, 1}}}, "vnode"); fewer {
		t.Errorf("%q gone of the same", gone)
	}
	if gone, fewer := x.NoDrop(&Exit{Drops: []Drop{{"vnode", []string{"vrele(a)"}, 1}}}, "vnode"); !fewer || fmt.Sprint(gone) != "[vrele(b)]" {
		t.Errorf("%q gone, fewer %v", gone, fewer)
	}
}
