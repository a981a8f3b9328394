package flow

import "lockcheck/lockgraph/summary"

// counted carries out an operation on a semaphore that counts, events or what there
// is of something: whoever takes one off need not give it back, and need have none to
// give one. It reports whether the lock is of that kind.
func (a *analysis) counted(s *state, c *callSite, op *summary.Op) bool {
	if !a.env.Kind(op.Lock).Counts || !a.env.Counts(op.Class) {
		return false
	}
	if op.Kind == summary.Lock {
		a.otherOp(s, c, summary.Op{Kind: summary.Blocks})
	}
	return op.Kind != summary.Init && op.Kind != summary.Destroy
}
