package holdbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// moved reports whether somebody else has the reference at an exit: it is
// returned, or stored in a structure before or after it was taken.
func (c *checker) moved(ref flow.Ref, e flow.Exit) bool {
	names := c.aliases(ref.Path)
	if e.Value.Kind == ir.Read && len(e.Value.Path.Steps) == 0 && names[varKey(*e.Value.Path)] {
		return true
	}
	if c.facts.Model.Pins(ref.Kind) {
		return false
	}
	return ref.Moved || c.stored(names) || c.keptByCallee(ref)
}

// stored reports whether one of the variables is stored in memory.
func (c *checker) stored(names map[string]bool) bool {
	for _, b := range c.r.Func.Blocks {
		for _, in := range b.Instrs {
			if in.Op != ir.Assign || in.Dst == nil || in.Val.Kind != ir.Read || len(in.Val.Path.Steps) > 0 {
				continue
			}
			if names[varKey(*in.Val.Path)] && (in.Dst.Base != ir.LocalVar || len(in.Dst.Steps) > 0) && in.Dst.Base != ir.Temp {
				return true
			}
		}
	}
	return false
}

// keptByCallee reports whether a callee with a body takes another reference on
// the object: most likely to keep it.
func (c *checker) keptByCallee(ref flow.Ref) bool {
	return slices.ContainsFunc(c.r.Events, func(ev flow.Event) bool {
		return ev.Op.Kind == summary.Hold && !ev.Direct && ev.Op.Name == ref.Kind && same(ev.Op.Path, ref.Path) &&
			place(c.facts.Site(c.r, ev.Pos, "")) != place(ref.Site)
	})
}

// passedOn reports whether the object goes to a function with a body that is
// not of the model: it may keep the reference, or take it over, in ways that no
// assignment in view shows. Pins are nobody else's.
func (c *checker) passedOn(ref flow.Ref) bool {
	if c.facts.Model.Pins(ref.Kind) {
		return false
	}
	names := c.aliases(ref.Path)
	for _, b := range c.r.Func.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op != ir.Call || in.Callee.Name == "" || c.facts.Model != nil && c.facts.Model.Func(in.Callee.Name) != nil {
				continue
			}
			if !slices.ContainsFunc(in.Args, func(v ir.Value) bool {
				return v.Kind == ir.Read && v.Path != nil && (len(v.Path.Steps) == 0 && names[varKey(*v.Path)] || same(*v.Path, ref.Path))
			}) {
				continue
			}
			if c.facts.Program.Summary(c.facts.Unit, in.Callee.Name) != nil {
				return true
			}
		}
	}
	return false
}
