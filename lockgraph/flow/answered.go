package flow

import (
	"slices"

	"lockcheck/lockgraph/summary"
)

// answered joins exits that differ in nothing but what a query has told of
// locks, where result and arguments do not pass the answer on: that
// a function asks in passing whether Giant is held is no reason for its callers
// to go on in two states.
func (a *analysis) answered(groups map[string]*group) map[string]*group {
	asks := func(op summary.Op) bool { return op.Kind == summary.Known }
	alike := map[string][]*group{} // by what they do
	for _, key := range sortedKeys(groups) {
		g := groups[key]
		if slices.ContainsFunc(g.ops, asks) {
			key = opsKey(slices.DeleteFunc(slices.Clone(g.ops), asks))
		}
		alike[key] = append(alike[key], g)
	}
	if len(alike) == len(groups) {
		return groups
	}
	out := map[string]*group{}
	for key, gs := range alike {
		if len(gs) == 1 || a.toldApart(gs) {
			for _, g := range gs {
				out[opsKey(g.ops)] = g
			}
			continue
		}
		all := &group{ops: slices.DeleteFunc(slices.Clone(gs[0].ops), asks)}
		for _, g := range gs {
			for _, o := range g.exits {
				all.add(o)
			}
		}
		out[key] = all
	}
	return out
}

// toldApart reports whether a caller can tell all of the groups apart.
func (a *analysis) toldApart(gs []*group) bool {
	for i, g := range gs {
		for _, h := range gs[i+1:] {
			if !summary.Apart(a.casesOf(g), a.casesOf(h)) {
				return false
			}
		}
	}
	return true
}
