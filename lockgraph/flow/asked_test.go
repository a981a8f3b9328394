package flow

import (
	"testing"

	"lockcheck/lockgraph/ir"
)

// TestAsked has functions that read a member under a lock that might protect it.
// It matters if what was read is relied on after the lock was dropped and taken
// again.
func TestAsked(t *testing.T) {
	o := ir.Path{Base: ir.Param, Name: "o", Type: ir.Type{Name: "struct o", Ptr: 1}}
	member := o.Extend(ir.Step{Kind: ir.Deref}, ir.Step{Kind: ir.Member, Struct: "o", Name: "next"})
	v := ir.Path{Base: ir.LocalVar, Name: "v", Type: ir.Type{Name: "struct o", Ptr: 1}}
	flag := ir.Path{Base: ir.LocalVar, Name: "flag"}
	read := func(p ir.Path) ir.Value { return ir.Value{Kind: ir.Read, Path: &p} }
	call := func(name string) ir.Instr {
		return ir.Instr{Op: ir.Call, Callee: ir.Callee{Name: name}, Text: name + "()", Args: []ir.Value{read(o)}}
	}
	assign := func(dst ir.Path, val ir.Value) ir.Instr { return ir.Instr{Op: ir.Assign, Dst: &dst, Val: val} }
	get := assign(v, read(member))
	follow := assign(flag, read(v.Extend(ir.Step{Kind: ir.Deref})))
	lock, unlock := call("lock"), call("unlock")

	for _, c := range []struct {
		name    string
		body    []ir.Instr
		matters bool
	}{
		{"no gap", []ir.Instr{lock, get, follow, unlock}, false},
		{"not taken again", []ir.Instr{lock, get, unlock, follow}, false},
		{"not followed", []ir.Instr{lock, get, unlock, lock, unlock}, false},
		{"read again", []ir.Instr{lock, get, unlock, lock, get, follow, unlock}, false},
		{"followed after", []ir.Instr{lock, get, unlock, lock, follow, unlock}, true},
		{"followed within", []ir.Instr{lock, get, unlock, follow, lock, unlock}, true},
		{"carried on", []ir.Instr{lock, get, assign(flag, read(v)), unlock}, true},
	} {
		f := &ir.Func{Name: "f", Params: []ir.Var{{Name: "o", Type: o.Type}}, Locals: []ir.Var{{Name: "v", Type: v.Type}, {Name: "flag"}},
			Blocks: []*ir.Block{{Instrs: c.body, Term: ir.Term{Kind: ir.Return}}}}
		asked := analyse(t, f).Asked
		if (len(asked) > 0) != c.matters {
			t.Errorf("%s: asked %v", c.name, asked)
		}
		if want := (Protection{"lock", "o", "next"}); c.matters && len(asked) > 0 && asked[0] != want {
			t.Errorf("%s: asked %v, not %v", c.name, asked, want)
		}
	}
}

// TestAskedTest has tests of a member under a lock, one before and one after what
// was tested may have changed.
func TestAskedTest(t *testing.T) {
	o := ir.Path{Base: ir.Param, Name: "o", Type: ir.Type{Name: "struct o", Ptr: 1}}
	member := func(name string) ir.Path {
		return o.Extend(ir.Step{Kind: ir.Deref}, ir.Step{Kind: ir.Member, Struct: "o", Name: name})
	}
	arg, busy := member("lock"), member("busy")
	call := func(name string) ir.Instr {
		return ir.Instr{Op: ir.Call, Callee: ir.Callee{Name: name}, Text: name + "()", Args: []ir.Value{{Kind: ir.Addr, Path: &arg}}}
	}
	n := member("n")
	set := ir.Instr{Op: ir.Assign, Dst: &n, Val: ir.Value{Kind: ir.Const, Int: 1}}
	lock, unlock := call("lock"), call("unlock")
	for _, c := range []struct {
		name    string
		rest    []ir.Instr
		matters bool
	}{
		{"acts at once", []ir.Instr{set, unlock}, false},
		{"acts after a gap", []ir.Instr{unlock, lock, set, unlock}, true},
		{"does not act", []ir.Instr{unlock, lock, unlock}, false},
	} {
		test := ir.Term{Kind: ir.Branch, Cond: ir.Value{Kind: ir.Read, Path: &busy}, Succs: []int{1, 2}}
		f := &ir.Func{Name: "f", Params: []ir.Var{{Name: "o", Type: o.Type}}, Blocks: []*ir.Block{
			{Instrs: []ir.Instr{lock}, Term: test},
			{Instrs: []ir.Instr{unlock}, Term: ir.Term{Kind: ir.Return}},
			{Instrs: c.rest, Term: ir.Term{Kind: ir.Branch, Cond: ir.Value{Kind: ir.Unknown}, Succs: []int{3, 4}}},
			{Term: ir.Term{Kind: ir.Jump, Succs: []int{4}}},
			{Term: ir.Term{Kind: ir.Return}},
		}}
		if asked := analyse(t, f).Asked; (len(asked) > 0) != c.matters {
			t.Errorf("%s: asked %v", c.name, asked)
		}
	}
}
