package flow

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
)

// embeds reports whether a member is a struct of its own where the unit declares it. What
// one release of a kernel has a pointer to, tp->t_inpcb->inp_lock, another one has in the
// object itself, and a model speaks of both.
func (a *analysis) embeds(member *ir.Step) bool {
	if member.Kind != ir.Member || member.Struct == "" {
		return false
	}
	k := member.Struct + "." + member.Name
	is, known := a.embedded[k]
	if known {
		return is
	}
	if i := slices.IndexFunc(a.unit.Structs, func(s ir.Struct) bool { return s.Tag == member.Struct }); i >= 0 {
		fields := a.unit.Structs[i].Fields
		j := slices.IndexFunc(fields, func(f ir.Field) bool { return f.Name == member.Name })
		is = j >= 0 && fields[j].Type.Ptr == 0 && !fields[j].Type.Array && strings.HasPrefix(fields[j].Type.Name, "struct ")
	}
	if a.embedded == nil {
		a.embedded = map[string]bool{}
	}
	a.embedded[k] = is
	return is
}
