package lockbalance

import (
	"fmt"
	"maps"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/instance"
	"lockcheck/rules/trace"
)

// exits compares the ways out of one function.
type exits struct {
	c        *checker
	r        *flow.Result
	ways     []way
	doubt    bool                  // the ways are in doubt, all of them
	contract map[string]*flow.Held // locks held on entry
	asserted map[string]bool       // contract locks that an assertion asks for
	released map[string]bool       // locks taken and released in this function, on some path
	gone     map[string]bool       // locks destroyed here
	taken    map[string]bool       // locks acquired here, on some path
	returned map[string]bool       // contract locks that are released and taken back
	retaken  []*flow.Event         // the same in another mode
	told     map[string]bool       // classes of which all has been told
}

func newExits(c *checker, r *flow.Result) *exits {
	x := &exits{
		c: c, r: r,
		contract: make(map[string]*flow.Held),
		asserted: c.asserted,
		released: make(map[string]bool),
		returned: make(map[string]bool),
		gone:     make(map[string]bool),
		taken:    make(map[string]bool),
	}
	for i := range r.Events {
		x.note(&r.Events[i])
	}
	// Where every way out is in doubt, doubt tells nothing apart.
	x.doubt = !slices.ContainsFunc(r.Exits, func(e flow.Exit) bool { return e.State != nil && !e.State.Doubt })
	for i := range r.Exits {
		e := &r.Exits[i]
		if e.State == nil || e.State.Doubt != x.doubt {
			continue
		}
		w := way{exit: e, held: make(map[string]*flow.Held), drop: make(map[string]*flow.Released)}
		for j := range e.State.Held {
			h := &e.State.Held[j]
			w.held[h.Path.Key()] = h
			x.entry(h)
		}
		for j := range e.State.Released {
			if g := &e.State.Released[j]; g.Entry {
				w.drop[g.Path.Key()] = g
				x.entry(&g.Held)
			}
		}
		x.ways = append(x.ways, w)
	}
	return x
}

// note takes in what an event tells of the function as a whole.
func (x *exits) note(ev *flow.Event) {
	if ev.Before == nil {
		return
	}
	if !ev.Before.Doubt {
		for i := range ev.Before.Held {
			x.entry(&ev.Before.Held[i])
		}
	}
	switch ev.Op.Kind {
	case summary.Unlock:
		if ev.Held != nil && !ev.Held.Entry {
			x.released[ev.Held.Path.Key()] = true
		}
	case summary.Destroy:
		x.gone[ev.Op.Path.Key()] = true
	case summary.Lock:
		if ev.Direct || x.c.kind(ev.Op.Lock).Section {
			x.taken[ev.Op.Path.Key()] = true
		}
		if g := ev.Gone; g != nil && ev.Exact && g.Entry && !ev.Inside && !ev.Before.Doubt && !ev.Before.Unseen {
			x.returned[g.Path.Key()] = true
			if g.Mode != ev.Op.Mode && ev.Op.Mode != summary.Any && !g.Back { // else it is as it was in between
				x.retaken = append(x.retaken, ev)
			}
		}
	}
}

func (x *exits) entry(h *flow.Held) {
	if k := h.Path.Key(); h.Entry && x.contract[k] == nil {
		x.contract[k] = h
	}
}

