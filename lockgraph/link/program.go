package link

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/keys"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/pack"
	"lockcheck/lockgraph/summary"
)

// Options bounds the work of linking.
type Options struct {
	Jobs   int // functions analysed at a time; 0: one per CPU
	Limits flow.Limits
	Keys   []keys.Struct // what the sources' comments say of which lock protects what

	Order [][]graph.Name // chains that the sources declare; nil: what the model knows

	// Fragment tells of a unit, by its path, that it is rebuilt from hunks; nil:
	// none is. A call in one of a function out of view whose name speaks of locks is
	// code out of view.
	Fragment func(path string) bool

	// Image is what was kept of a program that this one has much of: what is as
	// it was there is not found out again. nil: nothing.
	Image *Image
	Keep  bool // an image will be made of this program

	Version string // of the one that links, for images
}

// Program is a set of translation units, linked.
type Program struct {
	Model *model.Model
	Units []*ir.Unit
	Graph *graph.Graph
	Stats Stats

	opt      Options
	roster   *roster
	known    []*known               // of functions, by their numbers
	level    []int32                // in the call graph: callees stand below
	work     []work                 // what came of functions
	declares map[string]graph.Class // classes, before it was seen what takes them
	classes  map[string]graph.Class
	stable   map[string]string // why a struct's memory is never given back, by its tag
	declared *protection
	kinds    map[string]flow.Kind
	kept     *kept
	recent   recent
	found    *evidence
	same     *sameness
	sameState
	comps    []component // of functions
	asks     []unitAsks  // of units, by their numbers
	ruleAsks ruleAsks

	places  *pack.Places // how an image has them
	spotsAt spotCache
}

// Stats counts what linking saw.
type Stats struct {
	Functions    int
	Calls        int
	PointerCalls int
	Unresolved   int // pointer calls with no known target
	GivenUp      int // functions of which part was given up on
	Recursive    int // functions in recursive components
}

// Link links units into a program: see [LinkSources].
func Link(ctx context.Context, m *model.Model, units []*ir.Unit, opt Options) (*Program, error) {
	return LinkSources(ctx, m, Sources(units), opt)
}

// LinkSources links units into a program. Of functions that several units have
// out of one header, Program.Units has each once. Of a unit that the image tells
// of, Program.Units has no more than its path, until somebody asks for more.
func LinkSources(ctx context.Context, m *model.Model, sources []Source, opt Options) (*Program, error) {
	if opt.Jobs <= 0 {
		opt.Jobs = runtime.GOMAXPROCS(0)
	}
	if !opt.Image.fits(m, &opt) {
		opt.Image = nil
	}
	r, err := enrol(ctx, m, sources, &opt)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	p := &Program{Model: m, opt: opt, roster: r, kinds: kindsOf(m), kept: newKept()}
	for i := range r.units {
		p.Units = append(p.Units, r.units[i].unit)
	}
	p.places, p.spotsAt = pack.NewPlaces(p.mark, p.find), make(spotCache, len(r.funcs))
	if err := p.declare(); err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	if err := p.summarize(ctx); err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	return p, nil
}

// Fresh counts the functions that were analysed: of the others the image told.
func (p *Program) Fresh() (n int) {
	for i := range p.work {
		if p.work[i].old < 0 {
			n++
		}
	}
	return n
}

// Results gives the analysis of a unit's functions with the final summaries,
// in source order. What linking found out is given away, where it holds for
// the whole program: asking again for a unit costs its analysis again. The bodies
// of the unit's functions are loaded, and left so. Functions that but tells of are
// left out.
func (p *Program) Results(ctx context.Context, u *ir.Unit, but []bool) ([]*flow.Result, error) {
	return p.results(ctx, u, but, func(int) answers { return nil })
}

func (p *Program) results(ctx context.Context, u *ir.Unit, but []bool, asked func(i int) answers) ([]*flow.Result, error) {
	if _, err := p.roster.loaded(&p.roster.units[p.roster.numberOf[u]]); err != nil {
		return nil, err
	}
	out := make([]*flow.Result, 0, len(u.Funcs))
	for i, f := range u.Funcs {
		f.Load()
		if but != nil && but[i] {
			continue
		}
		if r := p.kept.take(f); r != nil && !p.outdated(r) {
			out = append(out, r)
			p.noteKept(r, asked(i))
			continue
		}
		r, err := p.analyse(ctx, u, f, env{p, true, asked(i)})
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", u.Path, f.Name, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// Class gives what is known of a lock class.
func (p *Program) Class(id string) graph.Class {
	if c, ok := p.classes[id]; ok {
		return c
	}
	return graph.Class{ID: id}
}

// Orderers gives the functions that surely acquire a lock of one class with one
// of another held, sorted.
func (p *Program) Orderers(first, then string) []string {
	pair := [2]string{first, then}
	r := p.found.edges[pair]
	if r == nil {
		return nil
	}
	p.found.mu.Lock()
	err := p.found.read(context.Background(), 1, map[[2]string]*relation{pair: r})
	p.found.mu.Unlock()
	if err != nil {
		return nil
	}
	var names []string
	for _, s := range r.sites {
		if s.Certain() {
			names = append(names, s.Func)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// SummaryIn gives the summary of a function with a body, by the name of the file
// that it stands in; nil if there is none.
func (p *Program) SummaryIn(file, function string) *summary.Summary {
	n := p.roster.in(file, function)
	if n < 0 {
		return nil
	}
	return p.summaryOf(n)
}

// Summary gives the summary of the function that a name means in a unit: of a
// lock KPI, of a body in the program, or what the model knows; nil if nothing
// is known.
func (p *Program) Summary(u *ir.Unit, name string) *summary.Summary {
	c, ok := env{p: p, learned: true}.named(u, name)
	if !ok {
		return nil
	}
	return c.Summary
}
