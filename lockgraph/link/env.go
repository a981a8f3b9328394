package link

import (
	"path"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// env answers the flow analysis from the program as far as it is linked.
// learned is set once all of it is: then what the program writes under a
// lock tells what the lock protects.
type env struct {
	p       *Program
	learned bool
	asked   answers // takes note of what is asked, if not nil
}

var _ flow.Env = env{}

// Callee implements [flow.Env].
func (e env) Callee(u *ir.Unit, f *ir.Func, c ir.Callee) (flow.Callee, bool) {
	if c.Ptr == nil {
		return e.named(u, c.Name)
	}
	ts := e.p.targets(u, *c.Ptr)
	name := c.Ptr.String()
	switch len(ts) {
	case 0:
		return flow.Callee{}, false
	case 1:
		if s := e.p.summaryOf(ts[0]); s != nil {
			return flow.Callee{Summary: s, Name: name}, true
		}
		return flow.Callee{}, false
	}
	known := e.p.below(e.p.roster.number(f), ts)
	s := e.oneOf(name, known)
	s.Cases[0].Ops = e.whichever(known)
	return flow.Callee{Summary: s, Name: name}, true
}

// oneOf is what a call does that may reach each of several functions: what
// any of them takes or waits for, as a possibility.
func (e env) oneOf(name string, ts []int32) *summary.Summary {
	s := &summary.Summary{Func: name, Cases: []summary.Case{{}}}
	taken := map[acquired]int{}
	for _, t := range ts {
		q := e.p.summaryOf(t)
		if q == nil {
			continue
		}
		for _, in := range q.Acquires {
			in.May = true
			k := acquired{in.Class, in.Try}
			if in.Class == "" {
				k.class = in.Path.Key()
			}
			i, had := taken[k]
			switch {
			case !had:
				taken[k] = len(s.Acquires)
				s.Acquires = append(s.Acquires, in)
			case len(in.Chain) < len(s.Acquires[i].Chain):
				s.Acquires[i] = in
			}
		}
		for _, in := range q.Sleeps {
			// The one that lets go of the least tells the most.
			in.May = true
			switch {
			case len(s.Sleeps) == 0:
				s.Sleeps = append(s.Sleeps, in)
			case len(in.Dropped) < len(s.Sleeps[0].Dropped):
				s.Sleeps[0] = in
			}
		}
		s.Writes = append(s.Writes, q.Writes...)
		s.WritesAny = s.WritesAny || q.WritesAny
	}
	slices.Sort(s.Writes)
	s.Writes = slices.Compact(s.Writes)
	return s
}

// below gives of the targets of a pointer those that stand below the function
// in the call graph: what they do is known before it, at any order of work.
func (p *Program) below(f int32, ts []int32) (known []int32) {
	for _, t := range ts {
		if p.level[t] < p.level[f] {
			known = append(known, t)
		}
	}
	return known
}

// acquired tells acquisitions apart that are possible behind a pointer.
type acquired struct {
	class string
	try   bool
}

func (e env) named(u *ir.Unit, name string) (flow.Callee, bool) {
	known := e.p.Model.Func(name)
	if known != nil && known.Primitive {
		return flow.Callee{Summary: known, Name: name, Direct: true}, true
	}
	if n := e.p.body(u, name); n >= 0 {
		if s := e.p.summaryOf(n); s != nil {
			return flow.Callee{Summary: s, Name: name}, true
		}
	}
	if known == nil {
		known = e.p.roster.guesses(e.p.roster.numberOf[u])[name]
	}
	if known != nil {
		return flow.Callee{Summary: known, Name: name, Direct: true}, true
	}
	unseen := e.p.opt.Fragment != nil && e.p.opt.Fragment(u.Path) && speaksOfLocks(name) &&
		e.p.Model.Guess(name, 1) == nil && e.p.Model.Guess(name, 0) == nil
	return flow.Callee{Unseen: unseen}, false
}

// Const implements [flow.Env].
func (e env) Const(name string) (int64, bool) { return e.p.Model.Const(name) }

// Kind implements [flow.Env].
func (e env) Kind(name string) flow.Kind { return e.p.kinds[name] }

// ClassKind implements [flow.Env].
func (e env) ClassKind(class string) string {
	c, _ := e.p.Model.Class(class)
	return c.Kind
}

// Recurses implements [flow.Env].
func (e env) Recurses(class string) bool {
	is := e.p.classes[class].Recurses
	e.asked.note(askRecurses, class, "", truth(is))
	return is
}

// Counts implements [flow.Env].
func (e env) Counts(class string) bool {
	is := e.p.classes[class].Counts
	e.asked.note(askCounts, class, "", truth(is))
	return is
}

// StaticClass implements [flow.Env].
func (e env) StaticClass(file, symbol string) string {
	class := symbol
	if e.p.roster.staticsOf(symbol) > 1 {
		class = path.Base(file) + ":" + symbol
	}
	e.asked.note(askStatic, file, symbol, class)
	return class
}

// Protects implements [flow.Env].
func (e env) Protects(class, tag, field string) bool {
	return e.answer(e.protects, class, tag+"."+field, askDeclared, askProtects)
}

// answer gives what is known of a class and a member, and notes that it was
// asked for: as what is declared, or as what the program has taught.
func (e env) answer(is func(class, member string) bool, class, member string, declared, taught askKind) bool {
	kind := declared
	if e.learned {
		kind = taught
	}
	yes := is(class, member)
	e.asked.note(kind, class, member, truth(yes))
	return yes
}

func (e env) protects(class, member string) bool {
	return slices.Contains(e.p.declared.classes[member], class) || e.learned && e.p.teaches(class, member)
}

// teaches reports whether the program as a whole writes a member under a lock of the
// class, where no declaration says it all.
func (p *Program) teaches(class, member string) bool {
	return !p.declared.settled[member] && p.found.writes.of(member).protects(class, member)
}

// Written implements [flow.Env].
func (e env) Written(class, tag, field string) bool {
	return e.answer(e.written, class, tag+"."+field, askListed, askWritten)
}

func (e env) written(class, member string) bool {
	if e.p.declared.settled[member] { // it is as declared
		return class == "" || slices.Contains(e.p.declared.classes[member], class)
	}
	if !e.learned {
		return false // nobody has seen the program yet
	}
	w := e.p.found.writes.of(member)
	if w == nil || class == "" {
		return w != nil
	}
	tag, _, _ := strings.Cut(member, ".")
	// With no lock in view a list is changed before others know it, if it has a lock.
	return w.under[class] > 0 || len(w.under) == 0 && strings.HasPrefix(class, tag+".")
}

// Protected implements [flow.Env].
func (e env) Protected(class string) []string {
	members := e.p.declared.members[class]
	if e.asked != nil {
		e.asked.note(askProtected, class, "", joined(members))
	}
	return members
}

// TypeStable implements [flow.Env].
func (e env) TypeStable(tag string) (string, bool) {
	if s, ok := e.p.Model.Struct(tag); ok && s.TypeStable {
		return s.Why, true
	}
	why := e.p.stable[tag]
	e.asked.note(askStable, tag, "", why)
	return why, why != ""
}

// Listed implements [flow.Env].
func (e env) Listed(hold string) bool {
	_, ok := e.p.Model.Listed(hold)
	return ok
}

// Round implements [flow.Env].
func (e env) Round(there, back string) bool { return e.p.Model.Round(there, back) }

// Current implements [flow.Env].
func (e env) Current(expr string) bool { return e.p.Model.Curproc(expr) }

// kindsOf tells of each kind what the flow analysis needs. A kind can be held
// shared if any KPI takes it so.
func kindsOf(m *model.Model) map[string]flow.Kind {
	kinds := map[string]flow.Kind{}
	for _, name := range m.KindNames() {
		k, _ := m.Kind(name)
		kinds[name] = flow.Kind{Section: k.Section, Recurses: k.Recurses, Counts: k.Counts}
	}
	for _, name := range m.Names() {
		for _, c := range m.Func(name).Cases {
			for _, op := range c.Ops {
				if op.Mode == summary.Shared {
					k := kinds[op.Lock]
					k.Shared = true
					kinds[op.Lock] = k
				}
			}
		}
	}
	return kinds
}
