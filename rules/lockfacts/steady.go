package lockfacts

import (
	"iter"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// A rule goes through the functions of a unit with [Facts.Each], and says of each what
// there is to say; what it has to know of the others it takes from [Facts.Heard], or
// looks it up. What is said of a function for which nothing was looked up rests on it
// alone, and on the answers to what was asked of the program: the function is steady.
// On the new side of a patch those that are as they were are not among the Results;
// what they tell the others is hearsay.

// Each gives the unit's results in turn. What is asked of the program meanwhile is
// asked for the function at hand.
func (f *Facts) Each() iter.Seq2[int, *flow.Result] {
	return func(yield func(int, *flow.Result) bool) {
		defer f.turn(-1)
		for i, r := range f.Results {
			if f.turn(i); !yield(i, r) {
				return
			}
		}
	}
}

func (f *Facts) turn(i int) {
	f.at = i + 1
	if p, ok := f.Program.(interface{ Turn(i int) }); ok {
		p.Turn(i)
	}
}

// Turn tells one function's turn from another's.
func (f *Facts) Turn() int { return f.at }

// Look notes that what is said of the function at hand rests on other functions of
// the unit.
func (f *Facts) Look() {
	if f.looked == nil {
		f.looked = make([]bool, len(f.Results)+1)
	}
	f.looked[f.at] = true
}

// LookAt notes as much if a place is not in the function at hand.
func (f *Facts) LookAt(s summary.Site) {
	if f.at == 0 || s.Func != f.Results[f.at-1].Func.Name {
		f.Look()
	}
}

// Funcs gives all functions of the unit.
func (f *Facts) Funcs() []*ir.Func {
	f.Look()
	return f.AllFuncs()
}

// AllFuncs gives them for what holds of all of the unit, whatever one of them is: what
// is said of a function does not rest on the others for that. The pass over the whole
// program has none, for those of its unit belong to another pass.
func (f *Facts) AllFuncs() []*ir.Func {
	if f.Whole {
		return nil
	}
	return f.Unit.Funcs
}

// Result gives the result of a function of the unit, be it left out or not; nil if it
// has none.
func (f *Facts) Result(fn *ir.Func) *flow.Result {
	f.Look()
	for _, r := range f.Results {
		if r.Func == fn {
			return r
		}
	}
	if f.LeftOut == nil {
		return nil
	}
	r, had := f.later[fn]
	if !had {
		if f.later == nil {
			f.later = map[*ir.Func]*flow.Result{}
		}
		r = f.LeftOut(fn)
		f.later[fn] = r
	}
	return r
}

// Steady tells which of the unit's functions are steady. It holds once all rules have
// run.
func (f *Facts) Steady() []bool {
	steady := make([]bool, len(f.Results))
	if f.looked != nil && f.looked[0] {
		return steady // nobody knows for which
	}
	names, lines := map[string]int{}, map[ir.Pos]int{} // macros make several functions of one line
	line := func(fn *ir.Func) ir.Pos { return ir.Pos{File: fn.Pos.File, Line: fn.Pos.Line} }
	for _, r := range f.Results {
		names[r.Func.Name]++
		lines[line(r.Func)]++
	}
	for i, r := range f.Results {
		steady[i] = (f.looked == nil || !f.looked[i+1]) && names[r.Func.Name] == 1 && lines[line(r.Func)] == 1
	}
	return steady
}
