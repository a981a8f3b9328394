package ir

import (
	"slices"
	"testing"
)

// shaped makes a function of blocks with the given successors; those without
// any return.
func shaped(succs ...[]int) *Func {
	fn := &Func{Name: "shaped"}
	for _, s := range succs {
		kind := Jump
		switch len(s) {
		case 0:
			kind = Return
		case 2:
			kind = Branch
		}
		fn.Blocks = append(fn.Blocks, &Block{Term: Term{Kind: kind, Succs: s}})
	}
	return fn
}

func TestReach(t *testing.T) {
	// 0 branches to 1 and 4; 1 -> 2 loops back to 1 or leaves for 3.
	fn := shaped([]int{1, 4}, []int{2}, []int{1, 3}, nil, nil)
	reached := func(stop int, from ...int) []int {
		var got []int
		fn.Reach(from, func(b int) bool {
			got = append(got, b)
			return b != stop
		})
		slices.Sort(got)
		return got
	}
	for _, c := range []struct {
		name      string
		got, want []int
	}{
		{"all", reached(-1, 0), []int{0, 1, 2, 3, 4}},
		{"stopped", reached(1, 0), []int{0, 1, 4}},
		{"loop", reached(-1, 2), []int{1, 2, 3}},
		{"several", reached(-1, 3, 4), []int{3, 4}},
		{"none", reached(-1), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: reached %v, want %v", c.name, c.got, c.want)
		}
	}
	for at, want := range map[int][]bool{
		3: {true, true, true, true, false},
		4: {true, false, false, false, true},
		1: {true, true, true, false, false},
	} {
		if got := fn.Leading(func(b int) bool { return b == at }); !slices.Equal(got, want) {
			t.Errorf("leading to %d: %v, want %v", at, got, want)
		}
	}
}

func TestAvoids(t *testing.T) {
	for _, c := range []struct {
		name string
		fn   *Func
		met  int
		want bool
	}{
		{"straight", shaped([]int{1}, nil), 1, false},
		{"entry", shaped(nil), 0, false},
		{"other side", shaped([]int{1, 2}, nil, nil), 1, true},
		{"joined", shaped([]int{1, 2}, []int{3}, []int{3}, nil), 3, false},
		{"no return", shaped([]int{1, 2}, nil, []int{2}), 1, false},
		{"nothing", shaped(), 0, false},
	} {
		got := c.fn.Avoids(func(b *Block) bool { return b == c.fn.Blocks[c.met] })
		if got != c.want {
			t.Errorf("%s: avoids %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFollow(t *testing.T) {
	// 0 branches to 1 and 2; 1 goes back to 0, 2 returns. Two instructions each.
	fn := shaped([]int{1, 2}, []int{0}, nil)
	for i, b := range fn.Blocks {
		for k := range 2 {
			b.Instrs = append(b.Instrs, Instr{Op: Eval, Pos: Pos{Line: int32(10*i + k)}})
		}
	}
	followed := func(stop int, from ...Spot) []int {
		var got []int
		fn.Follow(from, func(b *Block, in *Instr) bool {
			line := 10*slices.Index(fn.Blocks, b) + 9 // of an end
			if in != nil {
				line = int(in.Pos.Line)
			}
			got = append(got, line)
			return line != stop
		})
		slices.Sort(got)
		return got
	}
	for _, c := range []struct {
		name      string
		got, want []int
	}{
		{"once, and again where it started", followed(-1, Spot{0, 1}), []int{0, 1, 1, 9, 9, 10, 11, 19, 20, 21, 29}},
		{"stopped within", followed(10, Spot{0, 2}), []int{9, 10, 20, 21, 29}},
		{"stopped at an end", followed(29, Spot{2, 1}), []int{21, 29}},
		{"none", followed(-1), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: followed %v, want %v", c.name, c.got, c.want)
		}
	}
}
