package lockbalance

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/rules/lockfacts"
)

// ends knows which functions of the unit destroy locks of a class, themselves
// or through calls: a lock that goes with its object need not be released.
type ends struct {
	facts    *lockfacts.Facts
	destroys map[string]map[string]bool // function -> classes
}

func newEnds(facts *lockfacts.Facts) *ends {
	e := &ends{facts: facts, destroys: make(map[string]map[string]bool)}
	for _, h := range facts.Heard() {
		for _, class := range h.Destroys {
			e.add(h.Function, class)
		}
	}
	if len(e.destroys) == 0 {
		return e
	}
	for changed := true; changed; {
		changed = false
		for _, f := range facts.AllFuncs() {
			for callee := range calls(f) {
				for class := range e.destroys[callee] {
					changed = e.add(f.Name, class) || changed
				}
			}
		}
	}
	return e
}

// add reports whether it was new.
func (e *ends) add(function, class string) bool {
	if e.destroys[function][class] {
		return false
	}
	if e.destroys[function] == nil {
		e.destroys[function] = make(map[string]bool)
	}
	e.destroys[function][class] = true
	return true
}

// ends reports whether a function destroys locks of a class.
func (e *ends) ends(f *ir.Func, class string) bool {
	e.facts.Look()
	return e.destroys[f.Name][class]
}

// calls gives the names of the functions that f calls.
func calls(f *ir.Func) map[string]bool {
	names := make(map[string]bool)
	for _, b := range f.Blocks {
		for i := range b.Instrs {
			if in := &b.Instrs[i]; in.Op == ir.Call && in.Callee.Name != "" {
				names[in.Callee.Name] = true
			}
		}
	}
	return names
}
