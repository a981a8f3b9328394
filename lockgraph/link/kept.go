package link

import (
	"slices"
	"sync"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// maxKept bounds the memory of results that are kept until the rules ask for
// them. Beyond it, functions are analysed a second time instead.
const maxKept = 128 << 20

// kept are the results of linking that the rules have not asked for yet.
type kept struct {
	mu   sync.Mutex
	by   map[*ir.Func]*flow.Result
	size int
}

func newKept() *kept { return &kept{by: map[*ir.Func]*flow.Result{}} }

// put keeps a result if there is room. Calls come in a fixed order, so that
// what is kept does not depend on the number of workers.
func (k *kept) put(r *flow.Result) {
	if k.size+r.Size <= maxKept {
		k.size += r.Size
		k.by[r.Func] = r
	}
}

// take gives a function's result away, or nil.
func (k *kept) take(f *ir.Func) *flow.Result {
	k.mu.Lock()
	defer k.mu.Unlock()
	r := k.by[f]
	delete(k.by, f)
	return r
}

// outdated reports whether the whole program tells more of what locks protect
// than was known when the function was analysed, and that it matters to it.
func (p *Program) outdated(r *flow.Result) bool {
	return slices.ContainsFunc(r.Asked, func(q flow.Protection) bool {
		if q.Class == "" {
			return p.found.writes.of(q.Struct+"."+q.Field) != nil
		}
		return p.teaches(q.Class, q.Struct+"."+q.Field)
	})
}

// noteKept notes what a result of linking that holds for the whole program as well
// hangs on, beside what tells that its function is the same.
func (p *Program) noteKept(r *flow.Result, asked answers) {
	if asked == nil {
		return
	}
	for _, q := range r.Asked {
		f := q.Struct + "." + q.Field
		if q.Class == "" {
			asked.note(askWritten, "", f, truth(env{p: p, learned: true}.written("", f)))
			continue
		}
		asked.note(askProtects, q.Class, f, "")
	}
}
