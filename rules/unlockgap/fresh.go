package unlockgap

import (
	"fmt"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// fresh tells of gaps that a patch opens in what was one critical section, with
// a pointer carried across. What the lock protects need not be known: the
// section used to cover both the read and the use.
func fresh(facts *lockfacts.Facts, r *flow.Result, i int, told []cause) []finding.Finding {
	was := facts.WasLike(r)
	if was == nil {
		return nil
	}
	spoken := make(map[int]bool)
	for _, c := range told {
		for _, u := range c.uses {
			spoken[u.Gap.Retaken.Line] = true
		}
	}
	var fs []finding.Finding
	for _, g := range was.Books.NewGaps(&facts.Books[i]) {
		if spoken[g.Line] {
			continue
		}
		spoken[g.Line] = true
		f := facts.At(r, r.Func.Pos)
		f.Kind, f.Severity, f.Confidence = "new-gap", finding.Warning, finding.Low
		f.Line, f.Column = g.Line, g.Col
		f.Message = fmt.Sprintf("since the patch %s() drops %s and takes it back here, and follows %s, read from %s before, without reading it again",
			r.Func.Name, g.Of, g.Var, g.From)
		f.Locks = []finding.Lock{facts.LockOf(g.Of, g.Text, summary.Any)}
		at := func(line int, what string) finding.Step {
			return finding.StepAt(summary.Site{File: f.File, Line: line, Col: 1, Func: r.Func.Name}, "%s", what)
		}
		f.Trace = []finding.Step{
			at(g.Read, g.Var+" is read from "+g.From),
			at(g.Drop, g.Of+" is dropped"),
			at(g.Line, "it is taken back"),
			at(g.Use, g.Var+" is followed"),
		}
		fs = append(fs, f)
	}
	return fs
}
