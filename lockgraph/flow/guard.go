package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// flagged applies flag arguments to an operation: recursion, duplicates, no
// waiting.
func (a *analysis) flagged(s *state, c *callSite, op summary.Op) summary.Op {
	for _, f := range op.Flags {
		if f.Param >= len(c.args) || flagIn(c.args[f.Param], f.Name, 0) != yes {
			continue
		}
		switch f.Means {
		case "recurse":
			op.Recurse = true
		case "dupok":
			op.Dup = true
		case "unordered":
			op.Apart = true
		case "nowait":
			if op.Kind == summary.Lock {
				op.Kind = summary.TryLock
			}
		}
	}
	return op
}

// assumeGuard adds a case's condition to what is known.
func (a *analysis) assumeGuard(s *state, c *callSite, g summary.Guard) bool {
	v, ok := a.subject(s, c, g)
	switch g.Op {
	case summary.Has, summary.Lacks:
		t := a.hasFlag(s, c, g)
		if ok && g.Subject.Base == ir.Result && len(g.Subject.Steps) == 0 && t == maybe {
			return s.assume(a.flagOf(v, g), g.Op == summary.Has) // what comes back is not for the caller to spell out
		}
		if ok && !c.direct && !c.specified && (t == maybe || t == no && g.Name != "" && !isZero(v)) {
			// A flag that the argument does not spell out may be part of a
			// constant that it does.
			s.doubt = s.doubt || t == no
			return s.assume(a.flagOf(v, g), g.Op == summary.Has)
		}
		if ok && t == maybe && g.Int != 0 && s.oneOf(v) {
			return s.assume(a.flagOf(v, g), g.Op == summary.Has)
		}
		if ok && !c.direct && t == maybe && len(g.Subject.Steps) == 0 && (v.kind != vExpr || v.name != "|") {
			// What a caller hands on is for its own caller to choose.
			return s.assume(a.flagOf(v, g), g.Op == summary.Has)
		}
		// What the model's flags are not seen to be set is taken as clear.
		return (t == yes) == (g.Op == summary.Has)
	}
	if !ok {
		return true
	}
	switch g.Op {
	case summary.In:
		return s.assumeIn(v, g.Ints)
	case summary.Below, summary.NotBelow:
		return s.assumeSide(v, g.Op == summary.Below)
	}
	if v.kind == vExpr && g.Int == 0 && isComparison(v.name) {
		return s.assume(v, g.Op == summary.Ne)
	}
	return s.assumeEqual(v, g.Int, g.Op == summary.Eq)
}

// guardsHold answers whether all guards hold, and gives those that only the
// caller can decide.
func (a *analysis) guardsHold(s *state, c *callSite, gs []summary.Guard) (truth, []summary.Guard) {
	res := yes
	var open []summary.Guard
	for _, g := range gs {
		var t truth
		switch g.Op {
		case summary.Has, summary.Lacks:
			t = a.hasFlag(s, c, g)
			if t == maybe && g.OnMember() {
				t = a.believedFlag(s, c, g)
			}
			if g.Op == summary.Lacks {
				t = t.not()
			}
		case summary.In:
			if v, ok := a.valueOf(s, c, g.Subject); ok {
				t = s.among(v, g.Ints)
			}
		case summary.Below, summary.NotBelow:
			if v, ok := a.valueOf(s, c, g.Subject); ok {
				f, _ := s.known(v)
				if t = s.n.facts.facts[f].negative(); g.Op == summary.NotBelow {
					t = t.not()
				}
			}
		default:
			if v, ok := a.valueOf(s, c, g.Subject); ok {
				t, _ = s.equals(v, g.Int)
				if t == maybe && g.Name != "" && flagIn(v, g.Name, g.Int) == yes {
					t = yes // a constant whose value is not in view, by its name
				}
				if t == maybe && g.Int == 0 && a.lacks(v) {
					t = yes
				}
				if g.Op == summary.Ne {
					t = t.not()
				}
			}
		}
		switch t {
		case no:
			return no, nil
		case maybe:
			res = maybe
			v, ok := a.valueOf(s, c, g.Subject)
			if ok && g.Op == summary.Has {
				v = added(v, g)
			}
			if ok && v.kind == vCell && v.at.nameable && v.ver == "" {
				g.Subject = v.at.Path
				open = append(open, g)
			} else {
				return maybe, nil
			}
		}
	}
	return res, open
}

