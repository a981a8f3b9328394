package check

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/contract"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/keys"
	"lockcheck/lockgraph/link"
	"lockcheck/rules/driver"
	"lockcheck/rules/lockfacts"
)

// program is what is linked and judged: files with what came out of each. Two
// programs may share units, which nobody changes.
type program struct {
	m    *lockModel
	docs []doc
	outs []parsed // of docs
	was  func(file, function string) *lockfacts.Past
	same *outcomes     // of the side before a patch
	base *link.Program // of that side

	shared bool  // it is that side
	memo   *memo // nil: nothing is kept
	keys   []keys.Struct

	order [][]graph.Name // that the sources declare
	names names
}

// judge links a program and runs the rules on it.
func (c *checker) judge(ctx context.Context, p *program) (*side, error) {
	s := &side{text: textOf(p.docs), failed: map[string]bool{}, partial: map[string]bool{}, program: p}
	s.past = func(string, string) *lockfacts.Past { return nil }
	var units []*ir.Unit
	for i, o := range p.outs {
		s.problems = append(s.problems, o.problems...)
		path := p.docs[i].path
		s.failed[path] = o.failed
		s.partial[path] = p.docs[i].fragment
		if o.unit == nil {
			continue
		}
		units = append(units, o.unit)
		for _, l := range o.unit.Lost {
			s.bounds = append(s.bounds, report.Bound{
				File: path, Line: int(l.Pos.Line), Function: l.Name, Why: l.Reason, Lost: true,
			})
		}
	}
	if len(units) == 0 {
		return s, nil
	}
	opt := link.Options{Jobs: c.opt.Jobs, Keys: p.keys, Order: p.order, Version: c.opt.Version}
	if p.memo != nil {
		opt.Memo, opt.Base, opt.Share = p.memo, p.base, p.shared
	}
	prog, err := link.Link(ctx, p.m.Model, units, opt)
	if err != nil {
		return nil, err
	}
	s.structs, s.declared = structsOf(prog, p.names), declaredBy(prog, p.names)
	s.counts = counted(prog)
	s.linked, units = prog, prog.Units
	in := driver.Input{Program: prog, Model: p.m.Model, Words: p.m.words, Graph: prog.Graph, Units: units, Before: p.was}
	in.Text = func(name string) ([]byte, bool) { return s.text(p.names.shown(name)) }
	words := make(map[*ir.Unit][]report.Function, len(units))
	w := contract.New(p.m.words)
	run := driver.Options{
		Rules: c.opt.Rules,
		Jobs:  c.opt.Jobs,
		Name:  p.names.shown,
		Visit: func(u *ir.Unit, results []*flow.Result) {
			for _, r := range results {
				if r.Summary != nil {
					words[u] = append(words[u], w.Function(r.Summary, r))
				}
			}
		},
	}
	if p.memo != nil {
		var mu sync.Mutex // guards words, which Visit has its own turn at
		visit := run.Visit
		run.Visit = func(u *ir.Unit, results []*flow.Result) {
			mu.Lock()
			defer mu.Unlock()
			visit(u, results)
		}
		s.kept = &outcomes{keys: map[cache.Key]bool{}}
		known := &sessions{memo: p.memo, prog: prog, base: c.sessionBase(), was: p.was, same: p.same, kept: s.kept,
			words: func(u *ir.Unit, fs []report.Function) { mu.Lock(); words[u] = fs; mu.Unlock() },
			said:  func(u *ir.Unit) []report.Function { mu.Lock(); defer mu.Unlock(); return words[u] },
		}
		run.Session = known.open
	}
	rep, err := driver.Run(ctx, in, run)
	if err != nil {
		return nil, err
	}
	s.findings = rep.Findings
	s.past = pastOf(prog, rep.Books)
	c.silence(s, p.docs, p.outs)
	for _, u := range units {
		for _, f := range words[u] {
			s.functions = append(s.functions, p.names.function(f))
		}
	}
	s.classes, s.edges = in.Graph.Classes, p.names.edges(in.Graph.Edges)
	for _, bad := range rep.Problems {
		bad.File = p.names.shown(bad.File)
		s.failed[bad.File] = s.failed[bad.File] || bad.Rule == ""
		s.partial[bad.File] = true
		what := bad.What
		if bad.Rule != "" {
			what = "rule " + bad.Rule + " " + what
		}
		s.problems = append(s.problems, report.Problem{File: bad.File, What: what, Do: "please report this"})
	}
	for _, b := range rep.Bounds {
		s.bounds = append(s.bounds, report.Bound{File: p.names.shown(b.File), Line: b.Line, Function: b.Function, Why: b.Why})
	}
	slices.SortStableFunc(s.bounds, func(a, b report.Bound) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return s, nil
}
