package summary

import (
	"slices"

	"lockcheck/lockgraph/ir"
)

// OnMember reports whether the subject is a member of what an argument points to, or
// a variable of the program. Such conditions help to follow paths. That they tell cases
// apart is no design: any mistake hangs on some condition.
func (g *Guard) OnMember() bool {
	return len(g.Subject.Steps) > 1 || g.Subject.Base == ir.GlobalVar || g.Subject.Base == ir.StaticVar
}

// Contradict reports whether two guards on one subject, that callers are meant to
// know, exclude each other.
func Contradict(a, b Guard) bool {
	if a.OnMember() {
		return false
	}
	if a.Op > b.Op {
		a, b = b, a
	}
	switch {
	case a.Op == Eq && b.Op == Eq:
		return a.Int != b.Int
	case a.Op == Eq && b.Op == Ne:
		return a.Int == b.Int
	case a.Op == Eq && b.Op == In:
		return !slices.Contains(b.Ints, a.Int)
	case a.Op == In && b.Op == In:
		return !slices.ContainsFunc(a.Ints, func(n int64) bool { return slices.Contains(b.Ints, n) })
	case a.Op == Has && b.Op == Lacks:
		return a.Name == b.Name && a.Int == b.Int
	case b.Op == Below || b.Op == NotBelow:
		other := func(n int64) bool { return n < 0 != (b.Op == Below) }
		switch a.Op {
		case Eq:
			return other(a.Int)
		case In:
			return !slices.ContainsFunc(a.Ints, func(n int64) bool { return !other(n) })
		}
		return a.Op == Below && b.Op == NotBelow
	}
	return false
}

// Leaves gives what a case leaves in the out-parameter at path: the Store's
// operation, or false if it leaves it alone.
func (c *Case) Leaves(key string) (Op, bool) {
	for i := len(c.Ops) - 1; i >= 0; i-- {
		if op := c.Ops[i]; op.Kind == Store && op.Path.Key() == key {
			return op, true
		}
	}
	return Op{}, false
}

// ByStore reports whether what two cases leave in an out-parameter tells them
// apart: different constants, NULL and an object, or a constant and what was
// there before, which was another one.
func ByStore(a, b *Case) bool {
	for _, op := range a.Ops {
		if op.Kind != Store {
			continue
		}
		other, ok := b.Leaves(op.Path.Key())
		if ok && storesDiffer(op, other) || !ok && b.found(op) {
			return true
		}
	}
	return slices.ContainsFunc(b.Ops, func(op Op) bool {
		if op.Kind != Store {
			return false
		}
		_, ok := a.Leaves(op.Path.Key())
		return !ok && a.found(op)
	})
}

// found reports whether the case is one in which another value than the
// constant that op stores is found there.
func (c *Case) found(op Op) bool {
	return isStoredConst(op) && exclude([]Guard{{Subject: op.Path, Op: Eq, Int: op.Int}}, c.When)
}

func storesDiffer(a, b Op) bool {
	if isStoredConst(b) {
		a, b = b, a
	}
	switch {
	case !isStoredConst(a):
		return false
	case isStoredConst(b):
		return a.Int != b.Int
	}
	return a.Int == 0 && (b.Name == StoreObject || b.Name == StoreAddr)
}

func isStoredConst(op Op) bool {
	switch op.Name {
	case StoreUnknown, StoreObject, StorePath, StoreAddr:
		return false
	}
	return true
}

// Left gives the operation by which the case leaves a lock of the class held, or
// nil.
func (c *Case) Left(class string) *Op {
	var held *Op
	for i := range c.Ops {
		op := &c.Ops[i]
		if op.Class != class {
			continue
		}
		switch op.Kind {
		case Lock, TryLock:
			held = op
		case Unlock:
			held = nil
		}
	}
	return held
}

// Apart reports whether result, arguments or out-parameters tell two groups of
// cases apart.
func Apart(as, bs []Case) bool {
	for _, a := range as {
		for _, b := range bs {
			if !exclude(a.When, b.When) && !ByStore(&a, &b) {
				return false
			}
		}
	}
	return true
}

func exclude(as, bs []Guard) bool {
	return slices.ContainsFunc(as, func(a Guard) bool {
		return slices.ContainsFunc(bs, func(b Guard) bool {
			return a.Subject.Key() == b.Subject.Key() && Contradict(a, b)
		})
	})
}
