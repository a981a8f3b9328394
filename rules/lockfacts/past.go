package lockfacts

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/ledger"
)

// Past is what a function was before a patch.
type Past struct {
	Summary summary.Summary
	Books   ledger.Ledger
}

// Keep makes the books of the unit's functions.
func (f *Facts) Keep() {
	f.Books = make([]ledger.Ledger, len(f.Results))
	for i, r := range f.Each() {
		f.Books[i] = f.books(r)
	}
}

// kept gives the books of a function, or nil where they were not made.
func (f *Facts) kept(r *flow.Result) *ledger.Ledger {
	if i := slices.Index(f.Results, r); i >= 0 {
		return &f.Books[i]
	}
	return nil
}

// books makes the books of a function.
func (f *Facts) books(r *flow.Result) ledger.Ledger {
	callee := func(name string) *summary.Summary {
		// What is documented to take or drop a hold does so, whatever can be told
		// from how it does.
		if f.Model != nil {
			if m := f.Model.Func(name); m != nil && holds(m) {
				return m
			}
		}
		return f.Program.Summary(f.Unit, name)
	}
	section := func(kind string) bool {
		if f.Model == nil {
			return false
		}
		k, _ := f.Model.Kind(kind)
		return k.Section
	}
	return ledger.Of(f.File(r.Func.Pos), r, ledger.Known{Callee: callee, Section: section})
}

func holds(s *summary.Summary) bool {
	return slices.ContainsFunc(s.Cases, func(c summary.Case) bool {
		return slices.ContainsFunc(c.Ops, func(op summary.Op) bool { return op.Kind == summary.Hold || op.Kind == summary.Unhold })
	})
}

// Was gives what a function was before the patch, or nil.
func (f *Facts) Was(fn *ir.Func) *Past {
	if f.Before == nil {
		return nil
	}
	return f.Before(f.File(fn.Pos), fn.Name)
}

// WasLike gives what a function was before the patch, if the books of then can
// be held against those of now: nil where it was not there, or was written anew.
func (f *Facts) WasLike(r *flow.Result) *Past {
	was := f.Was(r.Func)
	if was == nil {
		return nil
	}
	if now := f.kept(r); now != nil && !was.Books.Same(now) {
		return nil
	}
	return was
}

// Specified reports whether the model says what a function does, and no patch has
// changed what it calls. How such a function comes to what it is known to do is beyond
// the analysis; what a patch does to it is not.
func (f *Facts) Specified(r *flow.Result) bool {
	if !r.Summary.Specified {
		return false
	}
	was := f.Was(r.Func)
	if was == nil {
		return true
	}
	now := f.kept(r)
	return now == nil || slices.Equal(was.Books.Calls, now.Calls)
}

// Gained reports whether a function does op in these words at more places than
// before the patch; it does not if it was not there.
func (f *Facts) Gained(r *flow.Result, op summary.OpKind, text string) bool {
	was := f.Was(r.Func)
	now := f.kept(r)
	return was != nil && now != nil && now.InWords(op, text) > was.Books.InWords(op, text)
}

// Fewer reports whether some function of the unit does op at fewer places than
// before the patch.
func (f *Facts) Fewer(op summary.OpKind, of string) bool {
	for i, r := range f.Results {
		if was := f.Was(r.Func); was != nil && f.Books[i].Places(op, of) < was.Books.Places(op, of) {
			return true
		}
	}
	return false
}

// Abandoned reports whether several functions of the unit did op before the patch
// and none does any more: the patch does away with what they did it for.
func (f *Facts) Abandoned(op summary.OpKind, of string) bool {
	did := 0
	for i, r := range f.Results {
		if f.Books[i].Places(op, of) > 0 {
			return false
		}
		if was := f.Was(r.Func); was != nil && was.Books.Places(op, of) > 0 {
			did++
		}
	}
	return did > 1 && !slices.ContainsFunc(f.leftOut(), func(r *flow.Result) bool {
		now := f.books(r)
		return now.Places(op, of) > 0
	})
}

// leftOut gives the results of the functions that are as they were before the patch,
// where those are not among the Results.
func (f *Facts) leftOut() []*flow.Result {
	if f.LeftOut == nil {
		return nil
	}
	var rs []*flow.Result
	for _, fn := range f.Funcs() {
		if slices.ContainsFunc(f.Results, func(r *flow.Result) bool { return r.Func == fn }) {
			continue
		}
		if r := f.Result(fn); r != nil {
			rs = append(rs, r)
		}
	}
	return rs
}

// Lost gives the places at which a function did op before the patch, if it
// does it at fewer places now, without those that it still has, and neither
// another function of the unit nor one out of view may do it instead.
func (f *Facts) Lost(r *flow.Result, op summary.OpKind, of string) []ledger.Entry {
	was := f.WasLike(r)
	if was == nil {
		return nil
	}
	var gone []ledger.Entry
	for i, other := range f.Results {
		now := &f.Books[i]
		if other == r {
			if gone = was.Books.Gone(now, op, of); gone == nil {
				return nil
			}
			continue
		}
		before := 0
		if w := f.Was(other.Func); w != nil {
			before = w.Books.Places(op, of)
		}
		if now.Places(op, of) > before {
			return nil
		}
	}
	return gone
}
