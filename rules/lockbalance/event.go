package lockbalance

import (
	"fmt"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/instance"
	"lockcheck/rules/trace"
)

// event looks at one operation with one state before it. Only exact matches
// count: that some lock of the class is held says nothing of this one.
func (c *checker) event(r *flow.Result, ev *flow.Event) {
	if ev.Before == nil || ev.Before.Doubt || !ev.Exact || c.told(r, ev) || lastRound(ev) {
		return
	}
	if !instance.Known(ev.Op.Path) && !c.facts.Gained(r, ev.Op.Kind, ev.Text) {
		return
	}
	// What a callee has not clearly handed over, or taken back, is its own
	// affair.
	if c.calls.Stray(ev.Held) || ev.Gone != nil && c.calls.Stray(&ev.Gone.Held) {
		return
	}
	switch ev.Op.Kind {
	case summary.Lock:
		if ev.Held != nil {
			c.again(r, ev)
		}
	case summary.Unlock:
		switch {
		case ev.Held != nil:
			c.wrongMode(r, ev)
		// A callee that releases what is not held breaks its contract, which
		// is lockassert's to tell.
		case ev.Gone != nil && ev.Direct:
			c.notHeld(r, ev)
		}
	case summary.Upgrade, summary.Downgrade:
		switch {
		case ev.Held != nil:
			c.wrongChange(r, ev)
		case ev.Gone != nil && ev.Direct:
			c.notHeld(r, ev)
		}
	}
}

// lastRound reports whether the operation is seen to follow itself, in the
// round before of a loop, on a lock that may be another one by now.
func lastRound(ev *flow.Event) bool {
	here := func(s summary.Site) bool { return s.Line == int(ev.Pos.Line) && s.Col == int(ev.Pos.Col) }
	again := ev.Gone != nil && here(ev.Gone.At) || ev.Held != nil && !ev.Held.Entry && here(ev.Held.Site)
	return again && !instance.Fixed(ev.Op.Path)
}

// told reports whether a second acquisition of the lock was reported before
// in this function: what follows from it is no other cause.
func (c *checker) told(r *flow.Result, ev *flow.Event) bool {
	return ev.Op.Kind != summary.Lock && c.twice[lockIn{r, ev.Op.Path.Key()}]
}

// maxChain is the number of calls beyond which what happens inside them, or did,
// is a matter of too many conditions to be likely.
const maxChain = 4

// again tells of a lock that its holder waits for.
func (c *checker) again(r *flow.Result, ev *flow.Event) {
	h := ev.Held
	if ev.Op.Recurse || c.recurses(h) || dropped(ev, h) || ev.Inside && len(ev.Op.When) > 0 {
		return
	}
	if ev.Inside && c.needed.Has(ev.Pos, h) || ev.Left() && !c.calls.Hands(ev.Callee, ev.Class) {
		return // of where it is taken, another event tells
	}
	// Readers may enter a second time unless a writer waits. That is worth a
	// word only where the first lock is the caller's, who releases one.
	both := h.Mode == summary.Shared && ev.Op.Mode == summary.Shared
	if both && (!h.Entry || ev.Inside) {
		return
	}
	f := c.at(r, ev, "double-lock")
	name := trace.Name(h)
	switch {
	case ev.Inside || len(ev.Chain) > 0:
		f.Message = fmt.Sprintf("%s acquires %s, which is already held here", call(ev), name)
	case both:
		f.Message = fmt.Sprintf("%s acquires %s, which is already held shared: one of the two is not released", call(ev), name)
	case h.Mode == summary.Shared:
		f.Message = fmt.Sprintf("%s waits for readers to leave, and this thread is one: %s is already held, shared", call(ev), name)
	default:
		f.Message = fmt.Sprintf("%s is already held when %s acquires it again", name, call(ev))
	}
	switch {
	case h.Given() && (!c.asserted[h.Path.Key()] || len(h.Via) > 0), toldLater(ev, h), ev.May, len(ev.Chain) > maxChain, c.facts.Specified(r),
		!c.facts.Gained(r, summary.Lock, ev.Text) && c.strangersOf(r, h).between(ev.Pos, false):
		// It is only taken for the caller's because of what is done later, or
		// nobody can tell whether the callee comes there, or what a call on the
		// way here does.
		f.Severity, f.Confidence = finding.Note, finding.Low
	case h.Given() && !ev.Inside:
		// A function that takes a lock itself and relies on its caller for it
		// elsewhere has not been followed, unless a patch made it take one more.
		f.Severity, f.Confidence, f.Weak = finding.Warning, finding.Medium, !c.facts.Gained(r, summary.Lock, ev.Text)
	case h.Class == "":
		// A lock behind a pointer may be any, and recursive: Giant is.
		f.Severity, f.Confidence, f.Weak = finding.Warning, finding.Medium, !c.facts.Gained(r, summary.Lock, ev.Text)
	case h.Entry, c.facts.Program.Class(h.Class).Name == "":
		// Without its initialiser it may be recursive.
		f.Severity, f.Confidence = finding.Warning, finding.Medium
	}
	f.Weak = f.Weak || namedByPointer(r, h) && !c.facts.Gained(r, summary.Lock, ev.Text)
	f.Locks = []finding.Lock{c.facts.Lock(*h)}
	f.Trace = append(trace.Acquired(h), c.here(r, ev, "is acquired again here")...)
	c.add(ev.Pos, h, f)
	c.sameCause(summary.Lock, h.Class, ev.Chain, ev.Pos, h, f.Kind)
	c.twice[lockIn{r, h.Path.Key()}] = true
}

