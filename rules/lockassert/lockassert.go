package lockassert

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/instance"
	"lockcheck/rules/lockfacts"
	"lockcheck/rules/ruledoc"
)

//go:embed doc.go
var doc string

// Analyzer reports calls and assertions that break a contract: a lock that
// must be held and is not, or not in that mode, or that must not be held.
var Analyzer = &analysis.Analyzer{
	Name:       "lockassert",
	Doc:        ruledoc.Must(doc, "lockassert"),
	Requires:   lockfacts.Requires(),
	ResultType: lockfacts.Findings,
	Run:        run,
}

func run(pass *analysis.Pass) (any, error) {
	facts := lockfacts.Of(pass)
	w := writer{facts: facts, calls: handover.New(facts), namer: facts.Words}
	var fs []finding.Finding
	for _, r := range facts.Each() {
		for _, b := range append(breaches(r, elementsOf(facts.Model, r.Func)), slices.Concat(outsiders(facts, r), bares(facts, r))...) {
			if !w.always(b.event) || w.stray(b) {
				continue
			}
			f := w.finding(r, b)
			if facts.Specified(r) {
				f.Severity, f.Confidence = finding.Note, finding.Low
			}
			fs = append(fs, f)
		}
	}
	return lockfacts.Report(pass, fs)
}

// breach is one contract that one call breaks, on one or more paths.
type breach struct {
	kind  kind
	event flow.Event     // the first path that shows it
	met   bool           // other paths meet the contract
	way   []summary.Site // bare: the calls that lead there
}

// kind says how a contract is broken.
type kind uint8

const (
	fine      kind = iota
	unheld         // a lock that must be held was released
	wrongMode      // held, but not in the mode
	held           // a lock that must not be held is
	noHold         // a hold that must be there was given back
	untaken        // a lock that must be held, and that nobody can have taken
	bare           // a lock that a wait lets go of, and that nobody took on some way there
	unusual        // a lock that must be held, left to callers where nearly all others have it
)

var slugs = map[kind]string{
	unheld:    "assert-unheld",
	wrongMode: "assert-mode",
	held:      "assert-held",
	noHold:    "assert-hold",
	untaken:   "assert-untaken",
	unusual:   "assert-unusual",
	bare:      "assert-bare",
}

// breaches collects the broken contracts of one function, in program order.
func breaches(r *flow.Result, els elements) []breach {
	type key struct {
		pos  ir.Pos
		kind summary.OpKind
		path string
	}
	index := make(map[key]int)
	met := make(map[key]bool)
	var list []breach
	for _, ev := range r.Events {
		if ev.Inside || !asks(ev.Op.Kind) {
			continue
		}
		k := key{ev.Pos, ev.Op.Kind, ev.Op.Path.String()}
		kind := judge(r, ev)
		if kind == fine && ev.Op.Kind == summary.Require && ev.Held == nil && ev.Gone == nil && els.neverTaken(r, ev) {
			kind = untaken
			op := *ev.Op
			op.Path, _ = els.name(op.Path)
			ev.Op = &op
		}
		switch {
		case kind == fine:
			met[k] = true
		case ev.Before.Doubt:
		default:
			if _, ok := index[k]; !ok {
				index[k] = len(list)
				list = append(list, breach{kind: kind, event: ev})
			}
		}
	}
	for k, i := range index {
		list[i].met = met[k]
	}
	return onceEach(list)
}

// onceEach leaves out what another path breaks at the same place in the same
// way, for a lock of the same class: rounds of a loop give one lock several
// names. The one that the source knows too is kept.
func onceEach(list []breach) []breach {
	type place struct {
		pos   ir.Pos
		kind  kind
		class string
	}
	at := make(map[place]int)
	var once []breach
	for _, b := range list {
		k := place{b.event.Pos, b.kind, b.event.Class}
		i, told := at[k]
		switch {
		case !told || k.class == "" || instance.Fixed(b.event.Op.Path):
			at[k] = len(once)
			once = append(once, b)
		case once[i].event.Op.Path.Base == ir.Temp:
			once[i] = b
		}
	}
	return once
}

func asks(k summary.OpKind) bool {
	return k == summary.Require || k == summary.RequireNot || k == summary.RequireHold
}

// judge weighs one contract on one path. What is not seen is not broken: the
// lockset analysis has made it a contract of this function's callers. What is
// seen counts in a partial view too: a lockset forgets at code out of view.
func judge(r *flow.Result, ev flow.Event) kind {
	switch ev.Op.Kind {
	case summary.Require:
		if ev.Held != nil {
			return judgeMode(ev)
		}
		if ev.Gone != nil && ev.Exact && !aliased(ev) {
			return unheld
		}
	case summary.RequireNot:
		if ev.Held != nil && ev.Exact && sameMode(ev.Op.Mode, ev.Held.Mode) && (!ev.Held.Entry || contradicts(r, ev)) {
			return held
		}
	case summary.RequireHold:
		if givenBack(ev) {
			return noHold
		}
	}
	return fine
}

// contradicts reports whether a function asserts that a lock is not held, and
// further down relies on its caller's having taken it. That a callee needs it
// may be told on another path, and so may what stands in the other branch. Where
// each way from the one to the other takes the lock, it is this that is relied on.
func contradicts(r *flow.Result, ev flow.Event) bool {
	if !ev.Direct || ev.Before.Unseen || ev.Before.Doubt || len(ev.Held.Via) > 0 || ev.Held.Site.Line <= int(ev.Pos.Line) {
		return false
	}
	takes := make(map[ir.Pos]bool)
	for i := range r.Events {
		if q := &r.Events[i]; q.Op.Kind == summary.Lock && q.Direct && q.Op.Path.Key() == ev.Op.Path.Key() {
			takes[q.Pos] = true
		}
	}
	return leadsTo(r.Func, int(ev.Pos.Line), ev.Held.Site.Line, func(in ir.Instr) bool { return takes[in.Pos] })
}

// judgeMode compares the mode that is asked for with the one that is held. A
// contract that is open about the mode leaves it to the callers.
func judgeMode(ev flow.Event) kind {
	want, have := ev.Op.Mode, ev.Held.Mode
	if !ev.Exact || want == summary.Any || have == summary.Any || want == have {
		return fine
	}
	return wrongMode
}

func sameMode(want, have summary.Mode) bool {
	return want == summary.Any || want == have
}

// aliased reports whether another instance of the class is held: it may be
// the same lock by another name.
func aliased(ev flow.Event) bool {
	for _, h := range ev.Before.Held {
		if h.Class == ev.Class && h.Class != "" {
			return true
		}
	}
	return false
}

// givenBack reports whether the hold that is asked for was dropped on this
// path and not taken again.
func givenBack(ev flow.Event) bool {
	is := func(r flow.Ref) bool {
		return (ev.Op.Name == "" || r.Kind == ev.Op.Name) && r.Path.String() == ev.Op.Path.String()
	}
	for _, r := range ev.Before.Refs {
		if r.Count > 0 && is(r) {
			return false
		}
	}
	for _, r := range ev.Before.Dropped {
		if is(r) && !r.Entry {
			return true
		}
	}
	return false
}
