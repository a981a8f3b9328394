package flow

import "lockcheck/lockgraph/crash"

// crashed is the result for a function whose analysis panicked: nothing is
// known of it, as of one that was too large to follow.
func (a *analysis) crashed(value any, stack []byte) *Result {
	a.givenUp = "the analysis " + crash.Describe(value, stack) + "; please report this with the file"
	a.needs, a.needRefs, a.rec = nil, nil, nil
	return newRecorder(a).result()
}
