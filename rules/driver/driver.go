// Package driver runs rules over a linked program.
//
// A pass is one rule on one translation unit; what a rule requires runs before
// it on the same unit. Units are analysed by a bounded number of workers, and
// one unit's results are held in memory only while its passes run. The report
// does not depend on the number of workers. A rule that fails or panics costs
// its findings on that unit and is named in the report; it stops nothing else.
package driver

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/crash"
	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/rules/finding"
	"lockcheck/rules/ledger"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/wording"
)

// Input is a linked program.
type Input struct {
	Program lockfacts.Program
	Model   *model.Model
	Graph   *graph.Graph
	Words   *wording.Namer // names locks; nil: made from Model
	Units   []*ir.Unit
	// Before tells what a function was before the patch whose new side this
	// is; nil outside of patches. See [lockfacts.Facts].
	Before func(file, function string) *lockfacts.Past
	// Fragment tells of a unit, by its path, that it is rebuilt from hunks; nil:
	// none is.
	Fragment func(path string) bool
	// Text gives the text of a source file, for positions of diagnostics.
	Text func(name string) ([]byte, bool)
}

// Options say how to run.
type Options struct {
	Rules []*analysis.Analyzer
	Jobs  int // workers; 0: one per processor
	// Diagnostic, if set, is told every diagnostic as a rule reports it. It
	// is called from several goroutines, one at a time, in no certain order.
	Diagnostic func(rule *analysis.Analyzer, pos token.Position, d analysis.Diagnostic)
	// Name gives the names that findings are to have for files; nil: the
	// program's own.
	Name func(file string) string
	// Visit, if set, sees the lockset results of each unit before they are
	// let go, under the same terms.
	Visit func(u *ir.Unit, results []*flow.Result)
	// Session, if set, is asked for each unit before its passes run, by
	// several goroutines; and for nil, which stands for the program as a whole.
	Session func(u *ir.Unit) Session
}

// Session lets the outcome of a unit be known from before, or be kept.
type Session struct {
	Known   *UnitReport       // what comes of the unit; nil: its passes have to run
	Program lockfacts.Program // asked by this unit's passes; nil: the whole
	LeftOut *LeftOut          // functions of the unit of which it is known what is said; nil: none
	Keep    func(UnitReport)  // told what came of it, if nothing failed; or nil
}

// UnitReport is what the passes of one unit say.
type UnitReport struct {
	Findings []finding.Finding
	Bounds   []Bound
	Books    []ledger.Ledger // of the functions that have any, in source order; nil in what is known
	Steady   []FuncReport    // of each function that is steady; as well, and nil where some are left out
}

// LeftOut are functions of a unit that are not analysed.
type LeftOut struct {
	Is  []bool // of the unit's functions
	Say []FuncReport
}

// FuncReport is what the passes say of one function and of nothing else, and what it
// tells the others of its unit. See [lockfacts.Facts.Steady].
type FuncReport struct {
	At       int // which of the unit's functions it is
	Findings []finding.Finding
	Bounds   []Bound
	Heard    lockfacts.Heard
}

// Report is the outcome of a run.
type Report struct {
	Findings []finding.Finding // sealed: sorted, with fingerprints
	Problems []Problem         // by unit, then by rule
	Bounds   []Bound           // in the order of units and functions
	Books    []ledger.Ledger   // in the same order, of the units whose passes ran
}

// Problem is a pass that failed.
type Problem struct {
	File string // the unit's path
	Rule string // "" if the unit itself could not be analysed
	What string
}

// Bound is a function whose analysis was cut short.
type Bound struct {
	File     string
	Line     int
	Function string
	Why      string
}

// Run runs the rules over every unit. It fails only when ctx ends or when the
// rules themselves are not valid analyzers.
func Run(ctx context.Context, in Input, opt Options) (*Report, error) {
	if err := analysis.Validate(opt.Rules); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	if in.Text == nil {
		in.Text = func(string) ([]byte, bool) { return nil, false }
	}
	if in.Words == nil {
		in.Words = wording.New(in.Model)
	}
	r := &runner{
		in:    in,
		opt:   opt,
		files: lockfacts.NewFiles(token.NewFileSet(), in.Text),
		order: order(opt.Rules),
	}
	// The program as a whole comes first: it is one piece of work, and none of the
	// smallest.
	works := 0
	if len(in.Units) > 0 {
		works = 1 + len(in.Units)
	}
	out := make([]unitReport, works)
	jobs := opt.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(jobs, works) {
		wg.Go(func() {
			for i := range next {
				out[i] = r.unit(ctx, in.Units[max(i-1, 0)], i == 0)
			}
		})
	}
feed:
	for i := range works {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rep := &Report{}
	for _, u := range out {
		rep.Findings = append(rep.Findings, u.Findings...)
		rep.Problems = append(rep.Problems, u.problems...)
		rep.Bounds = append(rep.Bounds, u.Bounds...)
		rep.Books = append(rep.Books, u.Books...)
	}
	name := opt.Name
	if name == nil {
		name = func(file string) string { return file }
	}
	rep.Findings = in.notMoved(rep)
	for i := range rep.Findings {
		rep.Findings[i].Trace = slices.Clone(rep.Findings[i].Trace)
		rep.Findings[i].Rename(name)
	}
	rep.Findings = finding.Seal(rep.Findings)
	return rep, nil
}

// order lists the analyzers that rules need, each after what it requires.
func order(rules []*analysis.Analyzer) []*analysis.Analyzer {
	var list []*analysis.Analyzer
	seen := map[*analysis.Analyzer]bool{lockfacts.Analyzer: true}
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, req := range a.Requires {
			visit(req)
		}
		list = append(list, a)
	}
	for _, a := range rules {
		visit(a)
	}
	return list
}

