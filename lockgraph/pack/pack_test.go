package pack_test

import (
	"reflect"
	"testing"

	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

type tree struct {
	Name string
	N    int64
	Bits []byte
	Kids []tree
	Next *tree
	Op   summary.Mode
}

var sample = tree{Name: "a", N: -7, Bits: []byte{1, 2}, Op: summary.Shared,
	Kids: []tree{{Name: "b"}, {Name: "a", Kids: []tree{{Name: "b", N: 1 << 40}}}}, Next: &tree{Name: "c"}}

func TestRoundTrip(t *testing.T) {
	data := pack.Bytes(sample)
	var got tree
	if err := pack.Value(data, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, sample) {
		t.Errorf("got %+v, want %+v", got, sample)
	}
	for n := range len(data) {
		if err := pack.Value(data[:n], new(tree)); err == nil {
			t.Errorf("the first %d bytes of %d are a value", n, len(data))
		}
	}
}

func TestShape(t *testing.T) {
	type other struct {
		Name string
		N    int32
	}
	type another struct {
		Name string
		M    int32
	}
	if pack.Shape(other{}) == pack.Shape(another{}) {
		t.Error("two types have one shape")
	}
	pack.Shape(sample)
	pack.Shape(summary.Summary{})
	defer func() {
		if recover() == nil {
			t.Error("a map can be packed")
		}
	}()
	pack.Shape(map[string]int{})
}

func FuzzValue(f *testing.F) {
	f.Add(pack.Bytes(sample))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v tree
		if pack.Value(data, &v) != nil {
			return
		}
		var again tree
		if err := pack.Value(pack.Bytes(v), &again); err != nil || !reflect.DeepEqual(v, again) {
			t.Errorf("%+v comes back as %+v, %v", v, again, err)
		}
	})
}

// TestLines writes lines as they stand in their function, and reads them where
// it stands then.
func TestLines(t *testing.T) {
	type chain struct {
		Sites []summary.Site
		Line  int
	}
	v := chain{Line: 9, Sites: []summary.Site{{File: "a.c", Func: "f", Line: 15, What: "x"}, {File: "a.c", Func: "g", Line: 25}}}
	by := func(start map[string]int, sign int) *pack.Lines {
		return pack.NewLines(func(file, function string, line int) int { return line + sign*start[file+":"+function] })
	}
	was := pack.BytesWith(v, by(map[string]int{"a.c:f": 10, "a.c:g": 20}, -1))
	var got chain
	if err := pack.ValueWith(was, &got, by(map[string]int{"a.c:f": 12, "a.c:g": 30}, 1)); err != nil {
		t.Fatal(err)
	}
	if got.Sites[0].Line != 17 || got.Sites[1].Line != 35 || got.Line != 9 || got.Sites[0].What != "x" {
		t.Errorf("got %+v", got)
	}
	v.Sites[0].Line, v.Sites[1].Line = 17, 35
	if string(pack.BytesWith(v, by(map[string]int{"a.c:f": 12, "a.c:g": 30}, -1))) != string(was) {
		t.Error("what moved has other bytes")
	}
}
