package remedy

import (
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/repair"
)

// Unclear reports whether something on the way from where a lock or a
// reference was taken to a way out may do already what is to be added there,
// or show that it is not to be. add is the event, at another way out, whose
// call would be made.
//
// Of what is not in view anything is possible. It is not certain if a function
// out of view is given the object, or gives the result that is returned; if a
// function in view lets go of something of the kind, though not as far as its
// summary tells of this; if the object is freed; or if the function ends as
// soon as it has taken it.
func Unclear(facts *lockfacts.Facts, r *flow.Result, exit *flow.Exit, taken summary.Site, add *flow.Event) bool {
	u := &unclear{facts: facts, r: r, objects: objects(r.Func, add.Text), add: add, seen: map[string]bool{r.Func.Name: true}}
	for _, b := range r.Func.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			between := int(in.Pos.Line) > taken.Line && in.Pos.Line < exit.Pos.Line
			if in.Op == ir.Call && between && (u.unknown(in) && u.given(in) || u.letsGo(in.Callee.Name)) {
				return true
			}
		}
	}
	return u.atEnd(exit, taken)
}

type unclear struct {
	facts   *lockfacts.Facts
	r       *flow.Result
	add     *flow.Event
	objects []string        // variables that the call to be added names
	seen    map[string]bool // functions that were looked into
}

// letsGo reports whether a function of the unit does, itself or through others,
// to something of the kind what is to be added.
func (u *unclear) letsGo(name string) bool {
	if name == "" || u.seen[name] {
		return false
	}
	u.seen[name] = true
	for _, f := range u.facts.Funcs() {
		if f.Name != name {
			continue
		}
		r := u.facts.Result(f)
		if r == nil {
			continue
		}
		for i := range r.Events {
			ev := &r.Events[i]
			if ev.Direct && ev.Op.Kind == u.add.Op.Kind && ev.Class == u.add.Class && ev.Op.Name == u.add.Op.Name {
				return true
			}
		}
		for _, b := range r.Func.Blocks {
			for i := range b.Instrs {
				if in := &b.Instrs[i]; in.Op == ir.Call && u.letsGo(in.Callee.Name) {
					return true
				}
			}
		}
	}
	return false
}

// objects gives the variables of a function that a call names.
func objects(fn *ir.Func, call string) []string {
	var names []string
	for _, w := range repair.Words(call) {
		is := func(v ir.Var) bool { return v.Name == w }
		if slices.ContainsFunc(fn.Params, is) || slices.ContainsFunc(fn.Locals, is) {
			names = append(names, w)
		}
	}
	return names
}

// unknown reports whether nothing is known of what is called.
func (u *unclear) unknown(in *ir.Instr) bool {
	return in.Callee.Name == "" || u.facts.Program.Summary(u.facts.Unit, in.Callee.Name) == nil
}

// harmless reports whether all that is known of what is called is that it does
// nothing to locks: free() is such a function.
func (u *unclear) harmless(in *ir.Instr) bool {
	if u.facts.Model == nil || in.Callee.Name == "" {
		return false
	}
	s := u.facts.Model.Func(in.Callee.Name)
	return s != nil && !slices.ContainsFunc(s.Cases, func(c summary.Case) bool { return len(c.Ops) > 0 })
}

// given reports whether a call is given one of the objects, by pointer.
func (u *unclear) given(in *ir.Instr) bool {
	return slices.ContainsFunc(in.Args, func(v ir.Value) bool {
		return v.Path != nil && (v.Path.Base == ir.LocalVar || v.Path.Base == ir.Param) && slices.Contains(u.objects, v.Path.Name) &&
			(v.Kind == ir.Addr || v.Kind == ir.Read && len(v.Path.Steps) == 0)
	})
}

// atEnd looks at the code that leads to the way out and nowhere else.
func (u *unclear) atEnd(exit *flow.Exit, taken summary.Site) bool {
	blocks := u.r.Func.Blocks
	from := make([][]int, len(blocks))
	at := -1
	for i, b := range blocks {
		for _, s := range b.Term.Succs {
			from[s] = append(from[s], i)
		}
		if b.Term.Kind == ir.Return && b.Term.Pos == exit.Pos {
			at = i
		}
	}
	calls := 0
	for range blocks {
		if at < 0 {
			return false
		}
		for _, in := range slices.Backward(blocks[at].Instrs) {
			switch {
			case in.Op == ir.Unseen:
				return true
			case in.Op != ir.Call:
			case int(in.Pos.Line) == taken.Line && int(in.Pos.Col) == taken.Col:
				return calls == 0
			case u.unknown(&in) && (in.Dst != nil || u.given(&in)), u.harmless(&in) && u.given(&in):
				return true
			default:
				calls++
			}
		}
		if len(from[at]) != 1 {
			return false
		}
		if at = from[at][0]; len(blocks[at].Term.Succs) > 1 {
			return false // others come from there, too
		}
	}
	return false
}
