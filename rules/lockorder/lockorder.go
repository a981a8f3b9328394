package lockorder

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/ruledoc"
)

//go:embed doc.go
var doc string

// Analyzer reports locks that are taken in conflicting orders.
var Analyzer = &analysis.Analyzer{
	Name:       "lockorder",
	Doc:        ruledoc.Must(doc, "lockorder"),
	Requires:   lockfacts.Requires(),
	ResultType: lockfacts.Findings,
	Run:        run,
}

func run(pass *analysis.Pass) (any, error) {
	facts := lockfacts.Of(pass)
	var fs []finding.Finding
	// The graph is the whole program's, and so is what is wrong with it: it
	// is told once.
	if facts.Whole && facts.Graph != nil {
		fs = append(fs, ordering(facts)...)
	}
	fs = append(fs, seconds(facts)...)
	fs = append(fs, turned(facts)...)
	return lockfacts.Report(pass, fs)
}
