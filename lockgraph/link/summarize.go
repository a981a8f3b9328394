package link

import (
	"context"
	"maps"
	"slices"
	"sync"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// summarize analyses all functions bottom-up and collects what the whole
// program needs of them.
func (p *Program) summarize(ctx context.Context) error {
	var places []place
	id := map[*ir.Func]int{}
	for _, u := range p.Units {
		for _, f := range u.Funcs {
			id[f] = len(places)
			places = append(places, place{u, f})
		}
	}
	p.Stats.Functions = len(places)
	calls := make([][]int, len(places))
	for i, pl := range places {
		for _, f := range p.index.callees(pl) {
			calls[i] = append(calls[i], id[f])
		}
	}
	comps := components(len(places), calls)
	found := newEvidence(p)
	// Components come callees first. Those of one level do not call each
	// other and are analysed side by side.
	all := levels(comps, calls)
	p.level = make(map[*ir.Func]int, len(places))
	for n, level := range all {
		for _, comp := range level {
			for _, i := range comp {
				p.level[places[i].fn] = n
			}
		}
	}
	if p.opt.Base != nil {
		p.elsewhere = p.moved()
	}
	for _, level := range all {
		for batch := range slices.Chunk(level, atATime) {
			results := make([][]*outcome, len(batch))
			err := inParallel(ctx, p.opt.Jobs, len(batch), func(i int) error {
				var err error
				results[i], err = p.component(ctx, places, batch[i], calls)
				return err
			})
			if err != nil {
				return err
			}
			for i, outs := range results {
				if len(batch[i]) > 1 {
					p.Stats.Recursive += len(outs)
				}
				p.share(places, batch[i], outs)
				for _, o := range outs {
					p.summaries[o.fn] = o.known
					found.add(o.gives)
					if p.opt.Memo != nil {
						p.keys[o.fn], p.asked[o.fn] = o.key, o.asked
					}
					if o.result != nil && o.final {
						p.kept.put(o.result) // no summary it rests on changes any more
					}
				}
			}
		}
	}
	p.finish(found)
	return nil
}

// atATime bounds the components whose results wait to be taken in. The more
// there are, the less workers wait for each other.
const atATime = 128

// component gives the outcomes of one component of the call graph, out of the
// memo if it has them.
func (p *Program) component(ctx context.Context, places []place, comp []int, calls [][]int) ([]*outcome, error) {
	var keys []Key
	var asked answers
	if p.opt.Memo != nil {
		if outs := p.fromBase(places, comp); outs != nil {
			return outs, nil
		}
		keys = p.keysOf(places, comp)
		if outs := p.recall(places, comp, keys); outs != nil {
			settle(outs)
			return outs, nil
		}
		asked = answers{}
	}
	for _, i := range comp {
		places[i].fn.Load()
		defer places[i].fn.Unload()
	}
	e := componentEnv{env: env{p: p, asked: asked}, own: map[*ir.Func]*summary.Summary{}}
	rs, final, err := e.analyse(ctx, places, comp, calls)
	if err != nil {
		return nil, err
	}
	outs := make([]*outcome, len(rs))
	for i, r := range rs {
		own := e
		own.asked = maps.Clone(asked) // of a unit's functions, by the names that they have there
		outs[i] = &outcome{fn: r.Func, result: r, known: &known{s: r.Summary}, gives: p.contribute(r, own), final: final[i]}
		outs[i].asked = own.asked.list()
		if keys != nil {
			outs[i].key = keys[i]
		}
	}
	if keys != nil {
		p.retain(outs)
		settle(outs)
	}
	return outs, nil
}

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
