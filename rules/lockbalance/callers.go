package lockbalance

import (
	"maps"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/rules/lockfacts"
)

// callers knows which functions of the unit release locks for callers out of
// view: class -> functions.
type callers struct {
	ending map[string]map[string]bool
	some   map[string]map[string]bool // the same, on some way
	tables map[string][]string        // function -> tables that it stands in
}

// newCallers reads it off the releases of what was not acquired in view.
func newCallers(facts *lockfacts.Facts) *callers {
	c := &callers{ending: make(map[string]map[string]bool), some: make(map[string]map[string]bool), tables: make(map[string][]string)}
	for _, t := range facts.Unit.Tables {
		if t.Var != "" {
			c.tables[t.Func] = append(c.tables[t.Func], t.Var)
		}
	}
	called := make(map[string]bool)
	for _, r := range facts.Results {
		maps.Copy(called, calls(r.Func))
	}
	for _, r := range facts.Results {
		if !called[r.Func.Name] {
			for _, class := range endings(r) {
				add(c.ending, class, r.Func.Name)
			}
		}
		if len(c.tables[r.Func.Name]) > 0 {
			for i := range r.Exits {
				if s := r.Exits[i].State; s != nil && !s.Doubt {
					for class := range givenUp(s) {
						add(c.some, class, r.Func.Name)
					}
				}
			}
		}
	}
	return c
}

// endings gives the classes of which a function releases a lock of its
// caller's, whichever way it ends.
func endings(r *flow.Result) []string {
	count := make(map[string]int)
	ways := 0
	for i := range r.Exits {
		s := r.Exits[i].State
		if s == nil || s.Doubt {
			continue
		}
		ways++
		for class := range givenUp(s) {
			count[class]++
		}
	}
	var classes []string
	for class, n := range count {
		if n == ways {
			classes = append(classes, class)
		}
	}
	return classes
}

// givenUp gives the classes of the caller's locks that have been released.
func givenUp(s *flow.State) map[string]bool {
	classes := make(map[string]bool)
	for i := range s.Released {
		if s.Released[i].Entry {
			classes[s.Released[i].Class] = true
		}
	}
	return classes
}

func add(set map[string]map[string]bool, key, value string) {
	if set[key] == nil {
		set[key] = make(map[string]bool)
	}
	set[key][value] = true
}

// pairs reports whether a function other than this one releases locks of the
// class that it has not acquired: the two may be meant for each other, as
// foo_start() and foo_done() are.
func (c *callers) pairs(name, class string) bool {
	for other := range c.ending[class] {
		if other != name {
			return true
		}
	}
	return false
}

// ended reports whether a function that is called as this one with an ending to
// it releases locks of the class that it has not acquired: preload(), preload_end().
func (c *callers) ended(name, class string) bool {
	for other := range c.ending[class] {
		if strings.HasPrefix(other, name+"_") {
			return true
		}
	}
	return false
}

// beside reports whether a function that stands in a table with this one
// releases locks of the class that it has not acquired: who calls the one calls
// the other, as seq_file does start() and stop().
func (c *callers) beside(name, class string) bool {
	for other := range c.some[class] {
		if other != name && slices.ContainsFunc(c.tables[other], func(t string) bool { return slices.Contains(c.tables[name], t) }) {
			return true
		}
	}
	return false
}
