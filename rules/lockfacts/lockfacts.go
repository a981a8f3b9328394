// Package lockfacts brings the linked program to the rules.
//
// A pass of a rule is one translation unit. A rule Requires [Analyzer], reads
// its [Facts] with [Of], and ends in [Report]:
//
//	func run(pass *analysis.Pass) (any, error) {
//		facts := lockfacts.Of(pass)
//		var fs []finding.Finding
//		for _, r := range facts.Each() {
//			...
//			f := facts.At(r, ev.Pos)
//			f.Kind, f.Severity, f.Message = "double-lock", finding.Error, "..."
//			fs = append(fs, f)
//		}
//		return lockfacts.Report(pass, fs)
//	}
//
// Facts are shared between rules that run at the same time and must not be
// changed.
package lockfacts

import (
	"context"
	"errors"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/ledger"
	"lockcheck/rules/wording"
)

// Program is what rules ask of a linked program.
type Program interface {
	Results(ctx context.Context, u *ir.Unit, but []bool) ([]*flow.Result, error) // of its functions, but for some
	Class(id string) graph.Class
	Summary(u *ir.Unit, name string) *summary.Summary
	Protectors(member string) []string               // classes declared to protect "struct.member"
	Orderers(first, then string) []string            // functions that acquire the one class with the other held
	Settled(member, tag string) bool                 // no function puts another such struct in place of the one that "struct.member" points to
	Starts(file, function string) bool               // the function runs only while the system starts
	Custom(callee, class string) summary.Custom      // of calls of a function that needs a lock of the class
	Bare(file, function, lock string) []summary.Site // calls that come to a function without a lock that it needs
}

// Facts is what is known in one pass.
type Facts struct {
	Program Program
	Model   *model.Model // what the lock KPIs mean
	Graph   *graph.Graph // of the whole program; only its own pass has it
	Unit    *ir.Unit
	Results []*flow.Result // one per function of the unit, in source order, but for those left out
	// LeftOut gives the result of a function that is not among the Results; nil:
	// all are.
	LeftOut func(*ir.Func) *flow.Result
	Hearsay []Heard // what those tell the others
	// Whole is set in exactly one pass of a run, which has no functions: rules over
	// the whole program report there what belongs to no single unit.
	Whole bool
	// Before tells what a function was before the patch whose new side the
	// program is; nil if it was not there. It is nil outside of patches.
	Before func(file, function string) *Past
	// Fragment is set where the unit is rebuilt from hunks: of what stands between
	// its functions nothing is known.
	Fragment bool
	blinded  map[*flow.Result]bool // what was answered before
	// Books are those of the unit's functions as they are, with [Facts.Results].
	Books []ledger.Ledger
	Files *Files
	Words *wording.Namer // names locks as the source does

	at     int    // the function at hand, from 1; 0: none
	looked []bool // by at: see Look
	later  map[*ir.Func]*flow.Result
	heard  []Heard
}

// Analyzer gives a pass its Facts. The driver seeds its result; it cannot run
// under another one, since what it stands for is computed over all units.
var Analyzer = &analysis.Analyzer{
	Name:       "lockfacts",
	Doc:        "lockfacts: the linked program and the lockset analysis of one unit",
	ResultType: reflect.TypeFor[*Facts](),
	Run: func(*analysis.Pass) (any, error) {
		return nil, errors.New("lockfacts needs lockcheck's driver")
	},
}

// Findings is the ResultType of every rule.
var Findings = reflect.TypeFor[[]finding.Finding]()

// Requires is what every rule requires.
func Requires() []*analysis.Analyzer { return []*analysis.Analyzer{Analyzer} }

// Of gives the facts of a pass whose analyzer requires [Analyzer].
func Of(pass *analysis.Pass) *Facts { return pass.ResultOf[Analyzer].(*Facts) }

// Report ends a rule: it names the rule in each finding, reports them as
// diagnostics, and gives them as the rule's result.
func Report(pass *analysis.Pass, fs []finding.Finding) (any, error) {
	files := Of(pass).Files
	for i := range fs {
		f := &fs[i]
		f.Rule = pass.Analyzer.Name
		d := analysis.Diagnostic{
			Pos:      files.Pos(f.File, f.Line, f.Column),
			Category: f.Kind,
			Message:  f.Words(),
		}
		for _, s := range f.Trace {
			d.Related = append(d.Related, analysis.RelatedInformation{
				Pos:     files.Pos(s.File, s.Line, s.Column),
				Message: s.Message,
			})
		}
		if fix, ok := files.fix(f); ok {
			d.SuggestedFixes = []analysis.SuggestedFix{fix}
		}
		pass.Report(d)
	}
	if fs == nil {
		fs = []finding.Finding{}
	}
	return fs, nil
}

// Site gives the place of a position of the unit, within a function.
func (f *Facts) Site(r *flow.Result, pos ir.Pos, what string) summary.Site {
	return summary.Site{
		File: f.File(pos), Line: int(pos.Line), Col: int(pos.Col),
		Func: r.Func.Name, What: what,
	}
}

// File names the file of a position of the unit.
func (f *Facts) File(pos ir.Pos) string {
	if i := int(pos.File); i >= 0 && i < len(f.Unit.Files) {
		return f.Unit.Files[i]
	}
	return f.Unit.Path
}

// At begins a finding at a position in the function of r: place, function,
// and whether the function is a partial view.
func (f *Facts) At(r *flow.Result, pos ir.Pos) finding.Finding {
	if f.at == 0 || f.Results[f.at-1] != r {
		f.Look()
	}
	return finding.Finding{
		Function: r.Func.Name,
		File:     f.File(pos),
		Line:     int(pos.Line),
		Column:   int(pos.Col),
		Partial:  r.Func.Partial,
		Blind:    f.blind(r),
		Vouched:  r.Summary != nil && r.Summary.Specified,
	}
}

// Lock describes a held lock.
func (f *Facts) Lock(h flow.Held) finding.Lock {
	return f.LockOf(h.Class, f.Words.Lock(h), h.Mode)
}

// LockOf describes a lock by its class, as the source names it.
func (f *Facts) LockOf(class, expr string, mode summary.Mode) finding.Lock {
	l := finding.Lock{Class: class, Expr: expr, Mode: finding.ModeName(mode)}
	if class != "" {
		l.Name = f.Program.Class(class).Name
	}
	return l
}
