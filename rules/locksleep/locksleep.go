package locksleep

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/contract"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/instance"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/ruledoc"
	"lockcheck/rules/trace"
)

//go:embed doc.go
var doc string

// Analyzer reports sleeping where a thread must not sleep.
var Analyzer = &analysis.Analyzer{
	Name:       "locksleep",
	Doc:        ruledoc.Must(doc, "locksleep"),
	Requires:   lockfacts.Requires(),
	ResultType: lockfacts.Findings,
	Run:        run,
}

func run(pass *analysis.Pass) (any, error) {
	facts := lockfacts.Of(pass)
	c := &checker{facts: facts, calls: handover.New(facts), seen: make(map[key]int)}
	for _, r := range c.facts.Each() {
		first := len(c.found)
		c.given = givenUp(r)
		c.asserted, c.needed = contract.Asserted(r), contract.Needed(r)
		c.free, c.paired = reachedFree(r), paired(r)
		c.specified = facts.Specified(r)
		for i := range r.Events {
			c.event(r, &r.Events[i])
		}
		c.oncePerCause(first)
	}
	return lockfacts.Report(pass, c.found)
}

// checker collects the findings of one unit.
type checker struct {
	facts *lockfacts.Facts
	calls *handover.Calls
	found []finding.Finding
	why   []cause     // of each in found
	seen  map[key]int // -> index in found

	// Of the function at hand: the contract locks that it asserts, and what
	// its callees need held.
	asserted map[string]bool
	needed   contract.Needs
	free     map[key]bool    // calls that are also reached without a lock of the class
	paired   map[string]bool // locks that are taken and released under one name
	given    drops

	specified bool // the model tells what it does, and is right where the body is too clever
}

// key tells causes apart: one call with one lock held is one finding, in
// however many states, and for however many reasons it sleeps.
type key struct {
	pos  ir.Pos
	lock string
}

// event looks at one operation with one state before it.
func (c *checker) event(r *flow.Result, ev *flow.Event) {
	if ev.Before == nil || ev.Before.Doubt || len(ev.Op.When) > 0 || ev.Left() {
		return
	}
	var kind string
	var bad func(model.Kind) bool
	switch ev.Op.Kind {
	case summary.Blocks:
		kind, bad = "sleep", noSleep
	case summary.Lock:
		taken, ok := c.facts.Model.Kind(ev.Op.Lock)
		switch {
		case !ok || taken.Section || taken.Spin:
			return // never gives up the processor
		case taken.Sleepable:
			kind, bad = "sleepable-lock", noSleep
		default:
			kind, bad = "blocking-lock", noBlock
		}
	default:
		return
	}
	if openDrop(ev) {
		return
	}
	for i := range ev.Before.Held {
		h := &ev.Before.Held[i]
		k, ok := c.facts.Model.Kind(h.Kind)
		if !ok || !bad(k) || dropped(ev, h) || c.given.mayDrop(ev, h) || h == ev.Held || samePath(h.Path, ev.Op.Path) {
			continue
		}
		if !k.Spin && c.facts.Program.Class(h.Class).Sleepable {
			continue // initialised to be slept with: RM_SLEEPABLE
		}
		if h.Given() && len(h.Via) > 0 && !c.asserted[h.Path.Key()] {
			continue // only a callee of this function says that it is held
		}
		if ev.Inside && c.needed.Has(ev.Pos, h) || c.calls.Stray(h) {
			continue
		}
		c.report(r, ev, h, k, kind)
	}
}

// reachedFree gives the calls that some path reaches without a lock of a class
// that another path has there.
func reachedFree(r *flow.Result) map[key]bool {
	classes := make(map[ir.Pos]map[string]int)
	states := make(map[ir.Pos]int)
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Before == nil || ev.Before.Doubt {
			continue
		}
		states[ev.Pos]++
		if classes[ev.Pos] == nil {
			classes[ev.Pos] = make(map[string]int)
		}
		here := make(map[string]bool)
		for j := range ev.Before.Held {
			here[ev.Before.Held[j].Class] = true
		}
		for class := range here {
			classes[ev.Pos][class]++
		}
	}
	free := make(map[key]bool)
	for pos, counts := range classes {
		for class, n := range counts {
			if n < states[pos] {
				free[key{pos, class}] = true
			}
		}
	}
	return free
}

