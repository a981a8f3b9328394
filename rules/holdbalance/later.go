package holdbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// leftForLater reports whether success keeps a reference which another function of
// the file drops: what start() takes, and gives back where it fails, stop() drops. A
// success that had nothing to take, as what is in use already, tells nothing against it.
func (c *checker) leftForLater(l *leak) bool {
	member := counted(l.ref.Path)
	if member == "" || c.facts.Model.Pins(l.ref.Kind) {
		return false
	}
	sure := slices.DeleteFunc(slices.Clone(l.exits), func(e flow.Exit) bool { return c.eitherWay(l, e) })
	if len(sure) == 0 || slices.ContainsFunc(sure, func(e flow.Exit) bool { return !c.succeeds(e) }) {
		return false
	}
	return slices.ContainsFunc(c.facts.Funcs(), func(f *ir.Func) bool {
		return f.Name != c.r.Func.Name && drops(c.facts.Result(f), l.ref.Kind, member)
	})
}

// counted names the member that a reference is counted in or reached by, as
// "struct.field", or is "".
func counted(p ir.Path) string {
	if n := len(p.Steps); n > 0 && p.Steps[n-1].Kind == ir.Member {
		return p.Steps[n-1].Struct + "." + p.Steps[n-1].Name
	}
	return ""
}

// succeeds reports whether a way out tells that all went well.
func (c *checker) succeeds(e flow.Exit) bool {
	if e.Value.Kind == ir.Const && isErrno(e.Value.Name) {
		return false
	}
	switch c.success([]flow.Exit{e}) {
	case "0":
		return e.Result == "0" || e.Result == ">=0"
	default:
		return result(e) == "!0"
	}
}

// drops reports whether a function gives back what is counted in a member, and takes
// nothing of the kind.
func drops(r *flow.Result, kind, member string) bool {
	if r == nil {
		return false
	}
	some := func(k summary.OpKind) bool {
		return slices.ContainsFunc(r.Events, func(ev flow.Event) bool {
			return !ev.Inside && ev.Op.Kind == k && ev.Op.Name == kind && counted(ev.Op.Path) == member
		})
	}
	return some(summary.Unhold) && !some(summary.Hold)
}
