package check

import (
	"context"
	"slices"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
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

// functionsOf gives the functions of a patch's sides of which it may change what
// is said: those of units of which the image does not tell that, and those of the
// patch's files.
func functionsOf(old, after *side, d *diff) (was, now []report.Function) {
	paths := map[string]bool{}
	var of [2]map[*ir.Unit]bool
	for i, s := range []*side{old, after} {
		if s.linked == nil {
			continue
		}
		files := d.byOld
		if s == after {
			files = d.byNew
		}
		of[i] = s.linked.UnitsOf(func(file string) bool { return files[s.program.names.shown(file)] != nil })
		for u := range of[i] {
			paths[u.Path] = true
		}
	}
	if after.linked != nil {
		for _, u := range after.linked.Units {
			if !after.old[u] {
				paths[u.Path] = true
			}
		}
	}
	// A unit that is gone has no other side.
	there := map[string]bool{}
	if after.linked != nil {
		for _, u := range after.linked.Units {
			there[u.Path] = true
		}
	}
	was = old.functions(func(u *ir.Unit) bool { return paths[u.Path] || !there[u.Path] })
	return was, after.functions(func(u *ir.Unit) bool { return paths[u.Path] })
}

// edgesOf gives the edges of both sides with their status. Those that the patch may
// concern have their sites.
func edgesOf(ctx context.Context, old, after *side, d *diff, found []finding.Finding) ([]report.Edge, error) {
	told := d.told(found)
	has := func(s *side) map[ends]bool {
		all := map[ends]bool{}
		if s.linked != nil {
			for i := range s.linked.Graph.Edges {
				e := &s.linked.Graph.Edges[i]
				all[ends{e.From, e.To}] = true
			}
		}
		return all
	}
	before, now := has(old), has(after)
	was, err := old.edges(ctx, func(e *graph.Edge) bool { return !now[ends{e.From, e.To}] })
	if err != nil {
		return nil, err
	}
	here := map[[2]string]bool{}
	if after.linked != nil {
		here = after.linked.EdgesIn(func(file string) bool { return d.byNew[after.program.names.shown(file)] != nil })
	}
	is, err := after.edges(ctx, func(e *graph.Edge) bool {
		k := ends{e.From, e.To}
		return !before[k] || told[k] || here[[2]string{e.From, e.To}]
	})
	if err != nil {
		return nil, err
	}
	return compareEdges(was, is), nil
}

// told gives the ends of the edges between the locks of findings that a patch
// has to do with.
func (d *diff) told(found []finding.Finding) map[ends]bool {
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
	return told
}

// concern gives the edges that a patch has to do with: those that it adds or
// removes, those with a site in its files, and those between the locks of a
// finding that it has to do with, such as the rest of a cycle that it closes.
func (d *diff) concern(edges []report.Edge, found []finding.Finding) []report.Edge {
	told := d.told(found)
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
