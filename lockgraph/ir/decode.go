package ir

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"unsafe"
)

// ErrVersion says that the bytes are of another version of the encoding.
var ErrVersion = errors.New("lock IR of another version")

var errCorrupt = errors.New("corrupt lock IR")

// maxNesting bounds how deep values may nest. Extraction stays below.
const maxNesting = 10000

// maxPtr bounds how many pointers a type may be away from its name.
const maxPtr = 1000

// Decode gives the unit that [Encode] made data of. Input that no unit encodes
// to is an error, as is a function that fails [Func.Check]; memory stays
// proportional to len(data).
func Decode(data []byte) (*Unit, error) {
	u, err := decode(data, false)
	if err != nil {
		return nil, err
	}
	for _, f := range u.Funcs {
		if err := f.Check(); err != nil {
			return nil, fmt.Errorf("%w: %w", errCorrupt, err)
		}
	}
	return u, nil
}

func decode(data []byte, lazy bool) (*Unit, error) {
	if len(data) == 0 {
		return nil, errCorrupt
	}
	if data[0] != encodingVersion {
		return nil, fmt.Errorf("%w: %d, want %d", ErrVersion, data[0], encodingVersion)
	}
	d := &decoder{buf: data[1:], lazy: lazy}
	d.strings()
	u := d.unit()
	if d.err == nil && len(d.buf) != 0 {
		d.fail()
	}
	if d.err != nil {
		return nil, d.err
	}
	return u, nil
}

// decoder reads from buf; after an error every read gives zero.
type decoder struct {
	buf   []byte
	table []string
	line  int32
	depth int
	lazy  bool // bodies are left for later
	err   error
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = errCorrupt
	}
	d.buf = nil
}

func (d *decoder) uint() uint64 {
	n, k := binary.Uvarint(d.buf)
	if k <= 0 {
		d.fail()
		return 0
	}
	d.buf = d.buf[k:]
	return n
}

func (d *decoder) int() int64 {
	n, k := binary.Varint(d.buf)
	if k <= 0 {
		d.fail()
		return 0
	}
	d.buf = d.buf[k:]
	return n
}

// small reads a number below limit.
func (d *decoder) small(limit uint64) uint64 {
	n := d.uint()
	if n >= limit {
		d.fail()
		return 0
	}
	return n
}

// len reads the number of things to come, of at least one byte each.
func (d *decoder) len() int {
	n := d.uint()
	if n > uint64(len(d.buf)) {
		d.fail()
		return 0
	}
	return int(n)
}

// list reads n things. The slice grows with what is really there.
func list[T any](d *decoder, read func(*T)) []T {
	n := d.len()
	if n == 0 {
		return nil
	}
	s := make([]T, 0, min(n, 256))
	for range n {
		var t T
		read(&t)
		if d.err != nil {
			return nil
		}
		s = append(s, t)
	}
	return s
}

func (d *decoder) flags() byte {
	if len(d.buf) == 0 {
		d.fail()
		return 0
	}
	b := d.buf[0]
	d.buf = d.buf[1:]
	return b
}

func (d *decoder) strings() {
	n := d.len()
	start := d.buf
	for range n {
		k := d.len()
		if d.err != nil {
			return
		}
		d.buf = d.buf[k:]
	}
	// All strings share one piece of memory: that of data, where it is kept.
	all := unsafe.String(unsafe.SliceData(start), len(start)-len(d.buf))
	if !d.lazy {
		all = strings.Clone(all)
	}
	d.table = append(make([]string, 0, n+1), "")
	for range n {
		k, w := binary.Uvarint(start)
		d.table = append(d.table, all[w:w+int(k)])
		start, all = start[w+int(k):], all[w+int(k):]
	}
}

func (d *decoder) str() string {
	n := d.small(uint64(len(d.table)))
	if d.err != nil {
		return ""
	}
	return d.table[n]
}

func (d *decoder) int32() int32 {
	n := d.uint()
	if n > math.MaxUint32 {
		d.fail()
	}
	return int32(uint32(n))
}

func (d *decoder) pos() Pos {
	delta := d.int()
	line := int64(d.line) + delta
	if delta < -math.MaxUint32 || delta > math.MaxUint32 || line < math.MinInt32 || line > math.MaxInt32 {
		d.fail()
		return Pos{}
	}
	d.line = int32(line)
	p := Pos{Line: d.line}
	p.Col = d.int32()
	p.File = d.int32()
	return p
}

func (d *decoder) typ() Type {
	t := Type{Name: d.str()}
	n := d.int()
	if n < 0 || n > maxPtr<<1|1 {
		d.fail()
		return t
	}
	t.Ptr, t.Array = int(n>>1), n&1 != 0
	return t
}

