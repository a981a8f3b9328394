package lockbalance

import (
	"slices"
	"strconv"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/handover"
)

// meant reports whether a function means to return with the lock held: it is
// a wrapper, hands out a locked object, or tells its caller by the result.
func (x *exits) meant(k string, held, free []way) bool {
	h := held[0].held[k]
	name := x.r.Func.Name
	told := len(free) == 0 || byResult(held, free) || x.r.Func.Result.Ptr > 0 && found(held, free)
	if len(free) == 0 && x.released[k] && places(held) > 1 {
		return true // it knows how to release, and does at none of several ways out
	}
	if x.c.calls.Modelled(name, h.Class) || handover.SaysLock(name) && (told || !x.released[k] || handover.EndsInLock(name)) {
		return true
	}
	if len(free) == 0 && x.c.callers.ended(name, h.Class) || told && x.c.calls.Released(name, h.Class) || x.c.callers.beside(name, h.Class) {
		return true
	}
	if len(free) > 0 && x.c.callers.iterates(x.r.Func, h.Class) && x.findsLocked() {
		return true // what is found comes with a lock, and who goes on from it or stops gives that back
	}
	if x.c.kind(h.Kind).Counts && x.c.callers.pairs(name, h.Class) {
		return true // who is through with the work gives it back, and that is somebody else
	}
	// Where it is the object that goes out locked, a result of which nothing
	// is known may well tell.
	if x.handedOut(h, held) && !slices.ContainsFunc(held, erring) && (told || !known(free) || x.filledOutOfView() || x.casesTell(h.Class) || x.alwaysOut(h.Class, held)) {
		return true
	}
	if len(free) == 0 {
		return false
	}
	if x.byArgument(h, summary.Lock) {
		return true
	}
	// A result that is not the object itself tells of a lock where it is a
	// truth value. An element found, or an error number, that comes with the
	// lock held is a leak.
	return told && success(held) && (h.Try || truth(x.r.Func.Result))
}

// casesTell reports whether result, arguments and out-parameters together tell
// the calls that return with a lock of the class from the others.
func (x *exits) casesTell(class string) bool {
	var with, without []summary.Case
	for _, cs := range x.r.Summary.Cases {
		if cs.Left(class) != nil {
			with = append(with, cs)
		} else {
			without = append(without, cs)
		}
	}
	return len(with) > 0 && summary.Apart(with, without)
}

// alwaysOut reports whether every call that returns with a lock of the class
// gives its object out, and tells of no error.
func (x *exits) alwaysOut(class string, held []way) bool {
	if slices.ContainsFunc(held, func(w way) bool { return resultOf(w.exit) == nonzero && x.r.Func.Result.Ptr == 0 }) {
		return false
	}
	return !slices.ContainsFunc(x.r.Summary.Cases, func(cs summary.Case) bool {
		op := cs.Left(class)
		return op != nil && !handedOut(op.Path) && !storedOut(cs.Ops, op.Path)
	})
}

// findsLocked reports whether every way out that has found something has a lock that an
// iterator gives back, be it one or another, and those that have not have none.
func (x *exits) findsLocked() bool {
	return !slices.ContainsFunc(x.ways, func(w way) bool {
		locked := false
		for _, h := range w.held {
			locked = locked || !h.Entry && x.c.callers.iterates(x.r.Func, h.Class)
		}
		return locked == (resultOf(w.exit) == "0")
	})
}

// erring reports whether a way out returns an error number.
func erring(w way) bool { return errorNumber(w.exit.Value) }

// finds reports whether a way out gives a pointer, maybe to what is locked.
func (x *exits) finds(w way) bool {
	return x.r.Func.Result.Ptr > 0 && resultOf(w.exit) != "0"
}

// handedOn reports whether something speaks for it that a function which is
// not seen to release the lock leaves that to another one: it asserts the
// lock, there is a function that releases it for callers out of view, or it
// calls one out of view whose name says so.
func (x *exits) handedOn(k string, h *flow.Held) bool {
	if x.asserted[k] || x.c.callers.pairs(x.r.Func.Name, h.Class) {
		return true
	}
	for name := range calls(x.r.Func) {
		if handover.SaysUnlock(name) && x.c.facts.Program.Summary(x.r.Unit, name) == nil {
			return true
		}
	}
	return false
}

