package check

import (
	"lockcheck/rules/ledger"
	"lockcheck/rules/lockfacts"
)

// past gives what a function was, on the side before a patch, by names in the
// program; nil if it was not there.
func (s *side) past(file, function string) *lockfacts.Past {
	if s.linked == nil {
		return nil
	}
	u := s.linked.UnitOf(file, function)
	if u == nil {
		return nil
	}
	sum := s.linked.SummaryIn(file, function)
	if sum == nil {
		return nil
	}
	p := &lockfacts.Past{Summary: *sum, Books: ledger.Ledger{Whole: true}}
	books := s.spoken(u).Books
	for i := range books {
		if books[i].File == file && books[i].Function == function {
			p.Books = books[i]
		}
	}
	return p
}
