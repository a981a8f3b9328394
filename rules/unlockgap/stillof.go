package unlockgap

import (
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// stillOf reports whether an object that stays one of its type is used only after a
// look at whose it is, or for that: td->td_proc != p.
func stillOf(f *ir.Func, s flow.StaleUse) bool {
	if open(s.Gap) || !strings.HasPrefix(s.Pinned, "type-stable") {
		return false
	}
	looks := func(t *ir.Term) bool {
		c := &t.Cond
		return t.Kind == ir.Branch && c.Kind == ir.Expr && (c.Name == "==" || c.Name == "!=") && len(c.Args) == 2 &&
			(tells(&c.Args[0], s.Var) && pointer(&c.Args[1]) || tells(&c.Args[1], s.Var) && pointer(&c.Args[0]))
	}
	for _, b := range f.Blocks {
		if spotOf(b.Term.Pos) == spotOf(s.Pos) && looks(&b.Term) {
			return true
		}
	}
	return always(f, gapEnd(s.Gap), spotOf(s.Pos), nil, looks)
}

// tells reports whether a value is a member of what the variable points to.
func tells(v *ir.Value, variable ir.Path) bool {
	return v.Kind == ir.Read && len(v.Path.Steps) == 2 && inside(*v.Path, variable)
}

// pointer reports whether a value is a variable that holds a pointer.
func pointer(v *ir.Value) bool {
	return v.Kind == ir.Read && len(v.Path.Steps) == 0 && (v.Path.Type.Ptr > 0 || v.Path.Base == ir.Temp)
}
