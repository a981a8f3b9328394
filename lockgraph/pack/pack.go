// Package pack puts plain values into bytes and back, for caches: structs,
// slices, strings, numbers and pointers to structs. A string is written once.
//
// Places in sources can be written in terms of the function that they are in, so that
// what was kept of a source holds when its lines move: see [Places].
//
// The bytes tell nothing of the type: whoever keeps them keeps its [Shape]
// with them, or a digest of it. Bytes that no value of the type packs to are an
// error or another value, and never cost more than their length.
package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unsafe"
)

// ErrCorrupt says that bytes are no value of the type.
var ErrCorrupt = errors.New("corrupt packed value")

// Bytes gives a value as bytes.
func Bytes(v any) []byte { return BytesWith(v, nil) }

// BytesWith gives a value as bytes, with its places as places has them.
func BytesWith(v any, places *Places) []byte {
	e := encoder{ids: map[string]uint64{}, places: places}
	e.value(reflect.ValueOf(v))
	return bytes.Clone(e.buf) // what is kept takes no room to grow
}

// Value reads a value that [Bytes] wrote into what v points to.
func Value(data []byte, v any) error { return ValueWith(data, v, nil) }

// ValueWith reads a value that [BytesWith] wrote, with its places as places has
// them.
func ValueWith(data []byte, v any, places *Places) error {
	d := decoder{buf: data, places: places}
	d.value(reflect.ValueOf(v).Elem(), 0)
	if d.bad || len(d.buf) > 0 {
		return ErrCorrupt
	}
	return nil
}

// Shape spells out the type of a value, down to what it is made of. It panics
// on a type that cannot be packed.
func Shape(v any) string {
	var b strings.Builder
	shape(&b, reflect.TypeOf(v), map[reflect.Type]bool{})
	return b.String()
}

func shape(b *strings.Builder, t reflect.Type, seen map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Struct:
		b.WriteString(t.Name())
		if seen[t] {
			return
		}
		seen[t] = true
		b.WriteByte('{')
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				panic(fmt.Sprintf("pack: %s.%s cannot be packed", t, f.Name))
			}
			b.WriteString(f.Name + " ")
			shape(b, f.Type, seen)
			b.WriteByte(';')
		}
		b.WriteByte('}')
	case reflect.Slice:
		b.WriteString("[]")
		shape(b, t.Elem(), seen)
	case reflect.Pointer:
		b.WriteByte('*')
		shape(b, t.Elem(), seen)
	case reflect.Bool, reflect.String, reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8:
		b.WriteString(t.Kind().String())
	default:
		panic(fmt.Sprintf("pack: %s cannot be packed", t))
	}
}

type encoder struct {
	buf    []byte
	ids    map[string]uint64 // strings written so far, numbered from 1
	table  *Table            // that they are in; nil: they are written
	within bool              // a place that the table holds
	places *Places
}

func (e *encoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		s := e.places.siteOf(v.Type())
		if e.table != nil && s.flat && !e.within {
			e.site(v)
			return
		}
		for i := range v.NumField() {
			if i != s.line && i != s.col {
				e.value(v.Field(i))
			}
		}
		if s.line >= 0 {
			m := e.places.of(v, s)
			e.buf = binary.AppendVarint(binary.AppendVarint(e.buf, m[0]), m[1])
		}
	case reflect.Slice:
		n := v.Len()
		e.buf = binary.AppendUvarint(e.buf, uint64(n))
		if v.Type().Elem().Kind() == reflect.Uint8 {
			e.buf = append(e.buf, v.Bytes()...)
			return
		}
		for i := range n {
			e.value(v.Index(i))
		}
	case reflect.Pointer:
		if v.IsNil() {
			e.buf = append(e.buf, 0)
			return
		}
		e.buf = append(e.buf, 1)
		e.value(v.Elem())
	case reflect.String:
		e.str(v.String())
	case reflect.Bool:
		var b byte
		if v.Bool() {
			b = 1
		}
		e.buf = append(e.buf, b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		e.buf = binary.AppendVarint(e.buf, v.Int())
	case reflect.Uint8:
		e.buf = append(e.buf, byte(v.Uint()))
	default:
		panic(fmt.Sprintf("pack: %s cannot be packed", v.Type()))
	}
}

// site writes the number of a place in the table.
func (e *encoder) site(v reflect.Value) {
	in := encoder{table: e.table, places: e.places, within: true}
	in.value(v)
	e.buf = binary.AppendUvarint(e.buf, uint64(e.table.id(string(in.buf))))
}

