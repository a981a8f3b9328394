package unlockgap

import (
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/rules/lockfacts"
)

// stable says why the object of a stale use is still a valid struct of its
// type, or "" if nothing is known to keep it one.
func stable(facts *lockfacts.Facts, r *flow.Result, s flow.StaleUse) string {
	rest, ok := strings.CutPrefix(s.Pinned, "type-stable")
	if !ok {
		return ""
	}
	why := strings.TrimPrefix(rest, ": ")
	what := "its memory"
	if st, ok := pointee(facts, r, s.Var); ok {
		what = "struct " + st.Tag
		if why == "" {
			why = st.Why
		}
	}
	if why == "" {
		return what + " is type-stable"
	}
	return what + " is type-stable (" + why + ")"
}

// pointee gives the struct that a variable or member points to, as far as the
// unit or the model tells.
func pointee(facts *lockfacts.Facts, r *flow.Result, p ir.Path) (model.Struct, bool) {
	if facts.Model == nil {
		return model.Struct{}, false
	}
	t, ok := typeOf(facts, r.Func, p)
	if !ok {
		return model.Struct{}, false
	}
	tag, ok := strings.CutPrefix(t.Name, "struct ")
	if !ok || t.Ptr != 1 {
		return model.Struct{}, false
	}
	if s, ok := facts.Model.Struct(tag); ok {
		return s, true
	}
	return model.Struct{Tag: tag}, true
}

func typeOf(facts *lockfacts.Facts, f *ir.Func, p ir.Path) (ir.Type, bool) {
	if n := len(p.Steps); n > 0 {
		last := p.Steps[n-1]
		if last.Kind != ir.Member {
			return ir.Type{}, false
		}
		return fieldType(facts, last.Struct, last.Name)
	}
	if p.Type.Name != "" {
		return p.Type, true
	}
	for _, vars := range [][]ir.Var{f.Params, f.Locals} {
		for _, v := range vars {
			if v.Name == p.Name {
				return v.Type, true
			}
		}
	}
	return ir.Type{}, false
}

func fieldType(facts *lockfacts.Facts, tag, field string) (ir.Type, bool) {
	for _, s := range facts.Unit.Structs {
		if s.Tag != tag {
			continue
		}
		for _, f := range s.Fields {
			if f.Name == field {
				return f.Type, true
			}
		}
	}
	return facts.Model.FieldType(tag, field)
}
