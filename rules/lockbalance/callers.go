package lockbalance

import (
	"maps"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/lockfacts"
)

// callers knows which functions of the unit release what others acquire.
type callers struct {
	released map[string]map[string]bool // function -> classes that a caller releases for it
	ending   map[string]map[string]bool // class -> functions that release it for callers out of view
}

// newCallers reads it off the releases of what was acquired inside a call, or
// not in view.
func newCallers(facts *lockfacts.Facts) *callers {
	c := &callers{released: make(map[string]map[string]bool), ending: make(map[string]map[string]bool)}
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
		for i := range r.Events {
			ev := &r.Events[i]
			if ev.Op.Kind != summary.Unlock || ev.Held == nil {
				continue
			}
			for _, s := range ev.Held.Via {
				add(c.released, s.Func, ev.Held.Class)
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
		here := make(map[string]bool)
		for j := range s.Released {
			if s.Released[j].Entry {
				here[s.Released[j].Class] = true
			}
		}
		for class := range here {
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

func add(set map[string]map[string]bool, key, value string) {
	if set[key] == nil {
		set[key] = make(map[string]bool)
	}
	set[key][value] = true
}

// release reports whether a caller of the function releases locks of a class.
func (c *callers) release(name, class string) bool { return c.released[name][class] }

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
