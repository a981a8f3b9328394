package check

import (
	"lockcheck/lockgraph/link"
	"lockcheck/rules/ledger"
	"lockcheck/rules/lockfacts"
)

// pastOf lets the functions of a program be looked up as what they were before
// a patch, by file and name.
func pastOf(prog *link.Program, books []ledger.Ledger) func(file, function string) *lockfacts.Past {
	byName := make(map[[2]string]*ledger.Ledger, len(books))
	for i := range books {
		byName[[2]string{books[i].File, books[i].Function}] = &books[i]
	}
	return func(file, function string) *lockfacts.Past {
		sum := prog.SummaryIn(file, function)
		if sum == nil {
			return nil
		}
		p := &lockfacts.Past{Summary: *sum, Books: ledger.Ledger{Whole: true}}
		if l := byName[[2]string{file, function}]; l != nil {
			p.Books = *l
		}
		return p
	}
}
