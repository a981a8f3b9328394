package link

import (
	"context"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// analyse analyses a function. Where the model specifies what it does, that is
// its summary's effect: such a body is too clever to tell.
func (p *Program) analyse(ctx context.Context, u *ir.Unit, f *ir.Func, e flow.Env) (*flow.Result, error) {
	r, err := flow.Analyze(ctx, u, f, e, p.opt.Limits)
	if err != nil {
		return nil, err
	}
	if spec := p.specification(f); spec != nil {
		at := summary.Site{File: u.Files[f.Pos.File], Line: int(f.Pos.Line), Col: int(f.Pos.Col), Func: f.Name, What: f.Name + "()"}
		r.Summary = settled(r.Summary, spec, at)
	}
	return r, nil
}

// specification gives what the model specifies of a function, or nil. A
// function that shares no more than its name with the one that is meant has
// other parameters.
func (p *Program) specification(f *ir.Func) *summary.Summary {
	s := p.Model.Func(f.Name)
	if s == nil || !s.Specified || len(s.Params) > len(f.Params) || s.Exact && len(s.Params) < len(f.Params) {
		return nil
	}
	for i := range s.Params {
		have := f.Params[i].Type
		if t, ok := p.Model.ParamType(f.Name, i); ok && have.Name != "" && (t.Name != have.Name || t.Ptr != have.Ptr) {
			return nil
		}
	}
	return s
}

// settled is a body's summary with the effect that is specified. What happens
// inside remains as it was seen, but that the function leaves alone what its
// specification looks at: orders and sleeping are not for the caller to undo.
// But where the specification says when the function sleeps, and what it lets go of for
// that, it says it all. An operation keeps the place in the body that does the same;
// where there is none it stands for the function as a whole.
func settled(body, spec *summary.Summary, at summary.Site) *summary.Summary {
	s := *body
	s.Specified, s.Exact, s.Bounded = true, false, false
	kept := map[string]bool{}
	for _, c := range spec.Cases {
		for i := range c.When {
			kept[memberOf(c.When[i].Subject)] = true
		}
		for i := range c.Ops {
			if c.Ops[i].Kind == summary.Keeps {
				kept[memberOf(c.Ops[i].Path)] = true
			}
		}
	}
	s.Writes, s.WritesAny = slices.Clone(s.Writes), false
	s.Writes = slices.DeleteFunc(s.Writes, func(m string) bool { return kept[m] })
	if saysWhenItSleeps(spec) {
		s.Sleeps = nil
	}
	s.Cases = make([]summary.Case, len(spec.Cases))
	for i, c := range spec.Cases {
		c.Ops = slices.Clone(c.Ops)
		for j := range c.Ops {
			op := &c.Ops[j]
			op.Sites = sitesOf(body, op)
			if len(op.Sites) == 0 {
				op.Sites = []summary.Site{at}
			}
		}
		s.Cases[i] = c
	}
	s.Acquires = slices.Clone(s.Acquires)
	for i := range s.Acquires {
		// What is not part of the effect happens on the way, if it does: the
		// last reference locks the vnode.
		q := &s.Acquires[i]
		q.May = q.May || !locks(spec, q.Class)
	}
	return &s
}

// saysWhenItSleeps reports whether a specification has cases, or conditions, in which
// the function sleeps, or locks that are let go of meanwhile. Without them that it
// sleeps is all that is said, and where is for the body to tell.
func saysWhenItSleeps(spec *summary.Summary) bool {
	sleeps, not := 0, 0
	for i := range spec.Cases {
		ops := spec.Cases[i].Ops
		at := slices.IndexFunc(ops, func(op summary.Op) bool { return op.Kind == summary.Blocks })
		switch {
		case at < 0:
			not++
		case len(ops[at].Dropped) > 0 || len(ops[at].When) > 0:
			return true
		default:
			sleeps++
		}
	}
	return sleeps > 0 && not > 0
}

// locks reports whether a lock of the class is part of a function's effect.
func locks(s *summary.Summary, class string) bool {
	for i := range s.Cases {
		if slices.ContainsFunc(s.Cases[i].Ops, func(op summary.Op) bool {
			return (op.Kind == summary.Lock || op.Kind == summary.TryLock) && classOf(op) == class
		}) {
			return true
		}
	}
	return false
}

// classOf names the class of a lock as the model writes it.
func classOf(op summary.Op) string {
	if op.Class != "" {
		return op.Class
	}
	if m := memberOf(op.Path); m != "" {
		return m
	}
	return op.Path.Name
}

// memberOf names the member that a path ends in, as summaries list what is
// written.
func memberOf(p ir.Path) string {
	if n := len(p.Steps); n > 0 && p.Steps[n-1].Kind == ir.Member {
		return p.Steps[n-1].Struct + "." + p.Steps[n-1].Name
	}
	return ""
}

// sitesOf gives where a body does an operation, or nil.
func sitesOf(body *summary.Summary, op *summary.Op) []summary.Site {
	for _, c := range body.Cases {
		for i := range c.Ops {
			if q := &c.Ops[i]; q.Kind == op.Kind && q.Path.Key() == op.Path.Key() && q.Name == op.Name && len(q.Sites) > 0 {
				return q.Sites
			}
		}
	}
	return nil
}
