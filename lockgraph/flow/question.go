package flow

import (
	"strings"

	"lockcheck/lockgraph/ir"
)

// question is the answer of a macro that is not in view. Asked the same again it
// answers the same, until something may have changed it. If what it answers is a
// pointer it leads to one object: FOO_OF(x)->lock is the lock that was taken as
// FOO_OF(x)->lock before.
func (n *names) question(name string, args []*val, since string) *val {
	v := n.build(name, args)
	v.mem = true
	if since != "" {
		v.key += "~" + since
	}
	v = n.made(v)
	v.points = n.place(ir.Path{Base: ir.LocalVar, Name: name + "(" + shownArgs(args) + ")", Func: v.stem, Steps: []ir.Step{{Kind: ir.Deref}}})
	return v
}

// shownArgs gives arguments as messages show them.
func shownArgs(args []*val) string {
	shown := make([]string, len(args))
	for i, a := range args {
		switch {
		case a.kind == vCell:
			shown[i] = a.at.String()
		case a.kind == vAddr:
			shown[i] = "&" + a.at.String()
		default:
			shown[i] = "..."
		}
	}
	return strings.Join(shown, ", ")
}

// isMacro reports whether a function's name is written as a macro's.
func isMacro(name string) bool {
	return name != "" && name == strings.ToUpper(name) && strings.ToLower(name) != name
}