func (x *exits) check() {
	if x.c.primitive(x.r.Func.Name) {
		return // it is what the model says, whatever it does for that
	}
	for _, k := range slices.Sorted(maps.Keys(x.contract)) {
		if h := x.contract[k]; !x.told[h.Class] {
			x.checkContract(k, h)
		}
	}
	x.checkRetaken()
	taken := make(map[string]bool)
	for _, w := range x.ways {
		for k, h := range w.held {
			if !h.Entry && (x.contract[k] == nil || h.Try) && !w.gaveBack(h) {
				taken[k] = true
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(taken)) {
		x.checkLeak(k)
	}
}

// checkLeak looks at a lock that is acquired here and held at some ways out.
func (x *exits) checkLeak(k string) {
	var held, free []way
	class := ""
	for _, w := range x.ways {
		if h := w.held[k]; h != nil {
			class = h.Class
		}
	}
	for _, w := range x.ways {
		switch {
		case w.held[k] == nil && w.another(class):
			// What is locked here goes out locked there, as another object.
		case w.held[k] == nil && w.callers(class, k) && x.sameResult(w, k):
			// It is the caller's own there.
		case w.held[k] == nil || w.gaveBack(w.held[k]):
			free = append(free, w)
		case w.held[k].Entry:
			// The caller's on this path, see checkContract.
		default:
			held = append(held, w)
		}
	}
	// Behind code that is not in view the lock may be meant to stay, but not if
	// it is released somewhere in view, or not even taken on another path.
	held = slices.DeleteFunc(held, func(w way) bool {
		return w.exit.State.Unseen && !x.released[k] && !parted(w, free)
	})
	if len(held) == 0 {
		return
	}
	// What released the lock before a patch is gone: that it is handed on would
	// be news to the callers.
	lost := len(x.c.facts.Lost(x.r, summary.Unlock, class)) > 0
	ended := !(lost && x.gone[k] && len(free) > 0) && // that it goes with its object is of another way
		(x.gone[k] || x.c.ends.ends(x.r.Func, class))
	if x.c.calls.Stray(held[0].held[k]) || ended || !lost && (x.leaves(class) || x.meant(k, held, free)) {
		return
	}
	told := len(free) > 0 && byResult(held, free) && !failing(x.r.Func.Result, held, free)
	said := false
	for _, w := range held {
		sure := otherExit(w, free) != nil && !told && x.released[k]
		if sure || !said || x.r.Func.Partial {
			x.leak(k, w, free, told, lost)
		}
		said = said || !sure // what the other returns show has the same cause
	}
}

// sameResult reports whether some way out with the lock k tells the caller what w does.
func (x *exits) sameResult(w way, k string) bool {
	return slices.ContainsFunc(x.ways, func(v way) bool {
		res := resultOf(v.exit)
		return v.held[k] != nil && res != "" && res == resultOf(w.exit)
	})
}

// parted reports whether another path through the same code, behind what is
// not in view, comes to the same return without the lock.
func parted(w way, free []way) bool {
	return slices.ContainsFunc(free, func(f way) bool {
		return f.exit.Pos == w.exit.Pos && f.exit.State.Since == w.exit.State.Since
	})
}

// leak tells that a lock is held at one way out. told says that the result
// would tell a caller so, lost that a patch took away a release.
func (x *exits) leak(k string, w way, free []way, told, lost bool) {
	h := w.held[k]
	kind := x.c.kind(h.Kind)
	f := x.c.facts.At(x.r, w.exit.Pos)
	f.Kind = "missing-unlock"
	name := trace.Name(h)
	if kind.Section {
		f.Message = fmt.Sprintf("the %s entered at %s is not left when %s() returns here", kind.Title, f.AtLine(h.Site), x.r.Func.Name)
	} else {
		f.Message = fmt.Sprintf("%s is still held when %s() returns here", name, x.r.Func.Name)
	}
	switch other := otherExit(w, free); {
	case !x.released[k]:
		f.Severity, f.Confidence = finding.Warning, finding.Medium
		f.Weak = !lost && !(x.r.Func.Partial && parted(w, free)) // all of two ways is in view
		if !kind.Section {
			f.Message += ", and nothing in view releases it"
		}
		if lost {
			f.Repair = x.putBack(k, w, h)
		}
	case other != nil && !told:
		f.Severity, f.Confidence = finding.Error, finding.High
		f.Weak = !lost && (w.traded(h) || elsewise(x.r, h))
		f.Repair = x.unlockBefore(k, w, h)
		f.Message += "; it is not at " + f.AtLine(x.c.facts.Site(x.r, other.exit.Pos, ""))
	default:
		// Paths that meet before the return: a condition that was not
		// followed may tell them apart.
		f.Severity, f.Confidence = finding.Warning, finding.Medium
		f.Weak = !lost && (told || x.finds(w) || w.traded(h) || namedByPointer(x.r, h) || x.setWithin(w, h) || x.stepsOverTo(w, h) || !x.abandoned(h))
		if len(free) > 0 && !told {
			f.Message += " on some path"
		}
		if len(h.Via) > 0 && !lost {
			// Nor, maybe, the condition under which the callee took it.
			f.Severity, f.Confidence = finding.Note, finding.Low
		}
	}
	if !lost && (!instance.Known(h.Path) || (told || !x.released[k]) && x.handedOn(k, h)) {
		f.Severity, f.Confidence = finding.Note, finding.Low
	}
	switch {
	case x.r.GivenUp != "" || x.c.facts.Specified(x.r) || len(h.Via) > maxChain || !lost && x.leftToCallee(w, h),
		!lost && x.c.strangersOf(x.r, h).between(w.exit.Pos, otherExit(w, free) != nil):
		f.Severity, f.Confidence = finding.Note, finding.Low
	case f.Severity >= finding.Warning && (x.doubt || w.exit.State.Unseen):
		f.Severity, f.Confidence = finding.Warning, finding.Low
	}
	if f.Confidence == finding.Low {
		f.Repair = nil
	}
	f.Locks = []finding.Lock{x.c.facts.Lock(*h)}
	f.Trace = append(trace.Acquired(h), x.returns(w, name+" is still held"))
	x.c.add(w.exit.Pos, h, f)
}

// otherExit gives a way out at another place, at which the lock is not held.
// There is none if the two meet at one place.
func otherExit(w way, free []way) *way {
	var other *way
	for i := range free {
		if free[i].exit.Pos == w.exit.Pos {
			return nil
		}
		if other == nil || free[i].exit.Pos.Line > other.exit.Pos.Line {
			other = &free[i]
		}
	}
	return other
}

func (x *exits) returns(w way, what string) finding.Step {
	return finding.StepAt(x.c.facts.Site(x.r, w.exit.Pos, ""), "%s() returns here: %s", x.r.Func.Name, what)
}

// checkContract looks at a lock that is held on entry.
func (x *exits) checkContract(k string, h *flow.Held) {
	var kept, dropped []way
	for _, w := range x.ways {
		switch {
		case w.exit.State.Unseen:
		case w.held[k] != nil || w.drop[k] != nil && w.retook(w.drop[k]):
			kept = append(kept, w)
		case w.drop[k] != nil:
			dropped = append(dropped, w)
		}
	}
	if len(kept) == 0 || len(dropped) == 0 || byResult(kept, dropped) || x.byArgument(h, summary.Unlock) || x.takesOver(h.Class) {
		return
	}
	// An assertion says that the lock is the caller's, and so does taking it
	// back. Without that it is the other returns that tell what was meant.
	if places(kept) <= places(dropped) && (!x.vouched(k) || 3*places(kept) <= places(dropped)) {
		for _, w := range kept {
			if w.held[k] == nil {
				continue
			}
			x.uneven(w, w.held[k], false, "is held when %s() returns here, but released on other paths", dropped[0].drop[k])
		}
		return
	}
	for _, w := range dropped {
		// A callee that releases it in some cases only answers for that. The
		// function's own release counts where most returns do without it.
		own := len(w.drop[k].AtVia) == 0 && places(kept) >= 2*places(dropped)
		sure := (x.vouched(k) || own) && x.c.calls.Releases(w.drop[k]) && !found(dropped, kept) && !(x.r.Func.Result.Ptr > 0 && found(kept, dropped))
		x.uneven(w, &w.drop[k].Held, sure, "was held on entry, but is not when %s() returns here; on other paths it is", w.drop[k])
		if sure {
			return // the other returns have the same cause
		}
	}
}

// vouched reports whether the function itself says that the lock is its
// caller's and stays so.
func (x *exits) vouched(k string) bool { return x.asserted[k] || x.returned[k] }

// places counts the different returns of ways.
func places(ws []way) int {
	seen := make(map[int32]bool)
	for _, w := range ws {
		seen[w.exit.Pos.Line] = true
	}
	return len(seen)
}

// uneven tells that a contract lock is kept on some paths and dropped on
// others.
func (x *exits) uneven(w way, h *flow.Held, sure bool, what string, g *flow.Released) {
	f := x.c.facts.At(x.r, w.exit.Pos)
	f.Kind = "uneven-contract"
	f.Severity, f.Confidence, f.Weak = finding.Warning, finding.Medium, true
	if !sure || g.Loose || x.taken[h.Path.Key()] && (len(h.Via) > 0 || x.c.kind(h.Kind).Section) || !instance.Known(h.Path) || x.r.GivenUp != "" || x.c.facts.Specified(x.r) {
		// Inferred from a release, under whatever condition that stands.
		f.Severity, f.Confidence = finding.Note, finding.Low
	}
	name := trace.Name(h)
	f.Message = name + " " + fmt.Sprintf(what, x.r.Func.Name)
	f.Locks = []finding.Lock{x.c.facts.Lock(*h)}
	f.Trace = append(trace.Acquired(h), trace.Released(g)...)
	end := name + " is not held"
	if w.held[h.Path.Key()] != nil {
		end = name + " is still held"
	}
	f.Trace = append(f.Trace, x.returns(w, end))
	x.c.add(w.exit.Pos, h, f)
}

// checkRetaken looks for contract locks that are given back in another mode
// than they were held in. A function that does so on all its paths means it.
func (x *exits) checkRetaken() {
	if handover.SaysMode(x.r.Func.Name) {
		return
	}
	for _, ev := range x.retaken {
		k := ev.Gone.Path.Key()
		open := ev.Gone.Mode == summary.Any
		if open && !x.asserted[k] {
			continue // in which mode it was is not known, and nobody says that it was either
		}
		var back, same bool
		for _, w := range x.ways {
			h := w.held[k]
			switch {
			case h == nil || !h.Entry:
			case int32(h.Site.Line) == ev.Pos.Line && h.Mode == ev.Op.Mode:
				back = back || h.Was == ev.Gone.Mode
			case h.Mode != ev.Op.Mode && (!open || h.Mode != summary.Any):
				same = true
			}
		}
		// What is restored on another path may be a matter of what was not
		// followed. Where either mode may have been, it takes two such paths.
		if !back || same == open {
			continue
		}
		g := ev.Gone
		if x.byArgument(&g.Held, summary.Upgrade) || x.byArgument(&g.Held, summary.Require) || x.modeTold(&g.Held) {
			continue // how it is held is told by a flag, which goes back with the lock
		}
		f := x.c.at(x.r, ev, "mode-not-restored")
		was := finding.ModeName(g.Mode)
		if open {
			was = "held in either mode"
		}
		f.Message = fmt.Sprintf("%s takes %s back %s, but it was %s when %s() was entered",
			call(ev), trace.Name(&g.Held), finding.ModeName(ev.Op.Mode), was, x.r.Func.Name)
		f.Severity, f.Confidence = finding.Warning, finding.High
		f.Weak = x.c.hearsay(&g.Held)
		switch {
		case open && !x.c.asks(x.r.Func) && !x.c.facts.Gained(x.r, summary.Lock, ev.Text):
			// The assertion asks for less than callers give, most likely.
			f.Severity, f.Confidence = finding.Note, finding.Low
		case open:
			f.Confidence = finding.Medium
		default:
			f.Repair = x.c.inMode(x.r, ev, g.Mode)
		}
		f.Locks = []finding.Lock{x.c.facts.Lock(g.Held)}
		f.Trace = append(trace.Acquired(&g.Held), trace.Released(g)...)
		f.Trace = append(f.Trace, x.c.here(x.r, ev, "is taken back here, "+finding.ModeName(ev.Op.Mode))...)
		x.c.add(ev.Pos, &g.Held, f)
	}
}