// paired gives the locks that the function takes and releases under one name:
// which of an array's locks it is may not be known, but it is followed.
func paired(r *flow.Result) map[string]bool {
	names := make(map[string]bool)
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind == summary.Unlock && ev.Direct && ev.Exact && ev.Held != nil && !ev.Held.Entry {
			names[ev.Op.Path.Key()] = true
		}
	}
	return names
}

// noSleep reports whether a holder of such a lock must not sleep.
func noSleep(k model.Kind) bool { return !k.Sleepable }

// noBlock reports whether a holder of such a lock must not even wait for a
// mutex: the processor cannot be given up.
func noBlock(k model.Kind) bool { return k.Spin }

func samePath(a, b ir.Path) bool { return a.Key() == b.Key() }

func (c *checker) report(r *flow.Result, ev *flow.Event, h *flow.Held, k model.Kind, kind string) {
	id := key{ev.Pos, instance.Name(h.Path, h.Class)}
	f := c.facts.At(r, ev.Pos)
	f.Kind = kind
	f.Severity, f.Confidence = c.weigh(ev, h)
	f.Message = c.message(&f, ev, h, k, kind)
	f.Locks = []finding.Lock{c.facts.Lock(*h)}
	if kind != "sleep" {
		f.Locks = append(f.Locks, c.facts.LockOf(ev.Class, ev.Op.Path.String(), ev.Op.Mode))
	}
	f.Trace = append(trace.Acquired(h), c.here(r, ev, kind)...)
	if at, ok := c.seen[id]; ok {
		if old := &c.found[at]; f.Severity > old.Severity {
			*old = f
		}
		return
	}
	c.seen[id] = len(c.found)
	c.found = append(c.found, f)
	c.why = append(c.why, causeOf(ev, h, id))
}

// maxChain is the number of calls beyond which a sleep, or the acquisition, is a
// matter of too many conditions to be likely.
const maxChain = 3

// weigh tells how sure it is. A lock that is held by contract is held as far
// as one can tell; if the contract is only inferred from a release further on,
// the release may stand under a condition that this call does not.
func (c *checker) weigh(ev *flow.Event, h *flow.Held) (finding.Severity, finding.Confidence) {
	switch {
	case c.specified, h.Given() && (!h.Said || !c.asserted[h.Path.Key()]), instance.Past(h.Path), ev.May, !instance.Known(h.Path) && !c.paired[h.Path.Key()]:
		return finding.Note, finding.Low
	case !instance.Fixed(h.Path) && c.free[key{ev.Pos, h.Class}]:
		// A lock out of a loop that is held on some paths only: what tells
		// them apart may be beyond what was followed.
		return finding.Note, finding.Low
	case len(ev.Chain) > maxChain || len(h.Via) > maxChain:
		return finding.Note, finding.Low
	case h.Given(), ev.Before.Unseen, !instance.Known(h.Path):
		return finding.Warning, finding.Medium
	case len(ev.Chain) > 1:
		// The deeper the sleep, the more conditions there are on the way to
		// it that arguments decide.
		return finding.Warning, finding.Medium
	}
	return finding.Error, finding.High
}

func (c *checker) message(f *finding.Finding, ev *flow.Event, h *flow.Held, k model.Kind, kind string) string {
	what := ev.Text
	if what == "" {
		what = ev.Callee + "()"
	}
	doing := "can sleep"
	switch kind {
	case "sleepable-lock":
		doing = "can sleep waiting for " + lockName(ev)
	case "blocking-lock":
		doing = "can block on " + lockName(ev)
	}
	if k.Section {
		return fmt.Sprintf("%s %s inside the %s entered at %s", what, doing, k.Title, f.AtLine(h.Site))
	}
	return fmt.Sprintf("%s %s while %s, a %s, is held", what, doing, trace.Name(h), k.Title)
}

// lockName names the lock that an event is about.
func lockName(ev *flow.Event) string {
	if s := ev.Op.Path.String(); s != "" && ev.Op.Path.Base != ir.Temp {
		return s
	}
	return ev.Class
}

// here tells the sleep itself, in the callee where it happens.
func (c *checker) here(r *flow.Result, ev *flow.Event, kind string) []finding.Step {
	last := "may sleep here"
	if kind != "sleep" {
		last = "waits for " + lockName(ev) + " here"
	}
	return trace.Chain(c.facts.Site(r, ev.Pos, ev.Text), ev.Chain, last)
}
