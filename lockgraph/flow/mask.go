package flow

import "lockcheck/lockgraph/ir"

// Flags come as numbers, or, where their values are not in view, as names. Flags
// of different names are taken to be different bits.

// together is the number that named flags add up to, if v is nothing else.
func (n *names) together(v *val) *val {
	if v.kind != vExpr || v.name != "|" {
		return v
	}
	var bits int64
	for _, p := range v.args {
		if p = n.together(p); p.kind != vConst {
			return v
		}
		bits |= p.n
	}
	return n.constant(bits, "")
}

// masked is v & mask, where what v was masked with or had set before is seen
// through.
func (n *names) masked(v, mask *val) *val {
	if mask.n == 0 {
		return n.constant(0, "")
	}
	if v.kind == vConst {
		return n.constant(v.n&mask.n, "")
	}
	if v.kind == vExpr && len(v.args) == 2 && v.args[1].kind == vConst {
		switch bits := v.args[1].n; v.name {
		case "&":
			return n.masked(v.args[0], n.constant(bits&mask.n, ""))
		case "|":
			if bits&mask.n == mask.n {
				return mask
			}
			if bits&mask.n == 0 {
				return n.masked(v.args[0], mask)
			}
		}
	}
	if v.kind == vExpr && v.name == "<<" && len(v.args) == 2 && v.args[1].kind == vConst {
		if k := v.args[1].n; k > 0 && k < 63 && mask.n&^(1<<k-1) == 0 {
			return n.constant(0, "") // in the lower half there is nothing
		}
	}
	if part, ok := n.onePart(v, mask, n.masked); ok {
		return part
	}
	return n.expr("&", v, mask)
}

// onePart is what a mask leaves of flags that are put together, if that is known
// or hangs on one of them alone: PD_DEREF | (*flags & PD_LOCKED).
func (n *names) onePart(v, mask *val, masked func(v, mask *val) *val) (*val, bool) {
	if v.kind != vExpr || v.name != "|" {
		return nil, false
	}
	open := n.constant(0, "")
	for _, p := range v.args {
		m := masked(p, mask)
		switch {
		case m.kind == vStr || m.kind == vConst && mask.kind == vConst && m.n == mask.n:
			return m, true
		case m.kind == vConst && m.n == 0:
		case m.kind == vConst || open.kind != vConst:
			return nil, false
		default:
			open = m
		}
	}
	return open, true
}

// isFlag reports whether a value is a flag that is known by name alone.
func isFlag(v *val) bool {
	return v.kind == vCell && v.at.Base == ir.GlobalVar && len(v.at.Steps) == 0 && !v.mem && v.ver == "" && v.since == ""
}

// severalBits reports whether a mask is a number with more than one bit. What is
// tested for a flag after such a mask would hardly be so if the flag were not in it.
func severalBits(mask *val) bool { return mask.kind == vConst && mask.n&(mask.n-1) != 0 }

// flagged is v & flag, for a flag known by name.
func (n *names) flagged(v, flag *val) *val {
	switch {
	case v.id == flag.id:
		return n.other(vStr, "", "\"flag "+flag.at.Name) // whatever it is, it is not zero
	case v.kind == vConst && v.name != flag.at.Name, isFlag(v):
		return n.constant(0, "")
	case v.kind == vExpr && v.name == "&" && len(v.args) == 2:
		switch in := flagIn(v.args[1], flag.at.Name, 0); {
		case in == yes, severalBits(v.args[1]):
			return n.flagged(v.args[0], flag)
		case in == no:
			return n.constant(0, "")
		}
	}
	if part, ok := n.onePart(v, flag, n.flagged); ok {
		return part
	}
	return n.expr("&", v, flag)
}

// cleared is flags that are put together, without one that is known by name.
func (n *names) cleared(v, not *val) *val {
	var left []*val
	for _, p := range v.args {
		switch {
		case p.id == not.args[0].id:
		case p.kind == vConst || isFlag(p):
			left = append(left, p)
		case p.kind == vExpr && p.name == "|":
			left = append(left, n.cleared(p, not))
		default:
			left = append(left, n.expr("&", p, not))
		}
	}
	switch len(left) {
	case 0:
		return n.constant(0, "")
	case 1:
		return left[0]
	}
	return n.expr("|", left...)
}
