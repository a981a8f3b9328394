package link

import (
	"context"
	"slices"
	"sync"
	"weak"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
)

// summarize analyses all functions bottom-up and collects what the whole
// program needs of them.
func (p *Program) summarize(ctx context.Context) error {
	r := p.roster
	n := len(r.funcs)
	p.Stats.Functions = n
	p.known, p.level, p.work = make([]*known, n), make([]int32, n), make([]work, n)
	p.comps = make([]component, n)
	if p.identical() {
		return p.takeAll(ctx)
	}
	// Components come callees first. Those of one level do not call each
	// other and are analysed side by side.
	var all [][][]int
	calls := make([][]int, n)
	shaped := p.sameShape()
	if shaped {
		p.sameCalls = p.sameRefs()
		all = p.takeShape()
	} else {
		for i := range r.funcs {
			calls[i] = r.callees(&r.funcs[i])
		}
		all = levels(graph.Components(n, func(v int) []int { return calls[v] }), calls)
		for l, level := range all {
			for _, comp := range level {
				for _, i := range comp {
					p.level[i], p.comps[i] = int32(l), component{int32(comp[0]), int32(len(comp))}
				}
			}
		}
	}
	var err error
	if p.found, err = newEvidence(p); err != nil {
		return err
	}
	same := p.sameness()
	p.same, p.asks = same, make([]unitAsks, len(r.units))
	var reach *reached
	if shaped {
		reach = same.reached()
	}
	for _, level := range all {
		var others [][]int
		for _, comp := range level {
			if len(comp) > 1 {
				p.Stats.Recursive += len(comp)
			}
			if reach != nil && !reach.component(comp) || same.component(comp) {
				same.take(comp)
			} else {
				others = append(others, comp)
				for _, i := range comp {
					if shaped {
						calls[i] = r.callees(&r.funcs[i])
					}
				}
			}
		}
		for batch := range slices.Chunk(others, atATime) {
			results := make([][]*outcome, len(batch))
			err := inParallel(ctx, p.opt.Jobs, len(batch), func(i int) error {
				var err error
				results[i], err = p.component(ctx, batch[i], calls)
				return err
			})
			if err != nil {
				return err
			}
			for i, outs := range results {
				for j, o := range outs {
					if o == nil {
						same.take(batch[i][j : j+1])
						continue
					}
					p.known[o.number], p.work[o.number] = o.known, o.work
					p.found.add(o.number, o.gives)
					if reach != nil && o.known.sum != same.img.sums.of(r.funcs[o.number].old) {
						reach.another(o.number)
					}
					if o.result != nil && o.final {
						p.kept.put(o.result) // no summary it rests on changes any more
					}
				}
			}
		}
	}
	if err := same.rest(); err != nil {
		return err
	}
	return p.finish(ctx, p.found)
}

// component is a component of the call graph: its first function and how many
// there are.
type component struct{ first, size int32 }

// atATime bounds the components whose results wait to be taken in. The more
// there are, the less workers wait for each other.
const atATime = 128

// component analyses one component of the call graph. Of a function that comes to the
// same as in the image there is no outcome.
func (p *Program) component(ctx context.Context, comp []int, calls [][]int) ([]*outcome, error) {
	if isRing(comp, calls) {
		return p.ring(ctx, comp, calls)
	}
	n := int32(comp[0])
	at, err := p.roster.load(n)
	if err != nil {
		return nil, err
	}
	at.fn.Load()
	defer at.fn.Unload()
	e := componentEnv{env: env{p: p, asked: p.questions()}}
	res, err := p.analyse(ctx, at.unit, at.fn, e)
	if err != nil {
		return nil, err
	}
	o := p.outcome(n, res, e)
	o.known, o.final = p.learnt(res.Summary), true
	return []*outcome{o}, nil
}

// questions gives what takes note of questions, where that is of use.
func (p *Program) questions() answers {
	if p.opt.keeps() {
		return answers{}
	}
	return nil
}

// learnt is a summary that was found out.
func (p *Program) learnt(s *summary.Summary) *known {
	k := &known{packed: p.roster.img.bytes(*s, p.places), s: weak.Make(s)}
	p.recent.add(s)
	if p.opt.keeps() {
		k.sum = p.sumOf(s)
	}
	return k
}

// outcome takes out of a result what is to be kept of it.
func (p *Program) outcome(n int32, res *flow.Result, e componentEnv) *outcome {
	o := &outcome{number: n, result: res, gives: p.contribute(res, e)}
	o.work = work{old: -1, asked: e.asked.list()}
	if p.opt.Keep {
		o.work.gives = p.give(o.gives)
	}
	return o
}

// keeps reports whether what is found out is to be compared with an image.
func (o *Options) keeps() bool { return o.Keep || o.Image != nil }

// inParallel runs f for 0..n-1 on a bounded number of workers and gives the
// error of the lowest index.
func inParallel(ctx context.Context, jobs, n int, f func(int) error) error {
	if jobs <= 1 || n <= 1 {
		for i := range n {
			if err := f(i); err != nil {
				return err
			}
		}
		return nil
	}
	errs := make([]error, n)
	work := make(chan int)
	var wg sync.WaitGroup
	for range min(jobs, n) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range work {
				errs[i] = f(i)
			}
		}()
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
