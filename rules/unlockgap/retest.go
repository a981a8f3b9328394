package unlockgap

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/rules/wording"
)

// retry reports whether the code comes back from a stale use to the reading
// of its variable, and gives the conditions on shared state that this loop
// tests each time round, as the source has them: what the retry revalidates
// besides the variable itself.
func retry(f *ir.Func, s flow.StaleUse) (again []string, ok bool) {
	use := blockAt(f, int(s.Pos.Line), int(s.Pos.Col))
	read := blockAt(f, s.Read.Line, s.Read.Col)
	if use < 0 || read < 0 {
		return nil, false
	}
	from, to := make([]bool, len(f.Blocks)), f.Leading(func(b int) bool { return b == use })
	f.Reach(f.Blocks[use].Term.Succs, func(b int) bool {
		from[b] = true
		return true
	})
	if !from[read] {
		return nil, false
	}
	for i, b := range f.Blocks {
		if b.Term.Kind != ir.Branch || !from[i] || !to[i] {
			continue
		}
		if t := tested(b.Term.Cond); t.Kind == ir.Expr && shared(t, s.Var) {
			if text := wording.Value(t); !slices.Contains(again, text) {
				again = append(again, text)
			}
		}
	}
	return again, true
}

// tested strips comparisons with zero off a condition.
func tested(v ir.Value) ir.Value {
	for v.Kind == ir.Expr && len(v.Args) == 2 && (v.Name == "!=" || v.Name == "==") {
		if c := v.Args[1]; c.Kind != ir.Const || c.Int != 0 {
			break
		}
		v = v.Args[0]
	}
	return v
}

// shared reports whether a value reads memory behind a pointer other than v.
func shared(v ir.Value, not ir.Path) bool {
	if v.Kind == ir.Read && v.Path != nil {
		return len(v.Path.Steps) > 0 && !inside(*v.Path, not)
	}
	return slices.ContainsFunc(v.Args, func(a ir.Value) bool { return shared(a, not) })
}

// blockAt gives the block of the instruction at a line and column of the main
// file, or of the first one on that line, or -1.
func blockAt(f *ir.Func, line, col int) int {
	first := -1
	for i, b := range f.Blocks {
		for _, in := range b.Instrs {
			if int(in.Pos.Line) != line {
				continue
			}
			if int(in.Pos.Col) == col {
				return i
			}
			if first < 0 {
				first = i
			}
		}
	}
	return first
}
