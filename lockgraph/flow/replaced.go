package flow

import (
	"cmp"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
)

// Replaced is a struct's member that a function may give another value while
// others rely on the one that it has. Not so where it is cleared or poisoned, where it
// is seen to be NULL before, and where the object that has it, or the one that it gets,
// has just been made: who puts a new object where one is, without looking at that,
// would lose it.
type Replaced struct {
	Member string // "struct.field"
	Of     string // the struct that the new value points to, or ""
}

// Compare orders by member, then by what it points to.
func (r Replaced) Compare(q Replaced) int {
	return cmp.Or(strings.Compare(r.Member, q.Member), strings.Compare(r.Of, q.Of))
}

// made notes that a call gives an object that nobody else knows.
func (a *analysis) made(c *callSite) {
	c.allocates = true
	if a.objects == nil {
		a.objects = map[int32]bool{}
	}
	a.objects[c.result.id] = true
}

// replaces notes that an assignment, not done yet, puts a value in place of another.
func (a *analysis) replaces(s *state, dst *place, v *val, in *ir.Instr) {
	if a.rec == nil || !dst.memory || leadsNowhere(v, &in.Val) || a.objects[dst.root.id] || v.kind == vCell && a.objects[v.at.id] {
		return
	}
	if t, _ := s.equals(v, 0); t == yes {
		return
	}
	if t, _ := s.equals(s.load(dst, true), 0); t == yes {
		return
	}
	a.rec.replace(dst, a.pointee(in))
}

// leadsNowhere reports whether an assigned value is no object: a number, or what a
// global variable holds that points to nothing in particular, as a poison does.
func leadsNowhere(v *val, as *ir.Value) bool {
	if v.kind == vConst {
		return true
	}
	p := as.Path
	return as.Kind == ir.Read && len(p.Steps) == 0 && (p.Base == ir.GlobalVar || p.Base == ir.StaticVar) && p.Type.Name == "void"
}

// pointee gives the struct that the assigned variable points to, or "".
func (a *analysis) pointee(in *ir.Instr) string {
	if in.Val.Kind != ir.Read || len(in.Val.Path.Steps) > 0 {
		return ""
	}
	t := a.shape.typeOf(in.Val.Path.Name, in.Val.Path.Type)
	if t.Ptr != 1 {
		return ""
	}
	return structTag(t)
}

// replace notes that what a member led to may be another object now.
func (r *recorder) replace(dst *place, of string) {
	if m := memberOf(dst); m != nil {
		r.replaced[Replaced{m.Struct + "." + m.Name, of}] = true
	}
}

func (r *recorder) replacements() []Replaced {
	all := make([]Replaced, 0, len(r.replaced))
	for x := range r.replaced {
		all = append(all, x)
	}
	slices.SortFunc(all, Replaced.Compare)
	return all
}
