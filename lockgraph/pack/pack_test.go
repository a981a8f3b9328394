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

// TestPlaces writes places as they stand in their function, and reads them where
// it stands then.
func TestPlaces(t *testing.T) {
	type named struct {
		File     string
		Line     int
		Function string
	}
	type chain struct {
		Sites []summary.Site
		Line  int
		Named named
	}
	by := func(start map[string]int) *pack.Places {
		return pack.NewPlaces(func(file, function string, line, col int) pack.Mark {
			return pack.Mark{int64(line - start[file+":"+function]), int64(col)}
		}, func(file, function string, m pack.Mark) (line, col int) {
			return int(m[0]) + start[file+":"+function], int(m[1])
		})
	}
	v := chain{[]summary.Site{{File: "a.c", Func: "f", Line: 15, Col: 3, What: "x"}, {File: "a.c", Func: "g", Line: 25}}, 9, named{"a.c", 15, "f"}}
	old, now := by(map[string]int{"a.c:f": 10, "a.c:g": 20}), by(map[string]int{"a.c:f": 12, "a.c:g": 30})
	was := pack.BytesWith(v, old)
	table := pack.NewTable()
	tabled := table.Bytes(v, old)
	want := chain{[]summary.Site{{File: "a.c", Func: "f", Line: 17, Col: 3, What: "x"}, {File: "a.c", Func: "g", Line: 35}}, 9, named{"a.c", 17, "f"}}
	var got, again chain
	if err := pack.ValueWith(was, &got, now); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := table.Value(tabled, &again, now); err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("got %+v, %v", again, err)
	}
	if string(pack.BytesWith(want, now)) != string(was) {
		t.Error("what moved has other bytes")
	}
}
