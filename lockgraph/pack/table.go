package pack

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// Table holds the strings of many values that are kept together, and the places
// that [Places] knows: each is written once for all of them. A table only grows, so that what was written with it
// stays readable. It is safe for concurrent use.
type Table struct {
	mu  sync.RWMutex
	all []string
	ids map[string]uint32 // once somebody writes
}

// NewTable makes a table that has "" alone.
func NewTable() *Table { return &Table{all: []string{""}} }

// Len counts the strings and places of the table.
func (t *Table) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.all)
}

// Bytes gives a value as bytes, with its strings in the table.
func (t *Table) Bytes(v any, places *Places) []byte {
	e := encoder{table: t, places: places}
	e.value(reflect.ValueOf(v))
	return bytes.Clone(e.buf)
}

// Value reads a value that [Table.Bytes] wrote.
func (t *Table) Value(data []byte, v any, places *Places) error {
	d := decoder{buf: data, table: t, places: places}
	d.value(reflect.ValueOf(v).Elem(), 0)
	if d.bad || len(d.buf) > 0 {
		return ErrCorrupt
	}
	return nil
}

func (t *Table) id(s string) uint32 {
	t.mu.RLock()
	id, ok := t.ids[s]
	t.mu.RUnlock()
	if ok {
		return id
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ids == nil {
		t.ids = make(map[string]uint32, 2*len(t.all))
		for i, s := range t.all {
			t.ids[s] = uint32(i)
		}
	}
	id, ok = t.ids[s]
	if !ok {
		id = uint32(len(t.all))
		s = strings.Clone(s) // not of something larger
		t.all = append(t.all, s)
		t.ids[s] = id
	}
	return id
}

func (t *Table) text(id uint64) (string, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if id >= uint64(len(t.all)) {
		return "", false
	}
	return t.all[id], true
}

// Append adds the table to bytes.
func (t *Table) Append(b []byte) []byte {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return AppendStrings(b, t.all)
}

// ReadTable reads a table that [Table.Append] wrote, and gives what is behind
// it.
func ReadTable(data []byte) (*Table, []byte, error) {
	all, rest, err := Strings(data)
	if err != nil || len(all) == 0 || all[0] != "" {
		return nil, nil, ErrCorrupt
	}
	return &Table{all: all}, rest, nil
}

// AppendStrings adds strings to bytes.
func AppendStrings(b []byte, all []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(all)))
	n := 0
	for _, s := range all {
		b = binary.AppendUvarint(b, uint64(len(s)))
		n += len(s)
	}
	b = binary.AppendUvarint(b, uint64(n))
	for _, s := range all {
		b = append(b, s...)
	}
	return b
}

// Strings reads what [AppendStrings] wrote, and gives what is behind it. The strings
// stay where they lie: nobody may change data any more.
func Strings(data []byte) ([]string, []byte, error) {
	d := decoder{buf: data}
	n := d.uint()
	if n > uint64(len(d.buf)) {
		return nil, nil, ErrCorrupt
	}
	lens := d // once more, when it is known where the text begins
	sum := uint64(0)
	for range n {
		k := d.uint()
		if k > uint64(len(data)) {
			d.fail()
			break
		}
		sum += k
	}
	if total := d.uint(); d.bad || total != sum || sum > uint64(len(d.buf)) {
		return nil, nil, ErrCorrupt
	}
	text := unsafe.String(unsafe.SliceData(d.buf), sum)
	all := make([]string, n)
	for i := range all {
		k := lens.uint()
		all[i], text = text[:k], text[k:]
	}
	return all, d.buf[sum:], nil
}
