package link

import (
	"context"
	"maps"
	"slices"
	"sync"

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
	calls := make([][]int, n)
	for i := range r.funcs {
		calls[i] = r.callees(&r.funcs[i])
	}
	// Components come callees first. Those of one level do not call each
	// other and are analysed side by side.
	all := levels(components(n, calls), calls)
	for l, level := range all {
		for _, comp := range level {
			for _, i := range comp {
				p.level[i], p.comps[i] = int32(l), component{int32(comp[0]), int32(len(comp))}
			}
		}
	}
	var err error
	if p.found, err = newEvidence(p); err != nil {
		return err
	}
	same := p.sameness()
	p.same, p.asks = same, make([]unitAsks, len(r.units))
	for _, level := range all {
		for batch := range slices.Chunk(level, atATime) {
			results := make([][]*outcome, len(batch))
			err := inParallel(ctx, p.opt.Jobs, len(batch), func(i int) error {
				if same.component(batch[i]) {
					return nil
				}
				var err error
				results[i], err = p.component(ctx, batch[i], calls)
				return err
			})
			if err != nil {
				return err
			}
			for i, outs := range results {
				if len(batch[i]) > 1 {
					p.Stats.Recursive += len(batch[i])
				}
				if outs == nil {
					same.take(batch[i])
				}
				for _, o := range outs {
					p.known[o.number], p.work[o.number] = o.known, o.work
					p.found.add(o.number, o.gives)
					if o.result != nil && o.final {
						p.kept.put(o.result) // no summary it rests on changes any more
					}
				}
			}
		}
	}
	if err := same.rest(ctx); err != nil {
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

// component analyses one component of the call graph.
func (p *Program) component(ctx context.Context, comp []int, calls [][]int) ([]*outcome, error) {
	r := p.roster
	places := make([]place, len(comp))
	within := make(map[int]int, len(comp))
	for i, n := range comp {
		if _, err := r.loaded(&r.units[r.funcs[n].unit]); err != nil {
			return nil, err
		}
		places[i] = r.place(int32(n))
		places[i].fn.Load()
		defer places[i].fn.Unload()
		within[n] = i
	}
	own := make([][]int, len(comp))
	order := make([]int, len(comp))
	for i, n := range comp {
		order[i] = i
		for _, c := range calls[n] {
			if j, ok := within[c]; ok {
				own[i] = append(own[i], j)
			}
		}
	}
	var asked answers
	if p.opt.keeps() {
		asked = answers{}
	}
	e := componentEnv{env: env{p: p, asked: asked}, own: map[int32]*summary.Summary{}}
	rs, final, err := e.analyse(ctx, places, order, own)
	if err != nil {
		return nil, err
	}
	outs := make([]*outcome, len(rs))
	for i, res := range rs {
		own := e
		own.asked = maps.Clone(asked) // of a unit's functions, by the names that they have there
		o := &outcome{number: int32(comp[i]), result: res, known: &known{old: -1, s: res.Summary}, gives: p.contribute(res, own), final: final[i]}
		o.work = work{old: -1, asked: own.asked.list()}
		if p.opt.keeps() {
			o.known.sum = p.sumOf(res.Summary)
		}
		if p.opt.Keep {
			o.work.gives = r.img.bytes(*o.gives, p.relative)
		}
		outs[i] = o
	}
	return outs, nil
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