// cause is what several findings of a unit may come from: one place at which a
// lock is taken once more, or is given up early.
type cause struct {
	op    summary.OpKind
	class string
	file  string
	line  int
}

// told is the finding that tells best of a cause.
type told struct {
	at    int // in found
	chain int // calls that lead to the cause
}

// sameCause makes the finding at a place weak if another one tells of the same
// cause, by fewer calls; or that one, if this tells it better.
func (c *checker) sameCause(op summary.OpKind, class string, chain []summary.Site, pos ir.Pos, h *flow.Held, kind string) {
	at, ok := c.seen[key{pos, kind, instance.Name(h.Path, h.Class)}]
	if !ok || len(chain) == 0 || c.found[at].Severity == finding.Note {
		return
	}
	last := chain[len(chain)-1]
	c.facts.LookAt(last)
	k := cause{op, class, last.File, last.Line}
	best, had := c.causes[k]
	switch {
	case !had || c.found[best.at].Severity == finding.Note:
		c.causes[k] = told{at, len(chain)}
	case best.at == at:
	case len(chain) < best.chain && c.found[at].Severity >= c.found[best.at].Severity, c.found[at].Severity > c.found[best.at].Severity:
		c.found[best.at].Weak = true
		c.causes[k] = told{at, len(chain)}
	default:
		c.found[at].Weak = true
	}
}

// hearsay reports whether only what a callee needs says that a lock is the
// caller's, and in which mode.
func (c *checker) hearsay(h *flow.Held) bool {
	return h.Entry && len(h.Via) > 0 && !c.asserted[h.Path.Key()]
}

// toldLater reports whether what tells that a lock is the caller's stands behind
// the operation, which may be there to make it so: lock it unless the caller has,
// and assert it.
func toldLater(ev *flow.Event, h *flow.Held) bool {
	return h.Given() && h.Site.Line > int(ev.Pos.Line)
}

// wrongMode tells of a shared release of an exclusive lock and of the reverse.
func (c *checker) wrongMode(r *flow.Result, ev *flow.Event) {
	h := ev.Held
	if ev.Op.Mode == summary.Any || h.Mode == summary.Any || ev.Op.Mode == h.Mode {
		return
	}
	f := c.at(r, ev, "wrong-mode")
	f.Message = fmt.Sprintf("%s releases %s as %s, but it is held %s",
		call(ev), trace.Name(h), finding.ModeName(ev.Op.Mode), finding.ModeName(h.Mode))
	f.Repair = c.inMode(r, ev, h.Mode)
	f.Weak = c.hearsay(h)
	if toldLater(ev, h) {
		f.Severity, f.Confidence = finding.Note, finding.Low // for another path, maybe
	}
	f.Locks = []finding.Lock{c.facts.Lock(*h)}
	f.Trace = append(trace.Acquired(h), c.here(r, ev, "is released here as "+finding.ModeName(ev.Op.Mode))...)
	c.add(ev.Pos, h, f)
}