// leftToCallee reports whether a way out returns what a function out of view
// makes of the object that is locked: return (ops->close(sc)). It may be the
// one to unlock it.
func (x *exits) leftToCallee(w way, h *flow.Held) bool {
	v := w.exit.Value
	if v.Kind != ir.Read || v.Path.Base != ir.Temp || len(v.Path.Steps) > 0 {
		return false
	}
	for _, b := range x.r.Func.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op != ir.Call || in.Dst == nil || in.Dst.Key() != v.Path.Key() {
				continue
			}
			if in.Callee.Name != "" && x.c.facts.Program.Summary(x.r.Unit, in.Callee.Name) != nil {
				return false
			}
			return slices.ContainsFunc(in.Args, func(arg ir.Value) bool {
				return arg.Kind == ir.Read && arg.Path.Name != "" && strings.Contains(h.Text, arg.Path.Name)
			})
		}
	}
	return false
}

// byResult reports whether the result tells two groups of ways apart.
func byResult(a, b []way) bool {
	for _, v := range a {
		for _, w := range b {
			if !apart(resultOf(v.exit), resultOf(w.exit)) {
				return false
			}
		}
	}
	return true
}

// found reports whether all of some ways return nothing, 0 or NULL, and the
// others what they have come by: that may well be something.
func found(some, none []way) bool {
	return !slices.ContainsFunc(none, func(w way) bool { return resultOf(w.exit) != "0" || w.exit.Value.Kind != ir.Const }) &&
		!slices.ContainsFunc(some, func(w way) bool { return w.exit.Value.Kind == ir.Const || resultOf(w.exit) == below })
}

// known reports whether something is known of the result of every way.
func known(ws []way) bool {
	return !slices.ContainsFunc(ws, func(w way) bool { return resultOf(w.exit) == "" })
}

// apart reports whether two results are known to differ.
func apart(a, b string) bool {
	switch {
	case a == "" || b == "" || a == b:
		return false
	case a == nonzero:
		return b == "0"
	case b == nonzero:
		return a == "0"
	case a == above:
		return b == "0" || b == below
	case b == above:
		return a == "0" || a == below
	case a == atLeast0:
		return b == below
	case b == atLeast0:
		return a == below
	}
	return true
}

// below is all that is told of an error number below zero, above of an object,
// which is none, and atLeast0 of a number that may be zero, such as an index.
const (
	below    = "<0"
	above    = ">0"
	atLeast0 = ">=0"
)

// nonzero is all that is told of an error number: callers seldom look closer.
const nonzero = "!0"

// resultOf tells what is returned: a number, a constant's name, that it is
// not zero, or "" if it is not known.
func resultOf(e *flow.Exit) string {
	switch {
	case e.Result == below:
		return below
	case errorNumber(e.Value) && e.Value.Int >= 0:
		return nonzero
	case e.Result != "":
		return e.Result
	case constant(e.Value) != "":
		return constant(e.Value)
	case e.Value.Kind == ir.Const:
		return strconv.FormatInt(e.Value.Int, 10)
	}
	return ""
}

// constant gives the name of a value that is written as a constant whose
// definition is not in view, or "".
func constant(v ir.Value) string {
	if v.Kind == ir.Read && v.Path.Base == ir.GlobalVar && len(v.Path.Steps) == 0 && v.Path.Name == strings.ToUpper(v.Path.Name) {
		return v.Path.Name
	}
	return ""
}

// success reports whether the ways return a true value that is no error
// number.
func success(ws []way) bool {
	return !slices.ContainsFunc(ws, func(w way) bool {
		r := resultOf(w.exit)
		return r == "" || r == "0" || r == atLeast0 || errorNumber(w.exit.Value)
	})
}

// failing reports whether the lock is held where the function fails and free
// where it succeeds, as far as a number tells: that is no way to lock.
func failing(result ir.Type, held, free []way) bool {
	zero := func(w way) bool { return resultOf(w.exit) == "0" }
	if result.Ptr > 0 && !slices.ContainsFunc(held, func(w way) bool { return !zero(w) }) && !slices.ContainsFunc(free, zero) {
		return true
	}
	if result.Ptr > 0 || truth(result) {
		return slices.ContainsFunc(held, func(w way) bool { return errorNumber(w.exit.Value) })
	}
	return !slices.ContainsFunc(held, zero) && !slices.ContainsFunc(free, func(w way) bool { return !zero(w) })
}