type runner struct {
	in    Input
	opt   Options
	files *lockfacts.Files
	order []*analysis.Analyzer

	mu sync.Mutex // guards calls of opt.Diagnostic and opt.Visit
}

type unitReport struct {
	UnitReport
	problems []Problem
}

// unit gives what comes of a unit, or of the program as a whole, in which case u
// is its first one: what is known of that, or what its passes say.
func (r *runner) unit(ctx context.Context, u *ir.Unit, whole bool) unitReport {
	var s Session
	if r.opt.Session != nil {
		of := u
		if whole {
			of = nil
		}
		s = r.opt.Session(of)
	}
	if s.Known != nil {
		return unitReport{UnitReport: *s.Known}
	}
	if s.Program == nil {
		s.Program = r.in.Program
	}
	rep := r.run(ctx, u, whole, &s)
	if len(rep.problems) == 0 && ctx.Err() == nil && s.Keep != nil {
		s.Keep(rep.UnitReport)
	}
	return rep
}

// run runs all passes of one unit, or those of the program as a whole: they see
// its graph, and no function.
func (r *runner) run(ctx context.Context, u *ir.Unit, whole bool, s *Session) (rep unitReport) {
	prog := s.Program
	if !whole {
		defer func() {
			for _, f := range u.Funcs {
				f.Unload()
			}
		}()
	}
	results, err := guard(func() ([]*flow.Result, error) {
		if whole {
			return nil, nil
		}
		return prog.Results(ctx, u, s.LeftOut.is())
	})
	if err != nil {
		if ctx.Err() == nil {
			rep.problems = append(rep.problems, Problem{File: u.Path, What: err.Error()})
		}
		return rep
	}
	facts := &lockfacts.Facts{
		Program: prog, Model: r.in.Model,
		Unit: u, Results: results, Whole: whole, Files: r.files, Words: r.in.Words,
		Before: r.in.Before, Fragment: r.in.Fragment != nil && r.in.Fragment(u.Path),
	}
	if whole {
		facts.Graph = r.in.Graph
	}
	if s.LeftOut != nil {
		facts.LeftOut = func(f *ir.Func) *flow.Result { return resultOf(ctx, prog, u, f) }
		for i := range s.LeftOut.Say {
			said := &s.LeftOut.Say[i]
			facts.Hearsay = append(facts.Hearsay, said.Heard)
			rep.Findings, rep.Bounds = append(rep.Findings, said.Findings...), append(rep.Bounds, said.Bounds...)
		}
	}
	facts.Keep()
	for i, res := range results {
		if l := facts.Books[i]; !l.Empty() {
			rep.Books = append(rep.Books, l)
		}
		if res.GivenUp != "" {
			rep.Bounds = append(rep.Bounds, Bound{
				File: facts.File(res.Func.Pos), Line: int(res.Func.Pos.Line),
				Function: res.Func.Name, Why: res.GivenUp,
			})
		}
	}
	if r.opt.Visit != nil && !whole {
		r.mu.Lock()
		r.opt.Visit(u, results)
		r.mu.Unlock()
	}
	done := map[*analysis.Analyzer]any{lockfacts.Analyzer: facts}
	for _, a := range r.order {
		if ctx.Err() != nil {
			return rep
		}
		res, err := r.pass(a, done)
		if err != nil {
			rep.problems = append(rep.problems, Problem{File: u.Path, Rule: a.Name, What: err.Error()})
			continue
		}
		done[a] = res
		if fs, ok := res.([]finding.Finding); ok {
			rep.Findings = append(rep.Findings, fs...)
		}
	}
	if s.LeftOut == nil && s.Keep != nil {
		rep.Steady = steady(facts, &rep.UnitReport)
	}
	return rep
}

// pass runs one analyzer, all of whose requirements are done, or says why not.
func (r *runner) pass(a *analysis.Analyzer, done map[*analysis.Analyzer]any) (any, error) {
	need := make(map[*analysis.Analyzer]any, len(a.Requires))
	for _, req := range a.Requires {
		res, ok := done[req]
		if !ok {
			return nil, fmt.Errorf("%s, which it requires, failed", req.Name)
		}
		need[req] = res
	}
	pass := &analysis.Pass{
		Analyzer: a,
		Fset:     r.files.Fset,
		ResultOf: need,
		Report: func(d analysis.Diagnostic) {
			if r.opt.Diagnostic != nil {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.opt.Diagnostic(a, r.files.Fset.Position(d.Pos), d)
			}
		},
		ReadFile: func(name string) ([]byte, error) {
			if text, ok := r.in.Text(name); ok {
				return text, nil
			}
			return nil, fmt.Errorf("%s is no file of the input", name)
		},
	}
	return guard(func() (any, error) { return a.Run(pass) })
}

// guard turns a panic in f into an error that names where it happened.
func guard[T any](f func() (T, error)) (res T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New(crash.Describe(p, debug.Stack()))
		}
	}()
	return f()
}
