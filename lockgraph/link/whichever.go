package link

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// whichever gives what each of several functions does to the locks of its arguments,
// whatever way it ends: that is done whichever of them a pointer leads to, and by those
// that are not known yet, since who calls cannot tell them apart. An ops table whose
// functions all release what they are called with, wake_and_unlock(), says so nowhere
// else. Of what they need only that counts which they release.
func (e env) whichever(ts []int32) []summary.Op {
	var ops []summary.Op
	for i, t := range ts {
		q := e.p.summaryOf(t)
		if q == nil || q.Bounded || len(q.Cases) == 0 {
			return nil
		}
		for j, k := range q.Cases {
			if i == 0 && j == 0 {
				ops = slices.DeleteFunc(slices.Clone(k.Ops), func(op summary.Op) bool { return !changesLock(&op) })
			}
			ops = slices.DeleteFunc(ops, func(op summary.Op) bool { return !hasOp(k.Ops, &op) })
		}
		if len(ops) == 0 {
			return nil
		}
	}
	return slices.DeleteFunc(ops, func(op summary.Op) bool {
		return op.Kind == summary.Require && !slices.ContainsFunc(ops, func(q summary.Op) bool {
			return q.Kind == summary.Unlock && q.Path.Key() == op.Path.Key()
		})
	})
}

// changesLock reports whether an operation is done to a lock that an argument leads to.
func changesLock(op *summary.Op) bool {
	switch op.Kind {
	case summary.Lock, summary.Unlock, summary.Require:
		return op.Path.Base == ir.Param
	}
	return false
}

func hasOp(ops []summary.Op, op *summary.Op) bool {
	return slices.ContainsFunc(ops, func(q summary.Op) bool {
		return q.Kind == op.Kind && q.Lock == op.Lock && q.Mode == op.Mode && q.Class == op.Class &&
			q.Path.Index == op.Path.Index && q.Path.Base == op.Path.Base && slices.Equal(q.Path.Steps, op.Path.Steps)
	})
}