// onMembers reports whether a condition is on a member of what an argument points to.
func onMembers(gs []summary.Guard) bool {
	return slices.ContainsFunc(gs, func(g summary.Guard) bool { return g.OnMember() })
}

// added gives, of flags that something else is added to, what the flag that is
// asked for hangs on: gfp in gfp | __GFP_ZERO.
func added(v *val, g summary.Guard) *val {
	if v.kind != vExpr || v.name != "|" {
		return v
	}
	var open *val
	for _, arg := range v.args {
		switch t := flagIn(arg, g.Name, g.Int); {
		case t == no:
		case open != nil || t == yes:
			return v
		default:
			open = arg
		}
	}
	if open == nil {
		return v
	}
	return added(open, g)
}

// hasFlag answers whether a flag is set in an argument, by the flag's name in
// the source. A value that is spelt out in full and does not name it lacks it.
func (a *analysis) hasFlag(s *state, c *callSite, g summary.Guard) truth {
	v, ok := a.valueOf(s, c, g.Subject)
	if !ok {
		return maybe
	}
	if g.Name == "" {
		f := s.clone()
		can, cannot := f.assume(a.flagOf(v, g), true), s.clone().assume(a.flagOf(v, g), false)
		switch {
		case can && !cannot:
			return yes
		case cannot && !can:
			return no
		}
		return maybe
	}
	t := flagIn(v, g.Name, g.Int)
	if t == maybe {
		t = a.flagSet(s, v, g)
	}
	return t
}

// believedFlag answers whether a flag is set in a member by what was last known of it.
func (a *analysis) believedFlag(s *state, c *callSite, g summary.Guard) truth {
	v, ok := a.valueOf(s, c, g.Subject)
	if !ok {
		return maybe
	}
	return a.flagSet(s, v, g)
}

// flagSet answers whether a flag is set in a value by what is known of its bits.
func (a *analysis) flagSet(s *state, v *val, g summary.Guard) truth {
	clear, _ := s.equals(a.flagOf(v, g), 0)
	return clear.not()
}

func isZero(v *val) bool { return v.kind == vConst && v.n == 0 }

// flagOf is the expression that a guard on a flag tests.
func (a *analysis) flagOf(v *val, g summary.Guard) *val {
	if g.Name == "" || g.Int != 0 {
		return a.n.fold("&", v, a.n.constant(g.Int, "")) // the model's constants are numbers in the code, too
	}
	return a.n.fold("&", v, a.n.cell(a.n.base(ir.Path{Base: ir.GlobalVar, Name: g.Name}), "", ""))
}

// flagIn answers whether a flag is in a value, by its name and, where the model
// tells it, its value n.
func flagIn(v *val, name string, n int64) truth {
	switch v.kind {
	case vConst:
		return truthOf(v.name == name || n != 0 && v.n&n == n)
	case vCell:
		if v.at.Base == ir.GlobalVar && len(v.at.Steps) == 0 {
			if v.at.Name == name {
				return yes
			}
			if !v.at.memory {
				return no
			}
		}
		return maybe
	case vExpr:
		if v.name == "~" {
			return flagIn(v.args[0], name, n).not()
		}
		if v.name != "|" && v.name != "+" {
			return maybe
		}
		res := no
		for _, arg := range v.args {
			switch flagIn(arg, name, n) {
			case yes:
				return yes
			case maybe:
				res = maybe
			}
		}
		return res
	}
	return maybe
}
