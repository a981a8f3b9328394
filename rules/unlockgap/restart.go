package unlockgap

import (
	"fmt"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// unretried tells of a patch after which a function no longer goes back to look
// again where it has dropped a lock and taken it back. What it had learnt may
// be known to be stale by nothing else than that it used to be read again.
func unretried(facts *lockfacts.Facts, r *flow.Result, i int) []finding.Finding {
	was := facts.WasLike(r)
	if was == nil {
		return nil
	}
	now := &facts.Books[i]
	var fs []finding.Finding
	for _, e := range was.Books.NoRestart(now) {
		f := facts.At(r, r.Func.Pos)
		f.Kind, f.Severity, f.Confidence = "restart-gone", finding.Warning, finding.Medium
		f.Line, f.Column = e.Line, e.Col
		f.Message = fmt.Sprintf("%s() drops %s and takes it back here, and since the patch it goes on without looking again", r.Func.Name, e.Of)
		f.Locks = []finding.Lock{facts.LockOf(e.Of, e.Text, summary.Any)}
		fs = append(fs, f)
	}
	return fs
}
