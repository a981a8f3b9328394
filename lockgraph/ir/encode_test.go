package ir

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

// sample has something in every field that the encoding must keep.
func sample() *Unit {
	p := &Path{Base: Param, Name: "sc", Index: 1, Type: Type{Name: "struct softc", Ptr: 1}, Steps: []Step{
		{Kind: Deref}, {Kind: Member, Name: "sc_mtx", Struct: "softc"}, {Kind: Element, Name: "i"},
	}}
	temp := &Path{Base: Temp, Name: "f()", Index: 2}
	inner := &Path{Base: InnerVar, Name: "x", Func: "f"}
	cond := Value{Kind: Expr, Name: "!=", Args: []Value{{Kind: Read, Path: temp}, {Kind: Const, Int: -3, Name: "M"}}}
	f := &Func{
		Name: "f", Static: true, Inline: true, Partial: true,
		Params: []Var{{Name: "a", Type: Type{Name: "int"}, Pos: Pos{0, 3, 4}}},
		Locals: []Var{{Name: "b", Type: Type{Name: "char", Ptr: 2, Array: true}, Static: true, Pos: Pos{1, 9, 4}}},
		Result: Type{Name: "void"},
		Notes:  []Annotation{{Name: "__must_hold", Args: []Value{{Kind: Addr, Path: p}}, Pos: Pos{0, 2, 1}}},
		Blocks: []*Block{
			{
				Instrs: []Instr{
					{Op: Call, Dst: temp, Callee: Callee{Name: "g", Idle: true}, Args: []Value{{Kind: Addr, Path: p}, {Kind: Str, Name: "s"}}, Text: "g(a)", Pos: Pos{0, 5, 1}},
					{Op: Call, Callee: Callee{Ptr: inner}, Text: "x()", Pos: Pos{0, 4, 1}},
					{Op: Assign, Dst: p, Val: Value{Kind: FuncRef, Name: "f"}, Pos: Pos{0, 6, 1}},
					{Op: Eval, Val: Value{Kind: Unknown, Args: []Value{cond}}},
					{Op: Unseen},
				},
				Term: Term{Kind: Switch, Cond: cond, Cases: []CaseRange{{Lo: -1, Hi: 4, Known: true, Name: "N"}}, Succs: []int{1, 2}, Pos: Pos{0, 7, 2}},
			},
			{Term: Term{Kind: Branch, Cond: cond, Succs: []int{2, 0}}},
			{Term: Term{Kind: Return, Cond: cond}},
		},
		Pos: Pos{0, 1, 1}, End: Pos{0, 20, 1},
	}
	return &Unit{
		Path: "a.c", Files: []string{"a.c", "b.h"}, Funcs: []*Func{f},
		Globals: []Global{{Name: "g", Type: Type{Name: "struct mtx"}, Static: true, Extern: true, Pos: Pos{1, 2, 3}}},
		Structs: []Struct{{Tag: "softc", Fields: []Field{{Name: "f", Type: Type{Ptr: 1}, Comment: "(p)", Pos: Pos{1, 2, 3}}}, Pos: Pos{0, 1, 1}}},
		Tables:  []TableEntry{{Slot: "a.b", Func: "f", Var: "v", Pos: Pos{0, 1, 2}}},
		Inits:   []LockInit{{Lock: *p, Call: "mtx_init", Args: []Value{{Kind: Addr, Path: p}}, Func: "f", Pos: Pos{0, 3, 3}}},
		Stable:  []Stable{{Tag: "proc", Call: "uma_zcreate", Pos: Pos{0, 4, 3}}},
		Lost:    []Lost{{Name: "h", Reason: "why", Pos: Pos{0, 4, 4}}},
	}
}

func TestEncodeRoundTrip(t *testing.T) {
	u := sample()
	data := Encode(u)
	got, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, u) {
		t.Errorf("got\n%s\nwant\n%s", got.Dump(), u.Dump())
	}
	if again := Encode(got); !bytes.Equal(again, data) {
		t.Error("encoding what was decoded gives other bytes")
	}
}

// TestDecodeCorrupt cuts and changes an encoding everywhere: each is an error
// or another valid unit, never a panic.
func TestDecodeCorrupt(t *testing.T) {
	data := Encode(sample())
	for i := range data {
		if _, err := Decode(data[:i]); err == nil {
			t.Errorf("the first %d of %d bytes decode", i, len(data))
		}
		for _, x := range []byte{0x01, 0x7f, 0xff} {
			bad := bytes.Clone(data)
			bad[i] ^= x
			if u, err := Decode(bad); err == nil {
				u.Dump()
			}
			if u, err := DecodeLazy(bad); err == nil {
				load(u)
				u.Dump()
			}
		}
	}
	if _, err := Decode(append(bytes.Clone(data), 0)); err == nil {
		t.Error("bytes after the unit are not noticed")
	}
	data[0]++
	if _, err := Decode(data); !errors.Is(err, ErrVersion) {
		t.Errorf("other version: %v", err)
	}
}

func load(u *Unit) {
	for _, f := range u.Funcs {
		f.Load()
	}
}

// TestDecodeLazy loads and unloads bodies: what is loaded is what was encoded.
func TestDecodeLazy(t *testing.T) {
	data := Encode(sample())
	u, err := DecodeLazy(data)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if f := u.Funcs[0]; f.Blocks != nil || f.Locals != nil || f.Params == nil {
			t.Errorf("before Load: %d blocks, %d locals, %d parameters", len(f.Blocks), len(f.Locals), len(f.Params))
		}
		if !bytes.Equal(Encode(u), data) {
			t.Error("what is not loaded encodes to other bytes")
		}
		load(u)
		if !bytes.Equal(Encode(u), data) {
			t.Error("what was loaded is not what was encoded")
		}
		u.Funcs[0].Unload()
	}
	whole, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	whole.Funcs[0].Unload() // has nothing to come back from
	if !reflect.DeepEqual(whole, sample()) {
		t.Error("Unload took what Load cannot give")
	}
}

// TestEncodeCoversFields fails when a type of the IR gets a field that
// sample, and so perhaps the encoding, does not know.
func TestEncodeCoversFields(t *testing.T) {
	for _, c := range []struct {
		v      any
		fields int
	}{
		{Unit{}, 9}, {Func{}, 12}, {Instr{}, 7}, {Term{}, 5}, {Value{}, 5}, {Path{}, 6},
		{Step{}, 3}, {Var{}, 4}, {Global{}, 5}, {Struct{}, 3}, {Field{}, 4}, {TableEntry{}, 4},
		{LockInit{}, 5}, {Stable{}, 3}, {Lost{}, 3}, {Annotation{}, 3}, {CaseRange{}, 4}, {Type{}, 3}, {Pos{}, 3}, {Callee{}, 3},
	} {
		if n := reflect.TypeOf(c.v).NumField(); n != c.fields {
			t.Errorf("%T has %d fields, the encoding was written for %d", c.v, n, c.fields)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(sample()))
	f.Add(Encode(&Unit{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		u, err := Decode(data)
		if err != nil {
			return
		}
		again := Encode(u)
		v, err := Decode(again)
		if err != nil {
			t.Fatalf("what was decoded does not encode: %v", err)
		}
		if !bytes.Equal(Encode(v), again) {
			t.Fatal("the encoding is not stable")
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	u := sample()
	for b.Loop() {
		Encode(u)
	}
}

func BenchmarkDecodeLazy(b *testing.B) {
	data := Encode(sample())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := DecodeLazy(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data := Encode(sample())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