// errorNumber reports whether a value is written as an error number: ENXIO,
// -EBUSY, -5.
func errorNumber(v ir.Value) bool {
	if v.Kind == ir.Expr && v.Name == "neg" {
		v = v.Args[0]
	}
	name := constant(v)
	if v.Kind == ir.Const {
		if v.Int < 0 {
			return true
		}
		name = v.Name
	}
	return len(name) > 2 && name[0] == 'E' && name == strings.ToUpper(name)
}

// truth reports whether a result of this type is a truth value.
func truth(t ir.Type) bool {
	switch t.Name {
	case "bool", "_Bool", "boolean_t":
		return t.Ptr == 0
	}
	return false
}

// handedOut reports whether the object with the lock in it goes to the
// caller, as the result or through an out-parameter.
func (x *exits) handedOut(h *flow.Held, held []way) bool {
	for _, w := range held {
		if v := w.exit.Value; v.Kind == ir.Read && within(*v.Path, h.Path) {
			return true
		}
	}
	if x.r.Summary == nil {
		return false
	}
	for _, c := range x.r.Summary.Cases {
		for _, op := range c.Ops {
			if op.Kind != summary.Lock && op.Kind != summary.TryLock || op.Class != h.Class {
				continue
			}
			if handedOut(op.Path) || storedOut(c.Ops, op.Path) {
				return true
			}
		}
	}
	return false
}

// storedOut reports whether one of the operations puts the object with a lock
// where a parameter points to.
func storedOut(ops []summary.Op, lock ir.Path) bool {
	return slices.ContainsFunc(ops, func(op summary.Op) bool {
		return op.Kind == summary.Store && op.Name == summary.StorePath && op.Path.Base == ir.Param && within(op.From, lock)
	})
}

// filledOutOfView reports whether a function out of view is given a parameter
// that points to a pointer: the object that it puts there may be locked too.
func (x *exits) filledOutOfView() bool {
	for _, b := range x.r.Func.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op != ir.Call || in.Callee.Name == "" || x.c.facts.Program.Summary(x.r.Unit, in.Callee.Name) != nil {
				continue
			}
			if slices.ContainsFunc(in.Args, func(arg ir.Value) bool {
				return arg.Kind == ir.Read && arg.Path.Base == ir.Param && arg.Path.Type.Ptr > 1 && len(arg.Path.Steps) == 0
			}) {
				return true
			}
		}
	}
	return false
}

// handedOut reports whether a lock of the caller's terms is in an object that
// the result or an out-parameter gives.
func handedOut(p ir.Path) bool {
	s := p.Steps
	return p.Base == ir.Result || p.Base == ir.Param && len(s) > 1 && s[0].Kind == ir.Deref && s[1].Kind == ir.Deref
}

// within reports whether storage is reached through the pointer in object.
func within(object, storage ir.Path) bool {
	a, b := object.Key(), storage.Key()
	return len(b) > len(a) && strings.HasPrefix(b, a)
}

// byArgument reports whether the arguments, or what is left in
// out-parameters, tell the cases of a call in which the operation happens to
// the lock from those in which it does not.
func (x *exits) byArgument(h *flow.Held, kind summary.OpKind) bool {
	if x.r.Summary == nil {
		return false
	}
	var with, without []summary.Case
	for _, c := range x.r.Summary.Cases {
		if slices.ContainsFunc(c.Ops, func(op summary.Op) bool {
			return op.Kind == kind && op.Class == h.Class && (op.Path.String() == h.Path.String() || handedOut(op.Path))
		}) {
			with = append(with, c)
		} else {
			without = append(without, c)
		}
	}
	return allApart(with, without)
}

// exclusive reports whether two lists of guards contradict each other on
// something other than the result.
func exclusive(a, b []summary.Guard) bool {
	for _, g := range a {
		for _, h := range b {
			if g.Subject.Base != ir.Result && g.Subject.Key() == h.Subject.Key() && summary.Contradict(g, h) {
				return true
			}
		}
	}
	return false
}
