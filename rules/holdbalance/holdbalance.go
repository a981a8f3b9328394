package holdbalance

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/ruledoc"
)

//go:embed doc.go
var doc string

// Analyzer reports references that are leaked on a path or dropped twice.
var Analyzer = &analysis.Analyzer{
	Name:       "holdbalance",
	Doc:        ruledoc.Must(doc, "holdbalance"),
	Requires:   lockfacts.Requires(),
	ResultType: lockfacts.Findings,
	Run:        run,
}

func run(pass *analysis.Pass) (any, error) {
	facts := lockfacts.Of(pass)
	var fs []finding.Finding
	for i, r := range facts.Each() {
		c := newChecker(facts, r)
		found := slices.Concat(c.leaks(), c.joined(), c.twice(), c.twiceTaken(&facts.Books[i]))
		if facts.Specified(r) {
			for j := range found {
				found[j].Severity, found[j].Confidence = finding.Note, finding.Low
			}
		}
		fs = append(fs, found...)
		fs = append(fs, c.gone(&facts.Books[i])...)
	}
	return lockfacts.Report(pass, fs)
}

// checker is the rule on one function.
type checker struct {
	facts    *lockfacts.Facts
	r        *flow.Result
	taken    map[spot]flow.Event // by place: what took a hold there
	released map[spot]flow.Event // by place of the taking: the first event that drops it
	told     map[string]bool     // hold kinds of which a leak is told, by more than a note
}

func newChecker(facts *lockfacts.Facts, r *flow.Result) *checker {
	c := &checker{facts: facts, r: r, told: make(map[string]bool), taken: make(map[spot]flow.Event), released: make(map[spot]flow.Event)}
	for _, ev := range r.Events {
		if ev.Inside {
			continue
		}
		switch ev.Op.Kind {
		case summary.Hold:
			at := spot{facts.File(ev.Pos), int(ev.Pos.Line), int(ev.Pos.Col)}
			if _, ok := c.taken[at]; !ok {
				c.taken[at] = ev
			}
		case summary.Unhold:
			if ref := find(ev.Before.Refs, *ev.Op); ref != nil {
				if _, ok := c.released[place(ref.Site)]; !ok {
					c.released[place(ref.Site)] = ev
				}
			}
		}
	}
	return c
}

// spot is a place without what is said about it.
type spot struct {
	file string
	line int
	col  int
}

func place(s summary.Site) spot { return spot{s.File, s.Line, s.Col} }

// find gives the reference in refs that op is about, or nil.
func find(refs []flow.Ref, op summary.Op) *flow.Ref {
	for i := range refs {
		if refs[i].Count > 0 && refs[i].Kind == op.Name && same(refs[i].Path, op.Path) {
			return &refs[i]
		}
	}
	return nil
}

// same reports whether two paths name one object by one name.
func same(a, b ir.Path) bool {
	return a.Base == b.Base && a.Index == b.Index && a.Func == b.Func && a.String() == b.String()
}

// indexed reports whether a path goes through an array element: the same text
// may be another element each time round.
func indexed(p ir.Path) bool {
	for _, st := range p.Steps {
		if st.Kind == ir.Element {
			return true
		}
	}
	return false
}

// owned reports whether the object is named by a member of something that this
// function has at hand: the reference belongs to that, and goes with it.
func owned(p ir.Path) bool {
	return (p.Base == ir.LocalVar || p.Base == ir.Temp) && slices.ContainsFunc(p.Steps, func(st ir.Step) bool { return st.Kind == ir.Deref })
}
