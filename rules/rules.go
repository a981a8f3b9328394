// Package rules registers the rules: each a go/analysis Analyzer in a
// directory of its own, over the facts of rules/lockfacts, run by
// rules/driver.
package rules

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"lockcheck/rules/holdbalance"
	"lockcheck/rules/lockassert"
	"lockcheck/rules/lockbalance"
	"lockcheck/rules/lockorder"
	"lockcheck/rules/locksleep"
	"lockcheck/rules/unlockgap"
)

// All gives every rule, in the order in which they are listed to users.
func All() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		lockorder.Analyzer,
		lockbalance.Analyzer,
		unlockgap.Analyzer,
		holdbalance.Analyzer,
		lockassert.Analyzer,
		locksleep.Analyzer,
	}
}

// Select gives the rules named in a comma-separated list, in the order of
// [All]; an empty list means all of them.
func Select(list string) ([]*analysis.Analyzer, error) {
	all := All()
	if list == "" {
		return all, nil
	}
	var names []string
	for _, a := range all {
		names = append(names, a.Name)
	}
	want := make(map[string]bool)
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if Find(name) == nil {
			return nil, fmt.Errorf("no rule %q; the rules are %s", name, strings.Join(names, ", "))
		}
		want[name] = true
	}
	var picked []*analysis.Analyzer
	for _, a := range all {
		if want[a.Name] {
			picked = append(picked, a)
		}
	}
	return picked, nil
}

// Find gives the rule of a name, or nil.
func Find(name string) *analysis.Analyzer {
	for _, a := range All() {
		if a.Name == name {
			return a
		}
	}
	return nil
}
