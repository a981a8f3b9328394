package lockassert

import (
	"fmt"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/contract"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/wording"
)

// writer puts breaches into words.
type writer struct {
	facts *lockfacts.Facts
	calls *handover.Calls
	namer *wording.Namer
}

func (w writer) finding(r *flow.Result, b breach) finding.Finding {
	ev := b.event
	f := w.facts.At(r, ev.Pos)
	f.Kind, f.Severity, f.Confidence = slugs[b.kind], finding.Error, finding.High
	if b.met || b.kind == untaken || b.kind == bare || b.kind == held && ev.Held.Entry {
		// Right on some paths: that the others can be taken is likely. So is that
		// what tells of the caller's lock is reached.
		f.Severity, f.Confidence = finding.Warning, finding.Medium
	}
	custom := customOf(w.facts, &ev)
	lost := b.kind == unheld && len(w.facts.Lost(r, summary.Lock, ev.Class)) > 0 // by the patch
	if r.GivenUp != "" || b.correlated() && !lost || b.kind == unusual || doubtful(custom) && !lost || b.kind == untaken && !inElement(ev.Op.Path) || b.event.Gone != nil && !w.sure(r, b.event.Gone) {
		f.Severity, f.Confidence = finding.Note, finding.Low
	}
	f.Weak = b.met && !lost || !ev.Direct && w.facts.Program.Class(ev.Class).Lenient
	f.Message = w.message(&f, b)
	if b.met {
		f.Message += " on some paths to this call"
	}
	f.Message += inWords(custom)
	if b.kind != noHold {
		f.Locks = []finding.Lock{w.lock(b)}
	}
	f.Trace = w.trace(r, b)
	return f
}

// correlated reports whether what breaks the contract and what needs it are
// likely to hang on one condition: the lock is held in the one mode or the
// other, or a callee has released it, and other paths do it right.
func (b breach) correlated() bool {
	return b.met && (b.kind == wrongMode || b.event.Gone != nil && len(b.event.Gone.AtVia) > 0)
}

// inElement reports whether a lock lies in an object itself. One that the object
// only leads to may be that of what all of them belong to, which the caller has.
func inElement(p ir.Path) bool {
	pointers := 0
	for _, st := range p.Steps {
		if st.Kind == ir.Deref {
			pointers++
		}
	}
	return pointers < 2
}

// stray reports whether the lock was only left held by a callee that is not
// meant to leave it.
func (w writer) stray(b breach) bool {
	return w.calls.Stray(b.event.Held) || b.event.Gone != nil && w.calls.Stray(&b.event.Gone.Held)
}

// sure reports whether a lock was certainly held before it was released, and
// certainly released: a contract that only that release tells of, or a callee
// that releases in some of its cases, is not.
func (w writer) sure(r *flow.Result, g *flow.Released) bool {
	return w.calls.Releases(g) && (!g.Entry || contract.Asserted(r)[g.Path.Key()])
}

// lock describes the lock that the contract is about, as it is or was held.
func (w writer) lock(b breach) finding.Lock {
	switch ev := b.event; {
	case ev.Held != nil:
		return w.facts.LockOf(ev.Held.Class, w.namer.Lock(*ev.Held), ev.Held.Mode)
	case ev.Gone != nil:
		return w.facts.LockOf(ev.Gone.Class, w.namer.Lock(ev.Gone.Held), ev.Gone.Mode)
	default:
		return w.facts.LockOf(ev.Class, ev.Op.Path.String(), ev.Op.Mode)
	}
}

func (w writer) message(f *finding.Finding, b breach) string {
	ev := b.event
	who := ev.Callee + "()"
	if ev.Callee == "" {
		who = "this call"
	}
	switch b.kind {
	case unheld:
		return fmt.Sprintf("%s needs %s held, but it was released%s", who, w.namer.Lock(ev.Gone.Held), releasedIn(*ev.Gone))
	case untaken:
		return fmt.Sprintf("%s needs %s held, and nothing takes it for this element", who, w.name(b))
	case unusual:
		return fmt.Sprintf("%s needs %s held, and nothing in %s() takes it", who, w.name(b), f.Function)
	case bare:
		return fmt.Sprintf("%s needs %s held, and nobody has taken it where %s() comes here", who, w.name(b), b.way[0].Func)
	case wrongMode:
		return fmt.Sprintf("%s needs %s %s, but it is held %s", who, w.namer.Lock(*ev.Held), finding.ModeName(ev.Op.Mode), finding.ModeName(ev.Held.Mode))
	case held:
		if ev.Held.Entry {
			return fmt.Sprintf("%s says that %s is not held, and %s relies on its being held", ev.Text, w.namer.Lock(*ev.Held), f.AtLine(ev.Held.Site))
		}
		return fmt.Sprintf("%s must be called without %s, which is held", who, w.namer.Lock(*ev.Held))
	}
	return fmt.Sprintf("%s needs a hold on %s, which was released", who, ev.Op.Path.String())
}