// str writes the number of a string that was written before, or 0, its length
// and itself.
func (e *encoder) str(s string) {
	if e.table != nil {
		e.buf = binary.AppendUvarint(e.buf, uint64(e.table.id(s)))
		return
	}
	if id, ok := e.ids[s]; ok {
		e.buf = binary.AppendUvarint(e.buf, id)
		return
	}
	e.ids[s] = uint64(len(e.ids) + 1)
	e.buf = append(e.buf, 0)
	e.buf = binary.AppendUvarint(e.buf, uint64(len(s)))
	e.buf = append(e.buf, s...)
}

// maxDepth bounds how deep structs nest through pointers and slices.
const maxDepth = 1000

type decoder struct {
	buf    []byte
	str    []string
	table  *Table
	within bool
	bad    bool
	places *Places
}

func (d *decoder) fail() {
	d.bad, d.buf = true, nil
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

func (d *decoder) byte() byte {
	if len(d.buf) == 0 {
		d.fail()
		return 0
	}
	b := d.buf[0]
	d.buf = d.buf[1:]
	return b
}

// bytes reads a length and as many bytes.
func (d *decoder) bytes() []byte {
	n := d.uint()
	if n > uint64(len(d.buf)) {
		d.fail()
		return nil
	}
	b := d.buf[:n:n]
	d.buf = d.buf[n:]
	return b
}

func (d *decoder) value(v reflect.Value, depth int) {
	if depth > maxDepth {
		d.fail()
	}
	if d.bad {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		s := d.places.siteOf(v.Type())
		if d.table != nil && s.flat && !d.within {
			d.site(v)
			return
		}
		for i := range v.NumField() {
			if i != s.line && i != s.col {
				d.value(v.Field(i), depth+1)
			}
		}
		if s.line >= 0 {
			m := Mark{d.int(), d.int()}
			if !d.bad {
				d.places.put(v, s, m)
			}
		}
	case reflect.Slice:
		d.slice(v, depth)
	case reflect.Pointer:
		if d.byte() != 0 && !d.bad {
			v.Set(reflect.New(v.Type().Elem()))
			d.value(v.Elem(), depth+1)
		}
	case reflect.String:
		v.SetString(d.string())
	case reflect.Bool:
		v.SetBool(d.byte() != 0)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n := d.int()
		if v.OverflowInt(n) {
			d.fail()
			return
		}
		v.SetInt(n)
	case reflect.Uint8:
		v.SetUint(uint64(d.byte()))
	default:
		panic(fmt.Sprintf("pack: %s cannot be packed", v.Type()))
	}
}

func (d *decoder) slice(v reflect.Value, depth int) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if b := d.bytes(); len(b) > 0 {
			v.SetBytes(b)
		}
		return
	}
	n := d.uint()
	if n > uint64(len(d.buf)) {
		d.fail()
		return
	}
	if n == 0 {
		return
	}
	// What is there grows with what is read: an element takes a byte at
	// least, and may be large in memory.
	const step = 64
	s := reflect.MakeSlice(v.Type(), int(min(n, step)), int(min(n, step)))
	for i := range int(n) {
		if i == s.Len() {
			more := reflect.MakeSlice(v.Type(), min(2*i, int(n)), min(2*i, int(n)))
			reflect.Copy(more, s)
			s = more
		}
		if d.value(s.Index(i), depth+1); d.bad {
			return
		}
	}
	v.Set(s)
}

// site reads a place that the table holds.
func (d *decoder) site(v reflect.Value) {
	at := numbered{d.table, v.Type(), d.uint()}
	if known, ok := d.places.read.Load(at); ok {
		v.Set(known.(reflect.Value))
		return
	}
	text, ok := d.table.text(at.id)
	if !ok {
		d.fail()
		return
	}
	in := decoder{buf: unsafe.Slice(unsafe.StringData(text), len(text)), table: d.table, places: d.places, within: true}
	if in.value(v, 0); in.bad || len(in.buf) > 0 {
		d.fail()
		return
	}
	known := reflect.New(v.Type()).Elem()
	known.Set(v)
	d.places.read.Store(at, known)
}

func (d *decoder) string() string {
	if d.table != nil {
		s, ok := d.table.text(d.uint())
		if !ok {
			d.fail()
		}
		return s
	}
	if id := d.uint(); id > 0 {
		if id > uint64(len(d.str)) {
			d.fail()
			return ""
		}
		return d.str[id-1]
	}
	s := string(d.bytes())
	d.str = append(d.str, s)
	return s
}
