package lockbalance

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/lockfacts"
)

// ends knows which functions of the unit destroy locks of a class, themselves
// or through calls: a lock that goes with its object need not be released.
type ends struct {
	destroys map[string]map[string]bool // function -> classes
}

func newEnds(facts *lockfacts.Facts) *ends {
	e := &ends{destroys: make(map[string]map[string]bool)}
	for _, r := range facts.Results {
		for i := range r.Events {
			if ev := &r.Events[i]; ev.Op.Kind == summary.Destroy && ev.Class != "" {
				e.add(r.Func.Name, ev.Class)
			}
		}
	}
	if len(e.destroys) == 0 {
		return e
	}
	for changed := true; changed; {
		changed = false
		for _, r := range facts.Results {
			for callee := range calls(r.Func) {
				for class := range e.destroys[callee] {
					changed = e.add(r.Func.Name, class) || changed
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
func (e *ends) ends(f *ir.Func, class string) bool { return e.destroys[f.Name][class] }

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
