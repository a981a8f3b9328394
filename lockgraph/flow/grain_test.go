package flow

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// kpi is an environment of lock, unlock, hold and drop.
type kpi struct{}

func (kpi) Callee(_ *ir.Unit, _ *ir.Func, c ir.Callee) (Callee, bool) {
	arg := ir.Path{Base: ir.Param, Name: "p", Steps: []ir.Step{{Kind: ir.Deref}}}
	op := summary.Op{Path: arg, Class: "lock", Lock: "mtx", Arg: -1, Type: -1}
	switch c.Name {
	case "lock":
		op.Kind = summary.Lock
	case "unlock":
		op.Kind = summary.Unlock
	case "hold", "drop":
		op.Kind, op.Path, op.Name, op.Class, op.Lock = summary.Hold, ir.Path{Base: ir.Param, Name: "p"}, "ref", "", ""
		if c.Name == "drop" {
			op.Kind = summary.Unhold
		}
	default:
		return Callee{}, false
	}
	return Callee{Summary: &summary.Summary{Func: c.Name, Primitive: true, Cases: []summary.Case{{Ops: []summary.Op{op}}}}, Name: c.Name, Direct: true}, true
}

func (kpi) Const(string) (int64, bool)              { return 0, false }
func (kpi) Kind(string) Kind                        { return Kind{} }
func (kpi) ClassKind(string) string                 { return "" }
func (kpi) Recurses(string) bool                    { return false }
func (kpi) StaticClass(_, symbol string) string     { return symbol }
func (kpi) Protects(string, string, string) bool    { return false }
func (kpi) Written(class, tag, field string) bool   { return false }
func (kpi) Protected(string) []string               { return nil }
func (kpi) TypeStable(string) (why string, is bool) { return "", false }
func (kpi) Listed(string) bool                      { return false }
func (kpi) Round(string, string) bool               { return false }
func (kpi) Counts(string) bool                      { return false }
func (kpi) Current(string) bool                     { return false }

// sometimes is a function that, for each of n objects in turn, calls one
// function if a flag is set, and then, if it is set again, another. With back,
// the whole is a loop.
func sometimes(n int, one, other string, back bool) *ir.Func {
	f := &ir.Func{Name: "f", Params: []ir.Var{{Name: "flag"}}}
	call := func(name string, i int) ir.Instr {
		return ir.Instr{Op: ir.Call, Callee: ir.Callee{Name: name}, Text: name + "()", Pos: ir.Pos{Line: 1},
			Args: []ir.Value{{Kind: ir.Read, Path: &ir.Path{Base: ir.GlobalVar, Name: "o" + strconv.Itoa(i), Type: ir.Type{Name: "struct o", Ptr: 1}}}}}
	}
	add := func(b *ir.Block) int {
		f.Blocks = append(f.Blocks, b)
		return len(f.Blocks) - 1
	}
	for _, name := range []string{one, other} {
		for i := range n {
			cond := ir.Value{Kind: ir.Read, Path: &ir.Path{Base: ir.GlobalVar, Name: fmt.Sprintf("set%d", i)}}
			at := add(&ir.Block{Term: ir.Term{Kind: ir.Branch, Cond: cond, Pos: ir.Pos{Line: 1}}})
			add(&ir.Block{Instrs: []ir.Instr{call(name, i)}, Term: ir.Term{Kind: ir.Jump, Succs: []int{at + 2}}})
			f.Blocks[at].Term.Succs = []int{at + 1, at + 2}
		}
	}
	end := add(&ir.Block{Term: ir.Term{Kind: ir.Return, Pos: ir.Pos{Line: 2}}})
	if back {
		f.Blocks[end].Term = ir.Term{Kind: ir.Branch, Cond: ir.Value{Kind: ir.Unknown}, Succs: []int{0, end + 1}}
		add(&ir.Block{Term: ir.Term{Kind: ir.Return, Pos: ir.Pos{Line: 2}}})
	}
	return f
}

func analyse(t testing.TB, f *ir.Func) *Result {
	t.Helper()
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	r, err := Analyze(context.Background(), &ir.Unit{Path: "a.c", Files: []string{"a.c"}}, f, kpi{}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestGrain has more combinations of holds, or of locks, than states are kept:
// of holds nothing is said then, and what is known of locks remains; of locks
// a part is given up on. A block that leads back to itself may be coarsened
// while it is worked on.
func TestGrain(t *testing.T) {
	for _, c := range []struct {
		n          int
		one, other string
		back       bool
		givenUp    bool
	}{
		{2, "lock", "unlock", false, false},
		{3, "lock", "unlock", false, false},
		{8, "lock", "unlock", false, true},
		{8, "lock", "unlock", true, true},
		{8, "hold", "drop", false, false},
		{8, "hold", "drop", true, false},
	} {
		r := analyse(t, sometimes(c.n, c.one, c.other, c.back))
		if (r.GivenUp != "") != c.givenUp {
			t.Errorf("%d of %s and %s: given up: %q, want %v", c.n, c.one, c.other, r.GivenUp, c.givenUp)
		}
		for _, e := range r.Exits {
			if n := len(e.State.Held) + len(e.State.Refs) + len(e.State.Dropped); n > 0 && !e.State.Doubt {
				t.Errorf("%d of %s and %s: %+v at an exit", c.n, c.one, c.other, *e.State)
			}
		}
	}
}

// TestCoarsenItself has a block that leads to itself and makes of each state that
// reaches it several: it gets a coarser grain while it is worked on.
func TestCoarsenItself(t *testing.T) {
	f := sometimes(4, "hold", "look", false)
	end := len(f.Blocks) - 1
	last := f.Blocks[end-1].Instrs[0]
	last.Callee.Name, last.Args = "hold", []ir.Value{{Kind: ir.Read, Path: &ir.Path{Base: ir.GlobalVar, Name: "last"}}}
	f.Blocks[end] = &ir.Block{Instrs: []ir.Instr{last}, Term: ir.Term{Kind: ir.Branch, Succs: []int{end, end + 1}}}
	f.Blocks = append(f.Blocks, &ir.Block{Term: ir.Term{Kind: ir.Return, Pos: ir.Pos{Line: 2}}})
	if r := analyse(t, f); r.GivenUp != "" {
		t.Error(r.GivenUp)
	}
}

// TestSharedStates: events of states with one lockset show one State.
func TestSharedStates(t *testing.T) {
	r := analyse(t, sometimes(3, "lock", "unlock", false))
	states := map[*State]bool{}
	for i := range r.Events {
		ev := &r.Events[i]
		states[ev.Before] = true
		if ev.Held != nil && ev.Before.Holds(ev.Held.Path) != ev.Held {
			t.Errorf("%s at a lock that its state does not have", ev.Text)
		}
	}
	if len(states) >= len(r.Events) {
		t.Errorf("%d states for %d events", len(states), len(r.Events))
	}
	if r.Size == 0 {
		t.Error("events take no memory")
	}
}

func BenchmarkAnalyze(b *testing.B) {
	for _, n := range []int{3, 8} {
		for _, back := range []bool{false, true} {
			f := sometimes(n, "lock", "unlock", back)
			b.Run(fmt.Sprintf("n=%d/loop=%v", n, back), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					analyse(b, f)
				}
			})
		}
	}
}
