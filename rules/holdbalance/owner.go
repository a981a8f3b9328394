package holdbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// moved reports whether somebody else has the reference at an exit: the object or what
// it points to is returned, or it is stored in a structure before or after it was taken.
func (c *checker) moved(ref flow.Ref, e flow.Exit) bool {
	object := holder(ref.Path)
	names := c.aliases(object)
	if e.Value.Kind == ir.Read && len(e.Value.Path.Steps) == 0 && names[varKey(*e.Value.Path)] {
		return true
	}
	if c.facts.Model.Pins(ref.Kind) {
		return false
	}
	if c.r.Func.Result.Ptr > 0 && e.Value.Kind == ir.Read && len(e.Value.Path.Steps) > 1 {
		from := *e.Value.Path
		from.Steps = nil
		if names[varKey(from)] {
			return true
		}
	}
	return ref.Moved || c.stored(names, object) || c.keptByCallee(ref)
}

// holder gives the pointer to the object whose member a reference is counted in,
// or is a pointer to what is counted; else the path itself. Who gets the object gets
// the reference with it.
func holder(p ir.Path) ir.Path {
	n := len(p.Steps)
	for n > 0 && p.Steps[n-1].Kind == ir.Member {
		n--
	}
	if n == len(p.Steps) || n == 0 || p.Steps[n-1].Kind != ir.Deref {
		return p
	}
	p.Steps = p.Steps[:n-1]
	return p
}

// stored reports whether one of the variables, or the object itself, is stored
// in memory.
func (c *checker) stored(names map[string]bool, object ir.Path) bool {
	for _, b := range c.r.Func.Blocks {
		for _, in := range b.Instrs {
			if in.Op != ir.Assign || in.Dst == nil || in.Val.Kind != ir.Read {
				continue
			}
			v := *in.Val.Path
			if (len(v.Steps) == 0 && names[varKey(v)] || len(v.Steps) > 0 && same(v, object)) && (in.Dst.Base != ir.LocalVar || len(in.Dst.Steps) > 0) && in.Dst.Base != ir.Temp {
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
	names := c.aliases(holder(ref.Path))
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