// wrongChange tells of an upgrade of what is exclusive already, and of a
// downgrade of what is shared.
func (c *checker) wrongChange(r *flow.Result, ev *flow.Event) {
	h := ev.Held
	kind, what, wrong := "wrong-upgrade", "upgrades", summary.Exclusive
	if ev.Op.Kind == summary.Downgrade {
		kind, what, wrong = "wrong-downgrade", "downgrades", summary.Shared
	}
	if h.Mode != wrong {
		return
	}
	f := c.at(r, ev, kind)
	f.Message = fmt.Sprintf("%s %s %s, which is held %s already", call(ev), what, trace.Name(h), finding.ModeName(wrong))
	f.Weak = h.Entry || len(h.Via) > 0 // in which mode it was taken is inferred
	f.Locks = []finding.Lock{c.facts.Lock(*h)}
	f.Trace = append(trace.Acquired(h), c.here(r, ev, "is changed here")...)
	c.add(ev.Pos, h, f)
}

// notHeld tells of an operation on a lock that was released before. The
// release is in view even where other code is not: what is not in view is
// forgotten with everything before it.
func (c *checker) notHeld(r *flow.Result, ev *flow.Event) {
	g := ev.Gone
	kind, what := "double-unlock", "releases"
	switch ev.Op.Kind {
	case summary.Upgrade:
		kind, what = "wrong-upgrade", "upgrades"
	case summary.Downgrade:
		kind, what = "wrong-downgrade", "downgrades"
	}
	f := c.at(r, ev, kind)
	f.Message = fmt.Sprintf("%s %s %s, which is not held here: it was released at %s",
		call(ev), what, trace.Name(&g.Held), f.AtLine(g.At))
	switch {
	case toldLater(ev, &g.Held) && !c.changed(r, ev), g.Loose || !c.calls.Releases(g), c.kind(g.Kind).Section && (len(g.AtVia) > 0 || ev.Before.Unseen):
		// On what condition the callee releases it may be beyond what was
		// followed; and who leaves a section may have been in two, the other one
		// entered in a callee or in code that is not in view.
		f.Severity, f.Confidence = finding.Note, finding.Low
	case g.Entry && !c.asserted[g.Path.Key()]:
		// That the first release was of a lock that was held is inferred from
		// that release alone.
		f.Severity, f.Confidence = finding.Warning, finding.Medium
	}
	f.Weak = c.hearsay(&g.Held)
	f.Locks = []finding.Lock{c.facts.Lock(g.Held)}
	f.Trace = append(trace.Acquired(&g.Held), trace.Released(g)...)
	f.Trace = append(f.Trace, c.here(r, ev, "is not held here")...)
	c.add(ev.Pos, &g.Held, f)
	c.sameCause(summary.Unlock, g.Class, []summary.Site{g.At}, ev.Pos, &g.Held, kind)
}

// changed reports whether a patch added the operation at hand, or took away what
// undid the one before it: that there are two of a kind is news then, whatever the
// function's other paths tell.
func (c *checker) changed(r *flow.Result, ev *flow.Event) bool {
	return c.facts.Gained(r, ev.Op.Kind, ev.Text) || ev.Op.Kind == summary.Unlock && len(c.facts.Lost(r, summary.Lock, ev.Class)) > 0
}

// at begins a finding about an operation, certain until told otherwise.
func (c *checker) at(r *flow.Result, ev *flow.Event, kind string) finding.Finding {
	f := c.facts.At(r, ev.Pos)
	f.Kind = kind
	f.Severity, f.Confidence = finding.Error, finding.High
	switch {
	case ev.Before.Unseen:
		f.Severity, f.Confidence = finding.Warning, finding.Medium
	case r.GivenUp != "":
		// What was given up may hold what tells the paths apart.
		f.Severity, f.Confidence = finding.Note, finding.Low
	}
	return f
}

// here tells the operation itself, in the callee where it happens.
func (c *checker) here(r *flow.Result, ev *flow.Event, last string) []finding.Step {
	site := c.facts.Site(r, ev.Pos, ev.Text)
	last = lockText(ev) + " " + last
	return trace.Chain(site, ev.Chain, last)
}

// lockText names the lock that an event is about.
func lockText(ev *flow.Event) string {
	switch {
	case ev.Held != nil:
		return trace.Name(ev.Held)
	case ev.Gone != nil:
		return trace.Name(&ev.Gone.Held)
	}
	return ev.Op.Path.String()
}

// call names the call of an event.
func call(ev *flow.Event) string {
	if ev.Text != "" {
		return ev.Text
	}
	return ev.Callee + "()"
}

// dropped reports whether the callee gives up the lock before.
func dropped(ev *flow.Event, h *flow.Held) bool {
	for _, p := range ev.Op.Dropped {
		if samePath(p, h.Path) {
			return true
		}
	}
	return false
}

func samePath(a, b ir.Path) bool { return a.Key() == b.Key() }
