package lockfacts

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// blind reports whether what is rebuilt from hunks leaves open what a function
// does: lines of it are missing, or it hands an object to a function of which
// nothing is known. Of a whole file, such a function is taken to keep its
// caller's locks, as by far the most do; but what hunks show is what somebody
// has just changed, often with all that belongs to it.
func (f *Facts) blind(r *flow.Result) bool {
	if !f.Fragment {
		return false
	}
	if known, ok := f.blinded[r]; ok {
		return known
	}
	if f.blinded == nil {
		f.blinded = make(map[*flow.Result]bool)
	}
	f.blinded[r] = r.Func.Partial || slices.ContainsFunc(r.Func.Blocks, func(b *ir.Block) bool {
		return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return f.stranger(&in) })
	})
	return f.blinded[r]
}

// stranger reports whether an instruction calls what is not in view, or only in
// part, and hands it an object.
func (f *Facts) stranger(in *ir.Instr) bool {
	return in.Op == ir.Call && (in.Callee.Name == "" || f.InPart(in.Callee.Name) || f.Program.Summary(f.Unit, in.Callee.Name) == nil) &&
		slices.ContainsFunc(in.Args, func(v ir.Value) bool {
			return (v.Kind == ir.Read || v.Kind == ir.Addr) && v.Path != nil
		})
}

// InPart reports whether a function of the unit has lines that are not in view.
func (f *Facts) InPart(name string) bool {
	return slices.ContainsFunc(f.Funcs(), func(fn *ir.Func) bool { return fn.Name == name && fn.Partial })
}
