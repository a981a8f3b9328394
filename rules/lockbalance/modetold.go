package lockbalance

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
)

// modeTold reports whether arguments, result or out-parameters tell in which mode a
// lock of the caller's is given back: *shared = false.
func (x *exits) modeTold(h *flow.Held) bool {
	if x.r.Summary == nil {
		return false
	}
	var with, without []summary.Case
	for _, c := range x.r.Summary.Cases {
		does := func(kinds ...summary.OpKind) bool {
			return slices.ContainsFunc(c.Ops, func(op summary.Op) bool {
				return slices.Contains(kinds, op.Kind) && op.Path.Key() == h.Path.Key()
			})
		}
		switch {
		case does(summary.Upgrade, summary.Downgrade):
			with = append(with, c)
		case !does(summary.Unlock):
			without = append(without, c)
		}
	}
	return allApart(with, without)
}

// allApart reports whether other than by their results each of some cases is told
// apart from each of some others.
func allApart(with, without []summary.Case) bool {
	for _, a := range with {
		for _, b := range without {
			if !exclusive(a.When, b.When) && !summary.ByStore(&a, &b) {
				return false
			}
		}
	}
	return len(with) > 0 && len(without) > 0
}
