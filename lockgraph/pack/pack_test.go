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
