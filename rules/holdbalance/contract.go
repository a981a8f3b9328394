package holdbalance

import (
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// tellsByResult reports whether the function's result says if the reference is
// held: fget() and its like hold on success. Holding on failure alone is no
// contract that anybody would write, but a release forgotten.
func (c *checker) tellsByResult(l *leak) bool {
	with := commonResult(l.exits)
	if with == "" || !c.callersKnow(l.ref.Path) {
		return false
	}
	for _, e := range c.r.Exits {
		if !has(e.State.Refs, l.ref) && (e.Result == "" || e.Result == with) {
			return false
		}
	}
	return with == c.success(l.exits)
}

// commonResult gives what is known of the result at all of the exits.
func commonResult(exits []flow.Exit) string {
	known := exits[0].Result
	for _, e := range exits {
		if e.Result != known {
			return ""
		}
	}
	return known
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
			if a.Subject.Base == ir.Param && a.Subject.String() == b.Subject.String() && excludes(a, b) {
				return true
			}
		}
	}
	return false
}

func excludes(a, b summary.Guard) bool {
	switch {
	case a.Op == summary.Eq && b.Op == summary.Eq:
		return a.Int != b.Int
	case a.Op == summary.Eq && b.Op == summary.Ne, a.Op == summary.Ne && b.Op == summary.Eq:
		return a.Int == b.Int
	case a.Op == summary.Has && b.Op == summary.Lacks, a.Op == summary.Lacks && b.Op == summary.Has:
		return a.Name == b.Name
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
// its object is known to nobody but this function, no way out after the taking
// is without it, and no call whose doings are not known gets to see it.
func (c *checker) neverReleased(l *leak) bool {
	if c.callersKnow(l.ref.Path) || c.lost(l.ref) {
		return false
	}
	for _, e := range c.r.Exits {
		if e.State.Unseen {
			return false
		}
		for _, ref := range e.State.Refs {
			if ref.Moved && place(ref.Site) == place(l.ref.Site) {
				return false
			}
		}
	}
	names := c.aliases(l.ref.Path)
	for _, b := range c.r.Func.Blocks {
		for _, in := range b.Instrs {
			if c.mayKeep(in, names) {
				return false
			}
		}
	}
	return true
}

// mayKeep reports whether an instruction may hand on one of the variables:
// a call that is not known and gets it, or a store of it.
func (c *checker) mayKeep(in ir.Instr, names map[string]bool) bool {
	switch in.Op {
	case ir.Assign:
		return in.Dst != nil && len(in.Dst.Steps) > 0 && readsVar(in.Val, names)
	case ir.Call:
		if in.Callee.Name != "" && c.facts.Program.Summary(c.facts.Unit, in.Callee.Name) != nil {
			return false
		}
		for _, a := range in.Args {
			if readsVar(a, names) {
				return true
			}
		}
	}
	return false
}

// readsVar reports whether a value hands on one of the variables or its
// address; a member read through it does not.
func readsVar(v ir.Value, names map[string]bool) bool {
	if v.Path != nil && len(v.Path.Steps) == 0 && names[varKey(*v.Path)] {
		return true
	}
	for _, a := range v.Args {
		if readsVar(a, names) {
			return true
		}
	}
	return false
}
