package driver

import (
	"slices"

	"lockcheck/rules/finding"
	"lockcheck/rules/ledger"
)

// notMoved gives the findings of a report without those that tell what a patch
// took away from one function and gave to another: each unit's passes answer
// for that unit alone.
func (in *Input) notMoved(rep *Report) []finding.Finding {
	gained := make(map[finding.Gone]bool)
	return slices.DeleteFunc(rep.Findings, func(f finding.Finding) bool {
		if f.Gone == nil || in.Before == nil {
			return false
		}
		moved, known := gained[*f.Gone]
		if !known {
			moved = slices.ContainsFunc(rep.Books, func(now ledger.Ledger) bool {
				before := 0
				if was := in.Before(now.File, now.Function); was != nil {
					before = was.Books.Places(f.Gone.Op, f.Gone.Of)
				}
				return now.Places(f.Gone.Op, f.Gone.Of) > before
			})
			gained[*f.Gone] = moved
		}
		return moved
	})
}
