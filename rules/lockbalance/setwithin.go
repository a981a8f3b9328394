package lockbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// setWithin reports whether what leads to a return, and to no other place, is that a
// local variable is 0 which is 0 from the start, and gets anything else only behind
// the acquisition of the lock: it says that the lock was taken, whatever it counts
// besides.
//
//	n = 0;
//	do {
//		mtx_lock(&q->q_mtx);
//		if (q->q_free >= need) {
//			n = need;
//			break;
//		}
//		mtx_unlock(&q->q_mtx);
//	} while (another(&q));
//	if (n == 0)
//		return (EBUSY);
func (x *exits) setWithin(w way, h *flow.Held) bool {
	f := x.r.Func
	for _, b := range f.Blocks {
		v, zero, ok := zeroTest(&b.Term)
		if !ok {
			continue
		}
		if onlyTo(f, b.Term.Succs[zero], w.exit.Pos) && !comesTo(f, b.Term.Succs[1-zero], w.exit.Pos) && x.toldBy(v, h) {
			return true
		}
	}
	return false
}

// onlyTo reports whether from a block on there is no other return than the one at pos.
func onlyTo(f *ir.Func, from int, pos ir.Pos) bool {
	return comesTo(f, from, pos) && !leaves(f, from, func(at ir.Pos) bool { return at != pos })
}

// comesTo reports whether a way leads from a block to the return at pos.
func comesTo(f *ir.Func, from int, pos ir.Pos) bool {
	return leaves(f, from, func(at ir.Pos) bool { return at == pos })
}

// leaves reports whether a way leads from a block to a return at such a place.
func leaves(f *ir.Func, from int, such func(ir.Pos) bool) bool {
	found := false
	f.Reach([]int{from}, func(b int) bool {
		t := &f.Blocks[b].Term
		found = found || t.Kind == ir.Return && such(t.Pos)
		return !found
	})
	return found
}

// zeroTest gives the local variable that a branch compares with 0, and the successor
// for which it is.
func zeroTest(t *ir.Term) (v *ir.Path, zero int, ok bool) {
	c, zero, ok := t.ZeroTest()
	if !ok || c.Kind != ir.Read || c.Path.Base != ir.LocalVar || len(c.Path.Steps) > 0 {
		return nil, 0, false
	}
	return c.Path, zero, true
}

// toldBy reports whether a variable is given the constant 0 somewhere, and something
// else only behind the acquisition of the lock.
func (x *exits) toldBy(v *ir.Path, h *flow.Held) bool {
	cleared := false
	var sets []ir.Pos
	for _, b := range x.r.Func.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			switch {
			case in.Dst == nil || in.Dst.Key() != v.Key():
			case in.Op == ir.Assign && in.Val.Kind == ir.Const && in.Val.Int == 0:
				cleared = true
			default:
				sets = append(sets, in.Pos)
			}
		}
	}
	if !cleared || len(sets) == 0 {
		return false
	}
	without := false
	x.r.Func.Follow([]ir.Spot{{}}, func(_ *ir.Block, in *ir.Instr) bool {
		if in == nil {
			return !without
		}
		without = without || slices.Contains(sets, in.Pos)
		return !without && !(int(in.Pos.Line) == h.Site.Line && int(in.Pos.Col) == h.Site.Col)
	})
	return !without
}