func (d *decoder) unit() *Unit {
	u := &Unit{Path: d.str()}
	u.Files = list(d, func(s *string) { *s = d.str() })
	u.Funcs = list(d, func(f **Func) { *f = d.fn() })
	u.Globals = list(d, func(g *Global) {
		g.Name, g.Type = d.str(), d.typ()
		f := d.flags()
		g.Static, g.Extern = f&1 != 0, f&2 != 0
		g.Pos = d.pos()
	})
	u.Structs = list(d, func(s *Struct) {
		s.Tag, s.Pos = d.str(), d.pos()
		s.Fields = list(d, func(f *Field) {
			f.Name, f.Type, f.Comment, f.Pos = d.str(), d.typ(), d.str(), d.pos()
		})
	})
	u.Tables = list(d, func(t *TableEntry) {
		t.Slot, t.Func, t.Var, t.Pos = d.str(), d.str(), d.str(), d.pos()
	})
	u.Inits = list(d, func(in *LockInit) {
		if p := d.path(); p != nil {
			in.Lock = *p
		}
		in.Call, in.Args, in.Func, in.Pos = d.str(), d.values(), d.str(), d.pos()
	})
	u.Stable = list(d, func(s *Stable) {
		s.Tag, s.Call, s.Pos = d.str(), d.str(), d.pos()
	})
	u.Lost = list(d, func(l *Lost) {
		l.Name, l.Reason, l.Pos = d.str(), d.str(), d.pos()
	})
	return u
}

func (d *decoder) fn() *Func {
	f := &Func{Name: d.str()}
	fl := d.flags()
	f.Static, f.Inline, f.Partial = fl&1 != 0, fl&2 != 0, fl&4 != 0
	f.Pos, f.End, f.Result = d.pos(), d.pos(), d.typ()
	f.Params = d.vars()
	f.Notes = list(d, func(n *Annotation) {
		n.Name, n.Args, n.Pos = d.str(), d.values(), d.pos()
	})
	n := d.len()
	data := d.buf[:n:n]
	d.buf = d.buf[n:]
	if d.lazy {
		f.body = &body{data: data, table: d.table}
		d.line = f.Pos.Line
		return f
	}
	b := &decoder{buf: data, table: d.table, line: f.Pos.Line}
	b.body(f)
	if b.err != nil || len(b.buf) > 0 {
		d.fail()
	}
	d.line = f.Pos.Line
	return f
}

func (d *decoder) body(f *Func) {
	f.Locals = d.vars()
	f.Blocks = list(d, func(b **Block) {
		*b = &Block{}
		(*b).Instrs = list(d, d.instr)
		d.term(&(*b).Term)
	})
}

func (d *decoder) vars() []Var {
	return list(d, func(v *Var) {
		v.Name, v.Type = d.str(), d.typ()
		v.Static = d.flags()&1 != 0
		v.Pos = d.pos()
	})
}

func (d *decoder) instr(in *Instr) {
	in.Op = Op(d.small(uint64(Unseen) + 1))
	in.Pos = d.pos()
	f := d.flags()
	if f&1 != 0 {
		in.Dst = d.path()
	}
	if f&2 != 0 {
		in.Callee.Ptr = d.path()
	}
	in.Callee.Idle = f&4 != 0
	d.value(&in.Val)
	in.Callee.Name = d.str()
	in.Args = d.values()
	in.Text = d.str()
}

func (d *decoder) term(t *Term) {
	t.Kind = TermKind(d.small(uint64(Stop) + 1))
	t.Pos = d.pos()
	d.value(&t.Cond)
	t.Cases = list(d, func(c *CaseRange) {
		c.Lo, c.Hi = d.int(), d.int()
		c.Known = d.flags()&1 != 0
		c.Name = d.str()
	})
	t.Succs = list(d, func(s *int) { *s = int(d.small(math.MaxInt32)) })
}

func (d *decoder) values() []Value { return list(d, d.value) }

func (d *decoder) value(v *Value) {
	if d.depth++; d.depth > maxNesting {
		d.fail()
		return
	}
	v.Kind = ValueKind(d.small(uint64(Expr) + 1))
	f := d.flags()
	if f&1 != 0 {
		v.Path = d.path()
	}
	if f&2 != 0 {
		v.Name = d.str()
	}
	if f&4 != 0 {
		v.Int = d.int()
	}
	if f&8 != 0 {
		v.Args = d.values()
	}
	d.depth--
}

func (d *decoder) path() *Path {
	p := &Path{Base: Base(d.small(uint64(Result) + 1)), Name: d.str()}
	n := d.int()
	if n < math.MinInt32 || n > math.MaxInt32 {
		d.fail()
	}
	p.Index = int(n)
	p.Func, p.Type = d.str(), d.typ()
	p.Steps = list(d, func(s *Step) {
		s.Kind = StepKind(d.small(uint64(Element) + 1))
		s.Name, s.Struct = d.str(), d.str()
	})
	return p
}
