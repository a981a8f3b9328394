package check

import (
	"cmp"
	"context"
	"slices"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/contract"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/keys"
	"lockcheck/lockgraph/link"
	"lockcheck/rules/driver"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// program is what is linked and judged: files with what came out of each. Two
// programs may share units, which nobody changes.
type program struct {
	dialect string
	m       *lockModel
	docs    []doc
	outs    []parsed // of docs
	was     func(file, function string) *lockfacts.Past
	before  *side // the side before a patch whose new side this is; or nil

	image  *image      // nil: nothing is kept
	rest   *cache.Rest // of the image that its files were found in; or nil
	shared bool        // what is found out is to be kept: it is not the new side of a patch
	keys   []keys.Struct

	order [][]graph.Name // that the sources declare
	names names

	ahead func() (*link.Program, error) // waits until it is linked; nil: nobody has begun
}

// judge links a program and runs the rules on it.
func (c *checker) judge(ctx context.Context, p *program) (*side, error) {
	s := &side{text: textOf(p.docs), failed: map[string]bool{}, partial: map[string]bool{}, program: p,
		old: map[*ir.Unit]bool{}, words: map[*ir.Unit]*spoken{}, left: map[*ir.Unit]*leftUnit{}, recall: map[string]unitSaid{}}
	for i := range p.outs {
		o := &p.outs[i]
		s.problems = append(s.problems, o.problems...)
		path := p.docs[i].path
		s.failed[path] = o.failed
		s.partial[path] = p.docs[i].fragment
		if o.unit == nil && !o.known {
			continue
		}
		for _, l := range o.lost {
			s.bounds = append(s.bounds, report.Bound{
				File: path, Line: int(l.Pos.Line), Function: l.Name, Why: l.Reason, Lost: true,
			})
		}
	}
	prog, err := c.linked(ctx, p)
	if err != nil || prog == nil {
		return s, err
	}
	s.linked, s.counts = prog, counted(prog)
	s.declared, s.classes = declaredBy(prog, p.names), prog.Graph.Classes
	in := driver.Input{Program: prog, Model: p.m.Model, Words: p.m.words, Graph: prog.Graph, Units: prog.Units, Before: p.was}
	in.Fragment = func(path string) bool { return s.partial[p.names.shown(path)] }
	in.Text = func(name string) ([]byte, bool) { return s.text(p.names.shown(name)) }
	w := contract.New(p.m.words)
	rep, err := driver.Run(ctx, in, driver.Options{
		Rules: c.opt.Rules,
		Jobs:  c.opt.Jobs,
		Name:  p.names.shown,
		Visit: func(u *ir.Unit, results []*flow.Result) {
			var fs []report.Function
			for _, r := range results {
				if r.Summary != nil {
					fs = append(fs, w.Function(r.Summary, r))
				}
			}
			fs = s.withLeft(u, fs)
			s.speaks(u, func(sp *spoken) { sp.Functions = fs })
		},
		Session: s.session(p),
	})
	if err != nil {
		return nil, err
	}
	s.findings = rep.Findings
	for i := range s.findings {
		if s.findings[i].Blind {
			finding.Settle(s.findings[i : i+1])
		}
	}
	c.silence(s, p.docs, p.outs)
	bad := map[string]bool{}
	for _, prob := range rep.Problems {
		bad[prob.File] = true
		prob.File = p.names.shown(prob.File)
		s.failed[prob.File] = s.failed[prob.File] || prob.Rule == ""
		s.partial[prob.File] = true
		what := prob.What
		if prob.Rule != "" {
			what = "rule " + prob.Rule + " " + what
		}
		s.problems = append(s.problems, report.Problem{File: prob.File, What: what, Do: "please report this"})
	}
	for _, b := range rep.Bounds {
		s.bounds = append(s.bounds, report.Bound{File: p.names.shown(b.File), Line: b.Line, Function: b.Function, Why: b.Why})
	}
	slices.SortStableFunc(s.bounds, func(a, b report.Bound) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	if k, ok := c.toKeep(p, s, len(bad)); ok {
		c.keepImage(k, p, prog, s.whole)
	}
	return s, nil
}
