package ir

import "encoding/binary"

// The encoding of a unit: a version byte, a table of strings in the order of
// first use, then the unit with every string as its number in the table and
// every number as a varint. Lines are kept as the distance from the position
// before. A function's body has its length before it and can be passed over.
// The same unit gives the same bytes.

// encodingVersion changes with every change of the encoding or of what
// extraction means by it.
const encodingVersion = 4

// Encode gives u as bytes, for [Decode].
func Encode(u *Unit) []byte {
	e := &encoder{ids: map[string]uint64{"": 0}, table: []string{""}}
	e.unit(u)
	size := 16 + len(e.buf)
	for _, s := range e.table {
		size += len(s) + 2
	}
	out := make([]byte, 0, size)
	out = append(out, encodingVersion)
	out = binary.AppendUvarint(out, uint64(len(e.table)-1))
	for _, s := range e.table[1:] {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	return append(out, e.buf...)
}

type encoder struct {
	buf   []byte
	ids   map[string]uint64
	table []string
	line  int32    // of the position before
	spare []byte   // room for a body
	home  *Pos     // in a digest: the place of the function, with which it moves
	files []string // in a digest: what files are called
}

func (e *encoder) uint(n uint64) { e.buf = binary.AppendUvarint(e.buf, n) }
func (e *encoder) int(n int64)   { e.buf = binary.AppendVarint(e.buf, n) }
func (e *encoder) len(n int)     { e.uint(uint64(n)) }

func (e *encoder) flags(fs ...bool) {
	var b byte
	for i, f := range fs {
		if f {
			b |= 1 << i
		}
	}
	e.buf = append(e.buf, b)
}

func (e *encoder) str(s string) {
	id, ok := e.ids[s]
	if !ok {
		id = uint64(len(e.table))
		e.ids[s] = id
		e.table = append(e.table, s)
	}
	e.uint(id)
}

func (e *encoder) pos(p Pos) {
	if e.home != nil && p.File != e.home.File {
		e.int(int64(p.Line)) // does not move with it
	} else {
		e.int(int64(p.Line - e.line))
		e.line = p.Line
	}
	e.uint(uint64(uint32(p.Col)))
	if p.File >= 0 && int(p.File) < len(e.files) {
		e.str(e.files[p.File])
		return
	}
	e.uint(uint64(uint32(p.File)))
}

func (e *encoder) typ(t Type) {
	e.str(t.Name)
	n := int64(t.Ptr) << 1
	if t.Array {
		n |= 1
	}
	e.int(n)
}

func (e *encoder) unit(u *Unit) {
	e.str(u.Path)
	e.len(len(u.Files))
	for _, f := range u.Files {
		e.str(f)
	}
	e.len(len(u.Funcs))
	for _, f := range u.Funcs {
		e.fn(f)
	}
	e.len(len(u.Globals))
	for i := range u.Globals {
		g := &u.Globals[i]
		e.str(g.Name)
		e.typ(g.Type)
		e.flags(g.Static, g.Extern)
		e.pos(g.Pos)
	}
	e.len(len(u.Structs))
	for i := range u.Structs {
		s := &u.Structs[i]
		e.str(s.Tag)
		e.pos(s.Pos)
		e.len(len(s.Fields))
		for j := range s.Fields {
			f := &s.Fields[j]
			e.str(f.Name)
			e.typ(f.Type)
			e.str(f.Comment)
			e.pos(f.Pos)
		}
	}
	e.len(len(u.Tables))
	for i := range u.Tables {
		t := &u.Tables[i]
		e.str(t.Slot)
		e.str(t.Func)
		e.str(t.Var)
		e.pos(t.Pos)
	}
	e.len(len(u.Inits))
	for i := range u.Inits {
		in := &u.Inits[i]
		e.path(&in.Lock)
		e.str(in.Call)
		e.values(in.Args)
		e.str(in.Func)
		e.pos(in.Pos)
	}
	e.len(len(u.Stable))
	for i := range u.Stable {
		s := &u.Stable[i]
		e.str(s.Tag)
		e.str(s.Call)
		e.pos(s.Pos)
	}
	e.len(len(u.Lost))
	for i := range u.Lost {
		l := &u.Lost[i]
		e.str(l.Name)
		e.str(l.Reason)
		e.pos(l.Pos)
	}
}

func (e *encoder) fn(f *Func) {
	if f.Blocks == nil {
		f.Load()
		defer f.Unload()
	}
	e.str(f.Name)
	e.flags(f.Static, f.Inline, f.Partial)
	e.pos(f.Pos)
	e.pos(f.End)
	e.typ(f.Result)
	e.vars(f.Params)
	e.len(len(f.Notes))
	for i := range f.Notes {
		n := &f.Notes[i]
		e.str(n.Name)
		e.values(n.Args)
		e.pos(n.Pos)
	}
	before := e.buf
	e.buf, e.spare = e.spare[:0], nil
	e.line = f.Pos.Line
	e.body(f)
	e.line = f.Pos.Line
	body := e.buf
	e.buf = before
	e.len(len(body))
	e.buf = append(e.buf, body...)
	e.spare = body
}

func (e *encoder) body(f *Func) {
	e.vars(f.Locals)
	e.len(len(f.Blocks))
	for _, b := range f.Blocks {
		e.len(len(b.Instrs))
		for i := range b.Instrs {
			e.instr(&b.Instrs[i])
		}
		e.term(&b.Term)
	}
}

func (e *encoder) vars(vs []Var) {
	e.len(len(vs))
	for i := range vs {
		v := &vs[i]
		e.str(v.Name)
		e.typ(v.Type)
		e.flags(v.Static)
		e.pos(v.Pos)
	}
}

func (e *encoder) instr(in *Instr) {
	e.uint(uint64(in.Op))
	e.pos(in.Pos)
	e.flags(in.Dst != nil, in.Callee.Ptr != nil, in.Callee.Idle)
	if in.Dst != nil {
		e.path(in.Dst)
	}
	if in.Callee.Ptr != nil {
		e.path(in.Callee.Ptr)
	}
	e.value(&in.Val)
	e.str(in.Callee.Name)
	e.values(in.Args)
	e.str(in.Text)
}

func (e *encoder) term(t *Term) {
	e.uint(uint64(t.Kind))
	e.pos(t.Pos)
	e.value(&t.Cond)
	e.len(len(t.Cases))
	for i := range t.Cases {
		c := &t.Cases[i]
		e.int(c.Lo)
		e.int(c.Hi)
		e.flags(c.Known)
		e.str(c.Name)
	}
	e.len(len(t.Succs))
	for _, s := range t.Succs {
		e.len(s)
	}
}

func (e *encoder) values(vs []Value) {
	e.len(len(vs))
	for i := range vs {
		e.value(&vs[i])
	}
}

func (e *encoder) value(v *Value) {
	e.uint(uint64(v.Kind))
	e.flags(v.Path != nil, v.Name != "", v.Int != 0, len(v.Args) > 0)
	if v.Path != nil {
		e.path(v.Path)
	}
	if v.Name != "" {
		e.str(v.Name)
	}
	if v.Int != 0 {
		e.int(v.Int)
	}
	if len(v.Args) > 0 {
		e.values(v.Args)
	}
}

func (e *encoder) path(p *Path) {
	e.uint(uint64(p.Base))
	e.str(p.Name)
	e.int(int64(p.Index))
	e.str(p.Func)
	e.typ(p.Type)
	e.len(len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		e.uint(uint64(s.Kind))
		e.str(s.Name)
		e.str(s.Struct)
	}
}
