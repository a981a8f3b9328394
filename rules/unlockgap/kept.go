package unlockgap

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// marked reports whether a count or a flag of the object is raised on every
// way from the reading to the release, here or in the callee that has the gap:
// those who would free it are kept off by that, or by what the reviewer knows.
func (j judge) marked(f *ir.Func, s flow.StaleUse) bool {
	return always(f, place(s.Read), gapSite(s.Gap), j.marks(s.Kind, s.Var), nil) || j.markedWithin(f, s)
}

// marks tells the instructions that raise a count or a flag of what the
// variable holds. What a reference of the model's keeps of a list, the walk has
// been told.
func (j judge) marks(kind flow.UseKind, variable ir.Path) func(*ir.Instr) bool {
	return func(in *ir.Instr) bool {
		return raises(in, variable) || j.raisedBy(in, variable) || kind == flow.Pointer && j.refers(in, variable)
	}
}

// refers reports whether a call takes a reference on what the variable holds,
// or on a counter in it.
func (j judge) refers(in *ir.Instr, variable ir.Path) bool {
	held := false
	j.modelled(in, func(op *summary.Op, arg *ir.Value) {
		held = held || op.Kind == summary.Hold && (argument(arg, variable) || arg.Kind == ir.Addr && inside(*arg.Path, variable))
	})
	return held || j.refersWithin(in, variable)
}

// refersWithin reports whether a call of a function in view comes back with a
// reference on what the variable holds, or on a counter in it.
func (j judge) refersWithin(in *ir.Instr, variable ir.Path) bool {
	if in.Op != ir.Call || in.Callee.Name == "" {
		return false
	}
	sum := j.summary(in.Callee.Name)
	if sum == nil || len(sum.Cases) == 0 {
		return false
	}
	return !slices.ContainsFunc(sum.Cases, func(cs summary.Case) bool {
		return !slices.ContainsFunc(cs.Ops, func(op summary.Op) bool {
			return op.Kind == summary.Hold && op.Path.Base == ir.Param && op.Path.Index < len(in.Args) && argument(&in.Args[op.Path.Index], variable)
		})
	})
}

// ownerMarked reports whether, on every way to the release, a count is raised in, or
// a reference taken on, the object that the list is in, which is the function's argument: who takes
// elements off may wait for that. A flag that is set tells of much else.
func (j judge) ownerMarked(f *ir.Func, s flow.StaleUse) bool {
	owner := s.From
	if owner.Base != ir.Param || len(owner.Steps) < 2 || owner.Steps[0].Kind != ir.Deref || owner.Steps[1].Kind != ir.Member {
		return false
	}
	owner.Steps = nil
	return always(f, entry, gapSite(s.Gap), func(in *ir.Instr) bool {
		return raises(in, owner) && in.Val.Name == "+" || j.refers(in, owner)
	}, nil)
}

// markedWithin reports whether the callee that has the gap marks the object
// before it drops the lock.
func (j judge) markedWithin(f *ir.Func, s flow.StaleUse) bool {
	callee := j.body(s.Gap.Callee)
	if callee == nil || len(s.Gap.Chain) == 0 {
		return false
	}
	within := false
	eachAt(f, gapSite(s.Gap), func(in *ir.Instr) {
		for i := range in.Args {
			if i < len(callee.Params) && argument(&in.Args[i], s.Var) {
				within = within || always(callee, entry, place(s.Gap.Chain[0]), j.marks(s.Kind, param(callee, i)), nil)
			}
		}
	})
	return within
}

// doubtful reports whether on some way to the release the object is marked, or
// taken off its list: the analysis has not seen that this is the only one.
func (j judge) doubtful(f *ir.Func, s flow.StaleUse) bool {
	marks := j.marks(s.Kind, s.Var)
	return sometimes(f, place(s.Read), gapSite(s.Gap), func(in *ir.Instr) bool {
		return marks(in) || s.Kind == flow.Pointer && j.unlists(in, s.Var)
	})
}

