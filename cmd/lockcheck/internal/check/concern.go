package check

import (
	"slices"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/rules/finding"
)

// patchProblems tells what could not be analysed of the files of a patch. The
// rest of its kernel is none of its business.
func (c *checker) patchProblems(before, after *side, d *diff) {
	for _, p := range after.problems {
		if d.byNew[p.File] != nil {
			c.rep.Problems = append(c.rep.Problems, p)
		}
	}
	for _, p := range before.problems {
		if d.byOld[p.File] != nil && !p.Ours && !after.failed[d.newPath(p.File)] { // else it is told already
			p.What += " (before the patch)"
			c.rep.Problems = append(c.rep.Problems, p)
		}
	}
	for _, b := range after.bounds {
		if d.byNew[b.File] != nil {
			c.rep.Bounds = append(c.rep.Bounds, b)
		}
	}
}

// concern gives the edges that a patch has to do with: those that it adds or
// removes, those with a site in its files, and those between the locks of a
// finding that it has to do with, such as the rest of a cycle that it closes.
func (d *diff) concern(edges []report.Edge, found []finding.Finding) []report.Edge {
	told := make(map[ends]bool)
	for i := range found {
		f := &found[i]
		if f.Status == finding.Existing && !f.Touched || len(f.Locks) > graph.MaxCycle {
			continue
		}
		for _, a := range f.Locks {
			for _, b := range f.Locks {
				told[ends{a.Class, b.Class}] = true
			}
		}
	}
	var own []report.Edge
	for _, e := range edges {
		if e.Status != report.EdgeExisting || told[ends{e.From, e.To}] || slices.ContainsFunc(e.Sites, func(s graph.Site) bool {
			return d.byNew[s.File] != nil
		}) {
			own = append(own, e)
		}
	}
	return own
}

// classesOf gives the lock classes that edges and findings name, and all of
// them if there are few.
func classesOf(edges []report.Edge, found []finding.Finding, after, before []graph.Class) []graph.Class {
	all := slices.Concat(after, before)
	const few = 64
	if len(all) <= few {
		return all
	}
	named := map[string]bool{}
	for _, e := range edges {
		named[e.From], named[e.To] = true, true
	}
	for _, f := range found {
		for _, l := range f.Locks {
			named[l.Class] = true
		}
	}
	return slices.DeleteFunc(all, func(cl graph.Class) bool { return !named[cl.ID] })
}
