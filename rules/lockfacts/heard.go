package lockfacts

import (
	"maps"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Heard is what a function tells about the others of its unit, who may call it, be
// called by it, or be meant for the same locks.
type Heard struct {
	Function string
	Ends     []string // classes of which it releases a lock of its caller's, whichever way it ends
	Some     []string // the same, on some way
	Destroys []string // classes of which it destroys locks
	Released []Left   // what others left held, and it releases
}

// Left is a lock class that a function leaves held.
type Left struct{ Function, Class string }

// Heard gives what the unit's functions tell of each other, in source order but for
// those left out, which come last.
func (f *Facts) Heard() []Heard {
	if f.heard == nil {
		f.heard = make([]Heard, 0, len(f.Results)+len(f.Hearsay))
		for _, r := range f.Results {
			f.heard = append(f.heard, hear(r))
		}
		f.heard = append(f.heard, f.Hearsay...)
	}
	return f.heard
}

func hear(r *flow.Result) Heard {
	h := Heard{Function: r.Func.Name}
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
	for class := range givenUpUnnamed(r.Summary) {
		count[class] = ways
	}
	for _, class := range slices.Sorted(maps.Keys(count)) {
		h.Some = append(h.Some, class)
		if count[class] == ways {
			h.Ends = append(h.Ends, class)
		}
	}
	for i := range r.Events {
		ev := &r.Events[i]
		switch {
		case ev.Op.Kind == summary.Destroy && ev.Class != "":
			if !slices.Contains(h.Destroys, ev.Class) {
				h.Destroys = append(h.Destroys, ev.Class)
			}
		case ev.Op.Kind == summary.Unlock && ev.Held != nil && !ev.Inside:
			for _, s := range ev.Held.Via {
				if l := (Left{s.Func, ev.Held.Class}); !slices.Contains(h.Released, l) {
					h.Released = append(h.Released, l)
				}
			}
		}
	}
	return h
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

// givenUpUnnamed gives the classes of those that callers cannot name, as the one that
// each processor has, and that are released whichever way the function ends.
func givenUpUnnamed(sum *summary.Summary) map[string]bool {
	classes := make(map[string]bool)
	if sum == nil {
		return classes
	}
	for i := range sum.Cases {
		here := make(map[string]bool)
		for _, op := range sum.Cases[i].Ops {
			if op.Kind == summary.Unlock && op.Path.Base == ir.Temp && (i == 0 || classes[op.Class]) {
				here[op.Class] = true
			}
		}
		classes = here
	}
	return classes
}
