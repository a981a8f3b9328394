package lockorder

import (
	"fmt"
	"slices"

	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// turned finds orders that a patch turns round in a function which alone tells
// what the order is. Where other code has one of the two orders as well, the
// cycle is what is told, or nothing is wrong.
func turned(facts *lockfacts.Facts) []finding.Finding {
	var fs []finding.Finding
	for i, r := range facts.Each() {
		was := facts.WasLike(r)
		if was == nil {
			continue
		}
		for _, o := range was.Books.Reversed(&facts.Books[i]) {
			if others(facts.Program.Orderers(o.First, o.Then), r.Func.Name) {
				continue // and is in line with that
			}
			f := facts.At(r, r.Func.Pos)
			f.Kind, f.Severity, f.Confidence, f.Yields = "order-turned", finding.Warning, finding.Low, true
			f.Line, f.Column = o.Line, o.Col
			f.Message = fmt.Sprintf("the patch turns a lock order round: %s() acquires %s after %s now, and before it until now", r.Func.Name, o.Then, o.First)
			f.Locks = []finding.Lock{facts.LockOf(o.First, o.First, summary.Any), facts.LockOf(o.Then, o.Then, summary.Any)}
			site := summary.Site{File: f.File, Line: o.Line, Col: o.Col, Func: r.Func.Name, What: o.Text}
			f.Trace = []finding.Step{finding.StepAt(site, "%s is acquired here, with %s held", o.Then, o.First)}
			fs = append(fs, f)
		}
	}
	return fs
}

// others reports whether there is another name in a list.
func others(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return n != name })
}