// unlists reports whether a call takes what the variable holds off its list.
func (j judge) unlists(in *ir.Instr, variable ir.Path) bool {
	off := false
	j.modelled(in, func(op *summary.Op, arg *ir.Value) {
		off = off || op.Kind == summary.Unlist && argument(arg, variable)
	})
	if off || in.Op != ir.Call || in.Callee.Name == "" {
		return off
	}
	sum := j.summary(in.Callee.Name)
	return sum != nil && slices.ContainsFunc(sum.Unlists, func(i int) bool { return i < len(in.Args) && argument(&in.Args[i], variable) })
}

// raises reports whether an instruction counts up or sets bits in a member of
// what the variable holds.
func raises(in *ir.Instr, variable ir.Path) bool { return raisesBy(in, variable, nil) }

// raisesBy is raises in a function that is called with these arguments.
func raisesBy(in *ir.Instr, variable ir.Path, args []ir.Value) bool {
	if in.Op != ir.Assign || !inside(*in.Dst, variable) {
		return false
	}
	v := in.Val
	if v.Kind != ir.Expr || len(v.Args) != 2 || v.Args[0].Kind != ir.Read || v.Args[0].Path.String() != in.Dst.String() {
		return false
	}
	by := &v.Args[1]
	if by.Kind == ir.Read && by.Path.Base == ir.Param && len(by.Path.Steps) == 0 && by.Path.Index < len(args) {
		by = &args[by.Path.Index]
	}
	return v.Name == "|" || v.Name == "+" && by.Kind == ir.Const && by.Int > 0
}

// raisedBy reports whether a call does, by its body if that is in the unit.
func (j judge) raisedBy(in *ir.Instr, variable ir.Path) bool {
	if in.Op != ir.Call || in.Callee.Name == "" {
		return false
	}
	callee := j.body(in.Callee.Name)
	if callee == nil {
		sum := j.summary(in.Callee.Name)
		return sum != nil && slices.ContainsFunc(sum.Counts, func(i int) bool { return i < len(in.Args) && argument(&in.Args[i], variable) })
	}
	for i := range in.Args {
		if i < len(callee.Params) && argument(&in.Args[i], variable) && j.raisesParam(callee, i, in.Args) {
			return true
		}
	}
	return false
}

// raisesParam reports whether a function counts up, sets bits or takes a reference in a
// member of the argument i, whichever way it goes; by how much, another argument may tell.
func (j judge) raisesParam(f *ir.Func, i int, args []ir.Value) bool {
	if len(f.Blocks) == 0 {
		return false
	}
	arg := param(f, i)
	return !f.Avoids(func(b *ir.Block) bool {
		return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return raisesBy(&in, arg, args) || j.refers(&in, arg) })
	})
}

// releases reports whether the use is a call that gives a hold on the object
// back: what has one to give back has kept the object until now.
func (j judge) releases(f *ir.Func, s flow.StaleUse) bool {
	gives := false
	eachAt(f, spotOf(s.Pos), func(in *ir.Instr) {
		j.modelled(in, func(op *summary.Op, arg *ir.Value) {
			gives = gives || op.Kind == summary.Unhold && len(op.Path.Steps) == 0 && argument(arg, s.Var)
		})
	})
	return gives
}

// withdrawn reports whether the object whose state was tested is off its list
// on every way to the release: whoever took it off has it for himself.
func (j judge) withdrawn(f *ir.Func, s flow.StaleUse) bool {
	object := s.Var
	if object.Base == ir.GlobalVar || object.Base == ir.StaticVar || len(object.Steps) == 0 || object.Steps[0].Kind != ir.Deref {
		return false
	}
	object.Steps = nil
	return always(f, entry, gapSite(s.Gap), func(in *ir.Instr) bool { return j.unlists(in, object) }, nil)
}
