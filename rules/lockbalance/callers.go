package lockbalance

import (
	"maps"
	"slices"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/rules/lockfacts"
)

// callers knows which functions of the unit release locks for callers out of
// view: class -> functions.
type callers struct {
	facts  *lockfacts.Facts
	ending map[string]map[string]bool
	some   map[string]map[string]bool // the same, on some way, of those that stand in tables
	nexts  map[string][]*ir.Func      // and of those that only others call, and that go on from what they are given
	tables map[string][]string        // function -> tables that it stands in
}

// newCallers reads it off the releases of what was not acquired in view.
func newCallers(facts *lockfacts.Facts) *callers {
	c := &callers{facts: facts, ending: make(map[string]map[string]bool), some: make(map[string]map[string]bool), nexts: make(map[string][]*ir.Func), tables: make(map[string][]string)}
	for _, t := range facts.Unit.Tables {
		if t.Var != "" {
			c.tables[t.Func] = append(c.tables[t.Func], t.Var)
		}
	}
	called := make(map[string]bool)
	named := make(map[string]*ir.Func)
	for _, f := range facts.AllFuncs() {
		maps.Copy(called, calls(f))
		named[f.Name] = f
	}
	for _, h := range facts.Heard() {
		if !called[h.Function] {
			for _, class := range h.Ends {
				add(c.ending, class, h.Function)
			}
			for _, class := range h.Some {
				if f := named[h.Function]; f != nil && goesOn(f) {
					c.nexts[class] = append(c.nexts[class], f)
				}
			}
		}
		if len(c.tables[h.Function]) > 0 {
			for _, class := range h.Some {
				add(c.some, class, h.Function)
			}
		}
	}
	return c
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
	c.facts.Look()
	for other := range c.ending[class] {
		if other != name {
			return true
		}
	}
	return false
}

// iterates reports whether a function that finds something is meant for another one
// that goes on from there, and releases locks of the class when there is no more: as
// start() is for next().
func (c *callers) iterates(f *ir.Func, class string) bool {
	c.facts.Look()
	return slices.ContainsFunc(c.nexts[class], func(next *ir.Func) bool {
		return next.Name != f.Name && sameType(next.Result, f.Result)
	})
}

// goesOn reports whether a function gets from one thing to another of its kind.
func goesOn(f *ir.Func) bool {
	return f.Result.Ptr > 0 && slices.ContainsFunc(f.Params, func(p ir.Var) bool { return sameType(p.Type, f.Result) })
}

func sameType(a, b ir.Type) bool { return a.Name == b.Name && a.Ptr == b.Ptr }

// ended reports whether a function that is called as this one with an ending to
// it releases locks of the class that it has not acquired: preload(), preload_end().
func (c *callers) ended(name, class string) bool {
	c.facts.Look()
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
	c.facts.Look()
	for other := range c.some[class] {
		if other != name && slices.ContainsFunc(c.tables[other], func(t string) bool { return slices.Contains(c.tables[name], t) }) {
			return true
		}
	}
	return false
}
