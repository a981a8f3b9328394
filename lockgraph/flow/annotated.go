package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// annotated completes what a function's cases do by what the function says of
// itself. One that is annotated to release a lock of its caller's, and is seen to
// in one case, does so in every case: where it seems to keep it, it was given away
// under another name, as the lock of a tree's node is that turned out to be the
// root. One that is annotated to acquire it, too, has taken it back, if under another
// name: of what it reads anew, once it has slept.
func (a *analysis) annotated(sum *summary.Summary) {
	for i := range a.fn.Notes {
		n := &a.fn.Notes[i]
		if n.Name != "__releases" {
			continue
		}
		for j := range n.Args {
			switch p := n.Args[j].Path; {
			case p == nil:
			case a.givesBack(p):
				takeBack(sum, p.Key())
			default:
				releaseAlways(sum, p.Key())
			}
		}
	}
}

// givesBack reports whether the function is annotated to acquire the lock, too.
func (a *analysis) givesBack(lock *ir.Path) bool {
	return slices.ContainsFunc(a.fn.Notes, func(n ir.Annotation) bool {
		return n.Name == "__acquires" && slices.ContainsFunc(n.Args, func(v ir.Value) bool {
			return v.Path != nil && v.Path.Key() == lock.Key()
		})
	})
}

// releaseAlways adds the release of a lock to the cases that need it held and
// keep it, if another case releases it, and the result does not tell which.
func releaseAlways(sum *summary.Summary, lock string) {
	find := func(c *summary.Case, k summary.OpKind) int {
		return slices.IndexFunc(c.Ops, func(op summary.Op) bool { return op.Kind == k && op.Path.Key() == lock })
	}
	if !slices.ContainsFunc(sum.Cases, func(c summary.Case) bool { return find(&c, summary.Unlock) >= 0 }) {
		return
	}
	for i := range sum.Cases {
		c := &sum.Cases[i]
		at := find(c, summary.Require)
		if at < 0 || find(c, summary.Unlock) >= 0 || toldByResult(c, sum.Cases, func(d *summary.Case) bool { return find(d, summary.Unlock) >= 0 }) {
			continue
		}
		op := c.Ops[at]
		op.Kind = summary.Unlock
		c.Ops = append(slices.Clip(c.Ops), op)
	}
}

// toldByResult reports whether the result tells a case from all of some others.
func toldByResult(c *summary.Case, all []summary.Case, such func(*summary.Case) bool) bool {
	for i := range all {
		d := &all[i]
		if such(d) && !slices.ContainsFunc(c.When, func(g summary.Guard) bool {
			return g.Subject.Base == ir.Result && slices.ContainsFunc(d.When, func(h summary.Guard) bool {
				return h.Subject.Key() == g.Subject.Key() && summary.Contradict(g, h)
			})
		}) {
			return false
		}
	}
	return true
}

// takeBack makes a gap of what is released.
func takeBack(sum *summary.Summary, lock string) {
	for i := range sum.Cases {
		c := &sum.Cases[i]
		at := slices.IndexFunc(c.Ops, func(op summary.Op) bool { return op.Kind == summary.Unlock && op.Path.Key() == lock })
		if at < 0 || slices.ContainsFunc(c.Ops, func(op summary.Op) bool { return op.Kind == summary.Lock && op.Path.Key() == lock }) {
			continue
		}
		c.Ops = slices.Clone(c.Ops)
		c.Ops[at].Kind = summary.Gap
	}
}
