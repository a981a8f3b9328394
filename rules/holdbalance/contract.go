package holdbalance

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// tellsByResult reports whether the function's result says if the reference is
// held: fget() and its like hold on success. Holding on failure alone is no
// contract that anybody would write, but a release forgotten. A failure that is seen
// with the reference and without gives it back on a condition that was not followed.
func (c *checker) tellsByResult(l *leak) bool {
	sure := slices.DeleteFunc(slices.Clone(l.exits), func(e flow.Exit) bool { return c.eitherWay(l, e) })
	if len(sure) == 0 {
		return false
	}
	with := commonResult(sure)
	if with == "" || !c.callersKnow(l.ref.Path) {
		return false
	}
	for _, e := range c.r.Exits {
		if res := result(e); !has(e.State.Refs, l.ref) && (res == "" || res == with) {
			return false
		}
	}
	return with == c.success(sure)
}

// eitherWay reports whether a path leaves through the same place, with the same
// result, without the reference.
func (c *checker) eitherWay(l *leak, at flow.Exit) bool {
	return slices.ContainsFunc(c.r.Exits, func(e flow.Exit) bool {
		return e.Pos == at.Pos && result(e) == result(at) && !has(e.State.Refs, l.ref)
	})
}

// commonResult gives what is known of the result at all of the exits.
func commonResult(exits []flow.Exit) string {
	known := result(exits[0])
	for _, e := range exits {
		if result(e) != known {
			return ""
		}
	}
	return known
}

// result gives what is known of the result at an exit: "0", "!0" or "". An
// error number is not zero, whether its value is in view or not.
func result(e flow.Exit) string {
	switch e.Result {
	case "", ">=0":
		if e.Value.Kind == ir.Read && e.Value.Path != nil && len(e.Value.Path.Steps) == 0 && isErrno(e.Value.Path.Name) {
			return "!0"
		}
		return ""
	case "0":
		return "0"
	}
	return "!0"
}

// success gives the result that says all went well: a pointer, a true value,
// or no error.
func (c *checker) success(exits []flow.Exit) string {
	t := c.r.Func.Result
	if t.Ptr > 0 || strings.Contains(strings.ToLower(t.Name), "bool") {
		return "!0"
	}
	for _, e := range exits {
		if e.Value.Kind == ir.Const && e.Value.Int == 1 && !isErrno(e.Value.Name) {
			return "!0"
		}
	}
	return "0"
}

// isErrno reports whether a constant is named as error numbers are.
func isErrno(name string) bool {
	return len(name) > 1 && name[0] == 'E' && strings.ToUpper(name) == name
}

// tellsByArgument reports whether an argument decides if the reference is
// kept: every case of the summary that keeps it differs from every case that
// does not in a condition on one argument.
func (c *checker) tellsByArgument(ref flow.Ref) bool {
	if c.r.Summary == nil || !c.callersKnow(ref.Path) {
		return false
	}
	var with, without []summary.Case
	for _, k := range c.r.Summary.Cases {
		if holdsAfter(k, ref) {
			with = append(with, k)
		} else {
			without = append(without, k)
		}
	}
	if len(with) == 0 || len(without) == 0 {
		return false
	}
	for _, a := range with {
		for _, b := range without {
			if !apart(a.When, b.When) {
				return false
			}
		}
	}
	return true
}

func holdsAfter(k summary.Case, ref flow.Ref) bool {
	n := 0
	for _, op := range k.Ops {
		if op.Name != ref.Kind || op.Path.String() != ref.Path.String() {
			continue
		}
		switch op.Kind {
		case summary.Hold:
			n++
		case summary.Unhold:
			n--
		}
	}
	return n > 0
}

// apart reports whether two lists of guards exclude each other by an argument
// or by what one points to.
func apart(as, bs []summary.Guard) bool {
	for _, a := range as {
		for _, b := range bs {
			if a.Subject.Base == ir.Param && a.Subject.String() == b.Subject.String() && summary.Contradict(a, b) {
				return true
			}
		}
	}
	return false
}

// callersKnow reports whether a caller can name the object, and so can be told
// to drop it.
func (c *checker) callersKnow(p ir.Path) bool {
	switch p.Base {
	case ir.LocalVar, ir.Temp:
		return false
	}
	return true
}

// neverReleased reports whether a reference that nothing here drops is leaked:
// its object is known to nobody but this function, it came with the reference
// or is pinned, and no function out of view got to see it.
func (c *checker) neverReleased(l *leak) bool {
	if c.callersKnow(l.ref.Path) || c.lost(l.ref) || !c.given(l.ref) && !c.facts.Model.Pins(l.ref.Kind) {
		return false
	}
	for _, e := range c.r.Exits {
		if e.State.Unseen {
			return false
		}
		for _, ref := range e.State.Refs {
			if place(ref.Site) == place(l.ref.Site) && (ref.Moved && !c.facts.Model.Pins(ref.Kind) || ref.Passed) {
				return false
			}
		}
	}
	return true
}

// given reports whether the object itself came with the reference, out of the
// call that took it: fget(), pget(). What was there before is known to whoever
// it was had from.
func (c *checker) given(ref flow.Ref) bool {
	ev, ok := c.taken[place(ref.Site)]
	if !ok || ev.Callee == "" {
		return false
	}
	sum := c.facts.Program.Summary(c.facts.Unit, ev.Callee)
	if sum == nil {
		return false
	}
	for _, k := range sum.Cases {
		for _, op := range k.Ops {
			if op.Kind != summary.Hold || op.Name != ref.Kind {
				continue
			}
			out := op.Path.Base == ir.Param && len(op.Path.Steps) == 1 && op.Path.Steps[0].Kind == ir.Deref
			if out || op.Path.Base == ir.Result && len(op.Path.Steps) == 0 {
				return true
			}
		}
	}
	return false
}
