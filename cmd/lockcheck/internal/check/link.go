package check

import (
	"context"

	"lockcheck/lockgraph/link"
)

// linked links a program; nil if there is nothing in it.
func (c *checker) linked(ctx context.Context, p *program) (*link.Program, error) {
	if wait := p.ahead; wait != nil {
		p.ahead = nil
		return wait()
	}
	return c.linker(ctx, p)()
}

// linkAhead begins to link a program.
func (c *checker) linkAhead(ctx context.Context, p *program) {
	do := c.linker(ctx, p)
	type outcome struct {
		prog *link.Program
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		prog, err := do()
		done <- outcome{prog, err}
	}()
	p.ahead = func() (*link.Program, error) {
		o := <-done
		return o.prog, o.err
	}
}

// linker gives what links a program, on its image as that is now.
func (c *checker) linker(ctx context.Context, p *program) func() (*link.Program, error) {
	var sources []link.Source
	partial := map[string]bool{}
	for i := range p.outs {
		d, o := &p.docs[i], &p.outs[i]
		partial[d.path] = d.fragment
		if o.unit != nil || o.known {
			sources = append(sources, c.source(ctx, p.m, d, p.names, o))
		}
	}
	opt := link.Options{Jobs: c.opt.Jobs, Keys: p.keys, Order: p.order, Version: c.opt.Version,
		Fragment: func(path string) bool { return partial[p.names.shown(path)] }}
	if p.image != nil {
		opt.Image, opt.Keep = p.image.Image, p.shared
	}
	return func() (*link.Program, error) {
		if len(sources) == 0 {
			return nil, nil
		}
		return link.LinkSources(ctx, p.m.Model, sources, opt)
	}
}

// kept reports whether the image tells of all of a program: nothing of it will be found
// out that another link could use.
func (p *program) kept() bool {
	if p.image == nil || p.image.Units() != len(p.outs) {
		return false
	}
	for i := range p.outs {
		if !p.outs[i].known {
			return false
		}
	}
	return true
}
