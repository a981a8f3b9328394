package unlockgap

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// shrinks reports whether the unit takes elements of such a list off it, or
// changes such a member in another function than the reader's.
func (j judge) shrinks(f *ir.Func, s flow.StaleUse) bool {
	member, tag, link := lastMember(s.From), s.Var.Type.Name, j.link(f, s)
	for _, g := range j.funcs() {
		for _, b := range g.Blocks {
			for k := range b.Instrs {
				in := &b.Instrs[k]
				if in.Op == ir.Assign && g != f && member != "" && lastMember(*in.Dst) == member {
					return true
				}
				if at := j.linkOf(in); at != "" && link != "" && at != link {
					continue // it is off another list
				}
				if j.takesOff(in, member, s.From, tag) {
					return true
				}
			}
		}
	}
	return false
}

// takesOff reports whether a call takes an element off a list that may be the
// one: by its name, or by what its elements are where the call does not name it.
func (j judge) takesOff(in *ir.Instr, member string, list ir.Path, tag string) bool {
	off := false
	same := func(v *ir.Value) bool {
		if v.Path == nil || v.Kind != ir.Addr {
			return true // some list
		}
		if member != "" {
			m := lastMember(*v.Path)
			return m == "" || m == member
		}
		return strings.TrimPrefix(v.Path.String(), "*") == strings.TrimPrefix(list.String(), "*") || len(list.Steps) > 0
	}
	j.modelled(in, func(op *summary.Op, arg *ir.Value) {
		switch op.Kind {
		case summary.UnlistFirst:
			off = off || same(arg)
		case summary.Unlist:
			elem := tag == "" || arg.Path == nil || arg.Path.Type.Name == "" || len(arg.Path.Steps) > 0 || arg.Path.Type.Name == tag
			if op.From.Base == ir.Param && op.Name == summary.StorePath && op.From.Index < len(in.Args) {
				off = off || elem && same(&in.Args[op.From.Index])
			} else {
				off = off || elem
			}
		}
	})
	return off
}

// link gives the member by which the elements of a walked list are linked, as the
// step to the next one names it; "" if it is not known.
func (j judge) link(f *ir.Func, s flow.StaleUse) (link string) {
	if s.Kind != flow.Cursor {
		return ""
	}
	for _, at := range []spot{spotOf(s.Pos), place(s.Read)} {
		eachAt(f, at, func(in *ir.Instr) {
			if link == "" {
				link = j.linkOf(in)
			}
		})
	}
	return link
}

// linkOf gives the member that a list operation names as the link, or "".
func (j judge) linkOf(in *ir.Instr) string {
	if in.Op != ir.Call || in.Callee.Name == "" {
		return ""
	}
	sum := j.known(in.Callee.Name)
	if sum == nil {
		return ""
	}
	i := slices.Index(sum.Params, "field")
	if i < 0 || i >= len(in.Args) || in.Args[i].Path == nil {
		return ""
	}
	return in.Args[i].Path.String()
}
