package link

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

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

	Memo    Memo   // what earlier links found out; nil: nothing
	Version string // of the program, for the memo

	// Base is a program of which this one has most functions: the other side of a
	// patch. What is the same in both is not looked up again. It has to have been
	// linked to be shared, with the same memo.
	Base  *Program
	Share bool // another program will be linked on this one's base
}

// Program is a set of translation units, linked.
type Program struct {
	Model *model.Model
	Units []*ir.Unit
	Graph *graph.Graph
	Stats Stats

	opt       Options
	index     *index
	summaries map[*ir.Func]*known
	classes   map[string]graph.Class
	stable    map[string]string // why a struct's memory is never given back, by its tag
	level     map[*ir.Func]int  // in the call graph: callees stand below
	declared  *protection
	writes    map[string]*written        // "struct.field" that the program writes
	protected map[string]map[string]bool // class -> "struct.field" that the program writes under it
	kinds     map[string]flow.Kind
	kept      *kept

	base  Key              // what every key in the memo begins with
	files map[*ir.Unit]Key // what an analysis takes from its unit besides the function
	keys  map[*ir.Func]Key
	asked map[*ir.Func][]answered

	shares    map[*ir.Func]*shared // for programs on this one's base
	elsewhere map[string]bool      // files that are not as in the base

	relative, absolute *pack.Lines // what the memo's lines are, and what they are here

	once   sync.Once
	inFile *functions // once somebody asks
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

// Link links units into a program. Of functions that several units have out of
// one header, Program.Units has each once.
func Link(ctx context.Context, m *model.Model, units []*ir.Unit, opt Options) (*Program, error) {
	if opt.Jobs <= 0 {
		opt.Jobs = runtime.GOMAXPROCS(0)
	}
	units = once(units)
	out, err := outlines(ctx, units, opt)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	p := &Program{Model: m, Units: units, opt: opt, index: indexOf(m, units, out),
		summaries: map[*ir.Func]*known{}, kinds: kindsOf(m), kept: newKept()}
	p.classes, p.stable = p.declaredClasses(), stableStructs(units)
	p.declared = p.declaredProtection()
	if opt.Memo != nil {
		p.memoize()
	}
	if err := p.summarize(ctx); err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	return p, nil
}

// Results gives the analysis of a unit's functions with the final summaries,
// in source order. What linking found out is given away, where it holds for
// the whole program: asking again for a unit costs its analysis again. The bodies
// of the unit's functions are loaded, and left so.
func (p *Program) Results(ctx context.Context, u *ir.Unit) ([]*flow.Result, error) {
	return p.results(ctx, u, nil)
}

func (p *Program) results(ctx context.Context, u *ir.Unit, asked answers) ([]*flow.Result, error) {
	out := make([]*flow.Result, 0, len(u.Funcs))
	for _, f := range u.Funcs {
		f.Load()
		if r := p.kept.take(f); r != nil && !p.outdated(r) {
			out = append(out, r)
			p.noteKept(r, asked)
			continue
		}
		r, err := p.analyse(ctx, u, f, env{p, true, asked})
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

// Orderers gives the functions that acquire a lock of one class with one of
// another held, sorted.
func (p *Program) Orderers(first, then string) []string {
	i := slices.IndexFunc(p.Graph.Edges, func(e graph.Edge) bool { return e.From == first && e.To == then })
	if i < 0 {
		return nil
	}
	var names []string
	for _, s := range p.Graph.Edges[i].Sites {
		names = append(names, s.Func)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// SummaryIn gives the summary of a function with a body, by the name of the file
// that it stands in; nil if there is none.
func (p *Program) SummaryIn(file, function string) *summary.Summary {
	return p.summaries[p.functions().by[[2]string{file, function}]].get()
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
