package unlockgap

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// immortal reports whether nobody is seen to give back what a pointer leads to: its
// struct is the file's own, which makes them, and no pointer to one leaves the file, not
// to free() either. Such objects are made when they are first wanted, and stay.
func (j judge) immortal(s flow.StaleUse) bool {
	t := s.Var.Type
	tag, ok := strings.CutPrefix(t.Name, "struct ")
	if !ok || t.Ptr != 1 || !j.own(tag) {
		return false
	}
	made := false
	for _, f := range j.funcs() {
		made = made || j.makes(f, t)
		if f.Result == t && !f.Static {
			return false
		}
		for _, b := range f.Blocks {
			if slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return j.gives(f, &in, t) }) {
				return false
			}
		}
	}
	return made
}

// makes reports whether a function makes an object to which it has a pointer of the
// type.
func (j judge) makes(f *ir.Func, t ir.Type) bool {
	is := func(p *ir.Path) bool {
		of, known := j.typeOf(f, *p)
		return known && of == t
	}
	fresh := make(map[string]bool)
	for _, b := range f.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			switch {
			case in.Op == ir.Call && in.Dst != nil && j.allocates(in.Callee.Name):
				if fresh[in.Dst.Key()] = true; is(in.Dst) {
					return true
				}
			case in.Op == ir.Assign && in.Val.Kind == ir.Read && fresh[in.Val.Path.Key()] && is(in.Dst):
				return true
			}
		}
	}
	return false
}

// allocates reports whether the model says of a function that nobody else knows what it
// returns.
func (j judge) allocates(name string) bool {
	sum := j.known(name)
	return sum != nil && slices.ContainsFunc(sum.Cases, func(cs summary.Case) bool {
		return slices.ContainsFunc(cs.Ops, func(op summary.Op) bool { return op.Kind == summary.Fresh })
	})
}

// gives reports whether an instruction gives a pointer of the type to a function of
// another file, or of which nothing is known.
func (j judge) gives(f *ir.Func, in *ir.Instr, t ir.Type) bool {
	if in.Op != ir.Call || in.Callee.Name != "" && j.body(in.Callee.Name) != nil {
		return false
	}
	return slices.ContainsFunc(in.Args, func(v ir.Value) bool {
		if v.Kind != ir.Read {
			return false
		}
		of, known := j.typeOf(f, *v.Path)
		return known && of == t
	})
}
