package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// ended is a lock of the caller's that is destroyed here. If the caller holds it, it
// has it no more: mutexes may be destroyed by who holds them.
type ended struct {
	key string
	op  summary.Op
}

// end notes that a lock is destroyed of which it is not known that it is held.
func (s *state) end(t *target) {
	if t.path.Base != ir.Param || !t.path.nameable || has(s.ended, func(x *ended) bool { return x.key == t.key }) {
		return
	}
	op := summary.Op{Kind: summary.Destroy, Path: t.path.Path, Class: t.op.Class, Lock: t.op.Lock, Arg: -1, Type: -1}
	s.ended = append(slices.Clip(s.ended), &ended{t.key, op})
	slices.SortFunc(s.ended, func(x, y *ended) int { return compare(x.key, y.key) })
}

// joinEnded keeps what both states have destroyed.
func (s *state) joinEnded(t *state) bool {
	n := len(s.ended)
	s.ended = reject(s.ended, func(x *ended) bool {
		return !has(t.ended, func(y *ended) bool { return y.key == x.key })
	})
	return len(s.ended) < n
}