// releasedIn names the call that released a lock, if that is not what the
// call is there for.
func releasedIn(g flow.Released) string {
	call := g.At.What
	if len(g.AtVia) > 0 {
		call = g.AtVia[0].What
	}
	name, _, ok := strings.Cut(call, "(")
	if !ok || name == "" || strings.Contains(strings.ToLower(name), "unlock") {
		return ""
	}
	return " in " + name + "()"
}

// trace tells the story in order: acquired, released, asked for.
func (w writer) trace(r *flow.Result, b breach) []finding.Step {
	ev := b.event
	var steps []finding.Step
	switch b.kind {
	case unheld:
		steps = append(steps, w.acquired(ev.Gone.Held)...)
		for _, s := range ev.Gone.AtVia {
			steps = append(steps, finding.StepAt(s, "calls %s", s.What))
		}
		if ev.Gone.At.Line > 0 {
			steps = append(steps, finding.StepAt(ev.Gone.At, "%s is released", w.namer.Lock(ev.Gone.Held)))
		}
	case wrongMode, held:
		steps = append(steps, w.acquired(*ev.Held)...)
	case noHold:
		steps = append(steps, w.released(r, b)...)
	case bare:
		for _, s := range b.way[:len(b.way)-1] {
			steps = append(steps, finding.StepAt(s, "calls %s", s.What))
		}
	}
	here := w.facts.Site(r, ev.Pos, ev.Text)
	steps = append(steps, finding.StepAt(here, "%s", w.asks(b)))
	for i, s := range ev.Chain {
		if i < len(ev.Chain)-1 {
			steps = append(steps, finding.StepAt(s, "calls %s", s.What))
		} else {
			steps = append(steps, finding.StepAt(s, "%s: this is what needs it so", s.What))
		}
	}
	return steps
}

func (w writer) acquired(h flow.Held) []finding.Step {
	var steps []finding.Step
	for _, s := range h.Via {
		steps = append(steps, finding.StepAt(s, "calls %s", s.What))
	}
	if h.Site.Line == 0 {
		return steps
	}
	what := "is acquired"
	if h.Entry {
		what = "is held on entry, as this tells"
	}
	if mode := finding.ModeName(h.Mode); mode != "" {
		what += " (" + mode + ")"
	}
	return append(steps, finding.StepAt(h.Site, "%s %s", w.namer.Lock(h), what))
}

// asks says what the call wants, for the last step of the function's own.
func (w writer) asks(b breach) string {
	what := b.event.Op.Path.String()
	if b.kind == noHold {
		return "a hold on " + what + " is needed here"
	}
	what = w.name(b)
	switch b.event.Op.Kind {
	case summary.RequireNot:
		return what + " must not be held here"
	default:
		if mode := finding.ModeName(b.event.Op.Mode); mode != "" {
			return what + " must be held here (" + mode + ")"
		}
		return what + " must be held here"
	}
}

func (w writer) name(b breach) string {
	switch ev := b.event; {
	case ev.Held != nil:
		return w.namer.Lock(*ev.Held)
	case ev.Gone != nil:
		return w.namer.Lock(ev.Gone.Held)
	default:
		return w.namer.Lock(flow.Held{Path: ev.Op.Path, Class: ev.Class})
	}
}

// released tells where the hold was taken and given back.
func (w writer) released(r *flow.Result, b breach) []finding.Step {
	var steps []finding.Step
	name := b.event.Op.Path.String()
	for _, ref := range b.event.Before.Dropped {
		if ref.Path.String() == name && ref.Site.Line > 0 {
			steps = append(steps, finding.StepAt(ref.Site, "a hold on %s is taken", name))
			break
		}
	}
	for i := len(r.Events) - 1; i >= 0; i-- {
		ev := r.Events[i]
		if ev.Op.Kind == summary.Unhold && ev.Op.Path.String() == name && ev.Pos.Line < b.event.Pos.Line {
			steps = append(steps, finding.StepAt(w.facts.Site(r, ev.Pos, ev.Text), "%s is released", name))
			break
		}
	}
	return steps
}
