package lockorder

import (
	"fmt"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/instance"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/trace"
)

// seconds finds second locks of a class. They are no cycle of classes, but of
// instances: nothing says which of the two is taken first elsewhere.
func seconds(facts *lockfacts.Facts) []finding.Finding {
	type key struct {
		pos   ir.Pos
		class string
	}
	type section struct {
		class string
		taken summary.Site
	}
	seen, told := make(map[key]bool), make(map[section]bool)
	calls := handover.New(facts)
	var fs []finding.Finding
	ways := sides(facts)
	for _, r := range facts.Each() {
		for i := range r.Events {
			ev := &r.Events[i]
			h := second(facts, ev)
			if h == nil || calls.Stray(h) || seen[key{ev.Pos, ev.Class}] || ways.settled(h, ev) {
				continue
			}
			seen[key{ev.Pos, ev.Class}] = true
			f := tellSecond(facts, r, ev, h)
			facts.LookAt(h.Site)
			in := section{ev.Class, h.Site}
			f.Weak = r.Partings(nil).Of(ev, h) || told[in] || kinds(facts.Program.Class(ev.Class))
			told[in] = told[in] || !f.Weak && f.Severity > finding.Note
			fs = append(fs, f)
		}
	}
	return fs
}

// side says on which side of others of its class a lock with a name of its own
// is taken.
type side uint8

const (
	outer side = 1 << iota
	inner
)

// order tells the sides by the lock's name.
type order map[string]side

// sides collects them: where a list of free things has one lock and every
// thing has another of its class, the code itself tells which comes first.
func sides(facts *lockfacts.Facts) order {
	o := make(order)
	for _, r := range facts.Each() {
		for i := range r.Events {
			ev := &r.Events[i]
			h := second(facts, ev)
			if h == nil {
				continue
			}
			facts.Look()
			switch a, b := own(h.Path), own(ev.Op.Path); {
			case a && !b:
				o[h.Path.Key()] |= outer
			case b && !a:
				o[ev.Op.Path.Key()] |= inner
			}
		}
	}
	return o
}

// settled reports whether one of the two locks has a name of its own and is
// always on the same side of the others.
func (o order) settled(h *flow.Held, ev *flow.Event) bool {
	named := h.Path
	if own(ev.Op.Path) {
		named = ev.Op.Path
	}
	return own(h.Path) != own(ev.Op.Path) && o[named.Key()] != outer|inner
}

// own reports whether a path is that of one lock of the program.
func own(p ir.Path) bool {
	return (p.Base == ir.GlobalVar || p.Base == ir.StaticVar) && instance.Known(p) &&
		!slices.ContainsFunc(p.Steps, func(st ir.Step) bool { return st.Kind == ir.Deref })
}

// second gives the lock of the same class that is held where ev waits for
// another one, or nil.
func second(facts *lockfacts.Facts, ev *flow.Event) *flow.Held {
	if ev.Op.Kind != summary.Lock || ev.Op.Dup || ev.Op.Apart || ev.Op.Recurse || ev.Class == "" ||
		ev.Before == nil || ev.Before.Doubt || ev.Left() {
		return nil
	}
	class := facts.Program.Class(ev.Class)
	if class.DupOK || class.Recurses || !ordered(facts, ev) {
		return nil
	}
	// A lock that the caller's terms cannot name may be the very one that is
	// held: a callee that locks what it looks up.
	if ev.Inside && (ev.Op.Path.Base == ir.LocalVar || ev.Op.Path.Base == ir.Temp) {
		return nil
	}
	// A callee that has asked whether it holds the lock, or has dropped it,
	// may speak of the one that is held.
	if ev.Inside && slices.ContainsFunc(ev.Op.Dropped, func(p ir.Path) bool { return !differ(p, ev.Op.Path) }) {
		return nil
	}
	for i := range ev.Before.Held {
		h := &ev.Before.Held[i]
		if h.Class == ev.Class && differ(h.Path, ev.Op.Path) && !dropped(ev, h) {
			return h
		}
	}
	return nil
}

// ordered reports whether locks of this kind have an order at all.
func ordered(facts *lockfacts.Facts, ev *flow.Event) bool {
	if facts.Model == nil {
		return true
	}
	k, ok := facts.Model.Kind(ev.Op.Lock)
	return ok && !k.Section && !k.Recurses
}

// differ reports whether two paths name different locks. A path that is the
// same may have been assigned in between; then it is lockbalance's to say.
func differ(a, b ir.Path) bool { return a.Key() != b.Key() }

func dropped(ev *flow.Event, h *flow.Held) bool {
	for _, p := range ev.Op.Dropped {
		if !differ(p, h.Path) {
			return true
		}
	}
	return false
}

func tellSecond(facts *lockfacts.Facts, r *flow.Result, ev *flow.Event, h *flow.Held) finding.Finding {
	class := facts.Program.Class(ev.Class)
	f := facts.At(r, ev.Pos)
	f.Kind = "second-of-class"
	f.Severity, f.Confidence = finding.Warning, finding.Medium
	f.Message = fmt.Sprintf("%s is acquired while %s of the same class is held, and nothing says which comes first",
		ev.Op.Path, trace.Name(h))
	switch {
	case ev.May || h.Given() && len(h.Via) > 0 || instance.RoundTrip(h.Path, ev.Op.Path):
		// Only a callee says that it is held, or the two may be one.
		f.Severity, f.Confidence = finding.Note, finding.Low
	case instance.Past(h.Path) || !instance.Known(h.Path) || !instance.Known(ev.Op.Path):
		f.Severity, f.Confidence = finding.Note, finding.Low
	case !initialised(class):
		// Without its initialiser it may well be allowed.
		f.Severity, f.Confidence = finding.Note, finding.Low
		f.Message += "; the initialiser of " + ev.Class + " is not in view"
	}
	f.Locks = []finding.Lock{facts.Lock(*h), facts.LockOf(ev.Class, ev.Op.Path.String(), ev.Op.Mode)}
	f.Trace = trace.Acquired(h)
	what := fmt.Sprintf("%s is acquired here, a second one of class %s", ev.Op.Path, ev.Class)
	f.Trace = append(f.Trace, trace.Chain(facts.Site(r, ev.Pos, ev.Text), ev.Chain, what)...)
	return f
}

// kinds reports whether the locks of a class are made under several names, as
// those of parents and children may be: the two may be of different kinds, and
// their order the one that there is between these.
func kinds(c graph.Class) bool { return len(c.Also) > 0 }

// initialised reports whether the class's initialiser, which would allow
// several at once, is known.
func initialised(c graph.Class) bool { return c.Name != "" }
