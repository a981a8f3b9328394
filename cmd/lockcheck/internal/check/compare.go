package check

import (
	"cmp"
	"maps"
	"slices"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/rules/finding"
)

// lines says how the lines of a file move from the old side of a patch to the
// new one.
type lines struct {
	oldPath, newPath string
	removed, added   map[int]bool
}

// moved gives the new line of an old line, or 0 if the patch removes it: the
// lines that a patch keeps stay in their order.
func (l *lines) moved(old int) int {
	if l.removed[old] {
		return 0
	}
	keep := old
	for n := range l.removed {
		if n < old {
			keep--
		}
	}
	// The keep-th line of the new side that is not an added one.
	for _, n := range slices.Sorted(maps.Keys(l.added)) {
		if n > keep {
			break
		}
		keep++
	}
	return keep
}

// diff is what a patch does to the lines of its files.
type diff struct {
	byOld, byNew map[string]*lines
}

func (d *diff) newPath(old string) string {
	if l := d.byOld[old]; l != nil && l.newPath != "" {
		return l.newPath
	}
	return old
}

// added reports whether a line of the new side is an added one.
func (d *diff) added(file string, line int) bool {
	l := d.byNew[file]
	return l != nil && l.added[line]
}

// compare sets the status of the findings of both sides: those on both are
// one, in the words and lines of the new side. It gives all of them.
//
// Among findings of one key, those whose line the patch keeps match first;
// what is left matches in order.
func compare(before, after []finding.Finding, d *diff) []finding.Finding {
	after = slices.Clone(after)
	open := make(map[finding.Key][]int) // indices of after
	for i := range after {
		after[i].Status = finding.New
		k := after[i].Key()
		open[k] = append(open[k], i)
	}
	match := make([]int, len(before))
	for pass := range 2 {
		for i := range before {
			if pass == 0 {
				match[i] = -1
			} else if match[i] >= 0 {
				continue
			}
			as := before[i]
			as.File = d.newPath(as.File)
			line := as.Line
			if l := d.byOld[before[i].File]; l != nil {
				line = l.moved(line)
			}
			k := as.Key()
			at := slices.IndexFunc(open[k], func(j int) bool { return pass == 1 || after[j].Line == line })
			if at < 0 {
				continue
			}
			match[i] = open[k][at]
			open[k] = slices.Delete(open[k], at, at+1)
		}
	}
	var all []finding.Finding
	for i, f := range before {
		if match[i] < 0 {
			f.Status = finding.Fixed
			all = append(all, f)
			continue
		}
		g := &after[match[i]]
		if f.Vouched && g.Severity > f.Severity {
			g.Severity, g.Confidence = f.Severity, f.Confidence
		}
		if g.Severity <= f.Severity { // else it is worse than it was, and new as such
			g.Status = finding.Existing
			if g.Touched = touched(g, d); !g.Touched {
				finding.Settle(after[match[i] : match[i]+1])
			}
		}
	}
	all = append(all, after...)
	slices.SortStableFunc(all, finding.Compare)
	return all
}

// touched reports whether a finding or its trace runs through added lines.
func touched(f *finding.Finding, d *diff) bool {
	return d.added(f.File, f.Line) ||
		slices.ContainsFunc(f.Trace, func(s finding.Step) bool { return d.added(s.File, s.Line) })
}

type ends struct{ from, to string }

// compareEdges gives the edges of both sides with their status, sorted. An
// edge on both sides is that of the new side.
func compareEdges(before, after []graph.Edge) []report.Edge {
	old := make(map[ends]bool)
	for _, e := range before {
		old[ends{e.From, e.To}] = true
	}
	var all []report.Edge
	for _, e := range after {
		k := ends{e.From, e.To}
		status := report.EdgeNew
		if old[k] {
			status = report.EdgeExisting
			delete(old, k)
		}
		all = append(all, report.Edge{Edge: e, Status: status})
	}
	for _, e := range before {
		if old[ends{e.From, e.To}] {
			all = append(all, report.Edge{Edge: e, Status: report.EdgeRemoved})
		}
	}
	sortEdges(all)
	return all
}

func sortEdges(es []report.Edge) {
	slices.SortStableFunc(es, func(a, b report.Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
}

// existing gives edges of a program that is no patch.
func existing(es []graph.Edge) []report.Edge {
	var all []report.Edge
	for _, e := range es {
		all = append(all, report.Edge{Edge: e, Status: report.EdgeExisting})
	}
	return all
}

// addGraph merges a graph into the report's. An edge whose status differs
// between inputs exists.
func (c *checker) addGraph(classes []graph.Class, edges []report.Edge) {
	for _, cl := range classes {
		if !slices.ContainsFunc(c.rep.Classes, func(o graph.Class) bool { return o.ID == cl.ID }) {
			c.rep.Classes = append(c.rep.Classes, cl)
		}
	}
	slices.SortFunc(c.rep.Classes, func(a, b graph.Class) int { return cmp.Compare(a.ID, b.ID) })
	if len(c.rep.Edges) == 0 {
		c.rep.Edges = edges
		return
	}
	at := make(map[ends]int, len(c.rep.Edges))
	for i, e := range c.rep.Edges {
		at[ends{e.From, e.To}] = i
	}
	for _, e := range edges {
		i, ok := at[ends{e.From, e.To}]
		if !ok {
			c.rep.Edges = append(c.rep.Edges, e)
			continue
		}
		have := &c.rep.Edges[i]
		have.Blocking = have.Blocking || e.Blocking
		have.Sites = append(slices.Clone(have.Sites), e.Sites...)
		if have.Status != e.Status {
			have.Status = report.EdgeExisting
		}
	}
	sortEdges(c.rep.Edges)
}
