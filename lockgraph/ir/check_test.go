package ir

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	ret := Term{Kind: Return}
	call := Instr{Op: Call, Callee: Callee{Name: "f"}, Text: "f()"}
	fn := func(blocks ...*Block) *Func { return &Func{Name: "f", Blocks: blocks} }
	one := func(in Instr) *Func { return fn(&Block{Instrs: []Instr{in}, Term: ret}) }
	for _, c := range []struct {
		fn   *Func
		want string // part of the error; "" for none
	}{
		{fn(&Block{Instrs: []Instr{call}, Term: ret}), ""},
		{fn(&Block{Term: Term{Kind: Jump, Succs: []int{0}}}), ""},
		{fn(), "no blocks"},
		{fn(&Block{Term: ret}, &Block{Term: ret}), "not reached"},
		{fn(&Block{Term: Term{Kind: Jump, Succs: []int{1}}}), "leads to b1 of 1"},
		{fn(&Block{Term: Term{Kind: Branch, Succs: []int{0}}}), "1 successors, want 2"},
		{fn(&Block{Term: Term{Kind: Switch, Cases: make([]CaseRange, 1), Succs: []int{0}}}), "1 successors, want 2"},
		{fn(&Block{Term: Term{Kind: Stop + 1}}), "unknown end"},
		{one(Instr{Op: Call, Text: "f()"}), "call of nothing"},
		{one(Instr{Op: Call, Callee: Callee{Name: "f"}}), "without text"},
		{one(Instr{Op: Assign}), "assignment to nothing"},
		{one(Instr{Op: Unseen + 1}), "unknown operation"},
		{one(Instr{Op: Eval, Val: Value{Kind: Read}}), "without its path"},
		{one(Instr{Op: Eval, Val: Value{Args: []Value{{Kind: Expr, Name: "+"}}}}), "without operands"},
	} {
		err := c.fn.Check()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%v\n%s", err, c.fn.Dump(nil))
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("got error %v, want %q", err, c.want)
		}
	}
}
