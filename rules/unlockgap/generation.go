package unlockgap

import (
	"strconv"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// generation reports whether the way from the gap to the use passes a look at
// a number that was noted before, which whoever changes the state counts on.
func generation(f *ir.Func, s flow.StaleUse) bool {
	if open(s.Gap) {
		return false
	}
	return always(f, gapEnd(s.Gap), spotOf(s.Pos), nil, func(t *ir.Term) bool {
		c := t.Cond
		if t.Kind != ir.Branch || c.Kind != ir.Expr || c.Name != "==" && c.Name != "!=" || len(c.Args) != 2 {
			return false
		}
		return noted(f, &c.Args[0], &c.Args[1]) || noted(f, &c.Args[1], &c.Args[0])
	})
}

// noted reports whether a local variable was given what now is compared with
// it, a number in shared memory.
func noted(f *ir.Func, own, state *ir.Value) bool {
	if own.Kind != ir.Read || own.Path.Base != ir.LocalVar || len(own.Path.Steps) > 0 || own.Path.Type.Ptr > 0 ||
		state.Kind != ir.Read || state.Path.Base == ir.LocalVar && len(state.Path.Steps) == 0 {
		return false
	}
	now := ""
	for _, b := range f.Blocks {
		for k := range b.Instrs {
			in := &b.Instrs[k]
			if in.Op != ir.Assign || in.Dst.String() != own.Path.String() || in.Val.Kind != ir.Read {
				continue
			}
			if now == "" {
				now = made(f, state, maxMade)
			}
			if made(f, &in.Val, maxMade) == now {
				return true
			}
		}
	}
	return false
}

// maxMade bounds how far it is followed of what a value is made.
const maxMade = 4

// made spells a value, with what temporaries hold in their place: a variable that
// a macro finds, as those of a network stack, is another temporary each time.
func made(f *ir.Func, v *ir.Value, depth int) string {
	s := v.Name
	if p := v.Path; p != nil {
		s = p.String()
		if def := definition(f, p); def != nil && depth > 0 {
			rest := ir.Path{Name: "()", Steps: p.Steps}
			s = def.Callee.Name + "(" + made(f, &def.Val, depth-1)
			for i := range def.Args {
				s += "," + made(f, &def.Args[i], depth-1)
			}
			s += ")" + rest.String()
		}
	}
	s = strconv.Itoa(int(v.Kind)) + s + "#" + strconv.FormatInt(v.Int, 10)
	for i := range v.Args {
		s += "(" + made(f, &v.Args[i], depth) + ")"
	}
	return s
}

// definition gives the only instruction that gives the temporary its value from
// which a path starts, or nil.
func definition(f *ir.Func, p *ir.Path) (def *ir.Instr) {
	if p.Base != ir.Temp {
		return nil
	}
	for _, b := range f.Blocks {
		for k := range b.Instrs {
			in := &b.Instrs[k]
			if in.Dst == nil || in.Dst.Base != ir.Temp || in.Dst.Index != p.Index || len(in.Dst.Steps) > 0 {
				continue
			}
			if def != nil {
				return nil
			}
			def = in
		}
	}
	return def
}
