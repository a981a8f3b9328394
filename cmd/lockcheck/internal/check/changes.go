package check

import (
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
	"lockcheck/parser/patch"
)

// review adds what a patch changes, beside findings, to the lock review
// summary.
func (c *checker) review(before, after *side, d *diff, edges []report.Edge, was, now []report.Function) {
	ch := &c.rep.Changes
	for _, e := range edges {
		switch e.Status {
		case report.EdgeNew:
			ch.EdgesAdded = append(ch.EdgesAdded, e)
		case report.EdgeRemoved:
			ch.EdgesRemoved = append(ch.EdgesRemoved, e)
		}
	}
	for _, cl := range after.classes {
		if !slices.ContainsFunc(before.classes, func(o graph.Class) bool { return o.ID == cl.ID }) {
			ch.ClassesAdded = append(ch.ClassesAdded, cl.ID)
		}
	}
	type id struct{ file, name string }
	old := make(map[id]*report.Function)
	for i := range was {
		f := &was[i]
		old[id{d.newPath(f.File), f.Name}] = f
	}
	for i := range now {
		f := &now[i]
		k := id{f.File, f.Name}
		o, both := old[k]
		delete(old, k)
		status := report.EdgeExisting
		if !both {
			o, status = &report.Function{}, report.EdgeNew
		}
		c.reviewFunction(f.Name, status, o, f)
	}
	for i := range was {
		f := &was[i]
		if old[id{d.newPath(f.File), f.Name}] == f {
			c.reviewFunction(f.Name, report.EdgeRemoved, f, &report.Function{})
		}
	}
}

func (c *checker) reviewFunction(name string, status report.EdgeStatus, before, after *report.Function) {
	if strings.HasPrefix(name, patch.Invented) {
		return // which function it is on the other side is not known
	}
	ch := &c.rep.Changes
	added, removed := minus(gaps(after), gaps(before)), minus(gaps(before), gaps(after))
	for _, g := range added {
		ch.GapsAdded = append(ch.GapsAdded, report.FunctionLine{Function: name, Text: g})
	}
	for _, g := range removed {
		ch.GapsRemoved = append(ch.GapsRemoved, report.FunctionLine{Function: name, Text: g})
	}
	change := report.ContractChange{
		Function: name, Status: status,
		Added:   minus(contractLines(after), contractLines(before)),
		Removed: minus(contractLines(before), contractLines(after)),
	}
	if len(change.Added)+len(change.Removed) > 0 {
		ch.Contracts = append(ch.Contracts, change)
	}
}

func gaps(f *report.Function) []string {
	var all []string
	for _, g := range f.Gaps {
		all = append(all, g.Lock)
	}
	return all
}

// contractLines says what a function needs and does, a line each.
func contractLines(f *report.Function) []string {
	var all []string
	for _, s := range f.Requires {
		all = append(all, "requires "+s)
	}
	for _, s := range f.Acquires {
		all = append(all, "acquires "+s)
	}
	for _, s := range f.Releases {
		all = append(all, "releases "+s)
	}
	all = append(all, f.Holds...)
	if f.Sleeps {
		all = append(all, "may sleep")
	}
	return all
}

// minus gives what is in a and not in b, in a's order.
func minus(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}
