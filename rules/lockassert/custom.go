package lockassert

import (
	"fmt"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/lockfacts"
)

// A custom takes so many calls that have the lock, and so many of them to one that has
// not.
const (
	minCustom   = 8
	perOutsider = 9
)

// customOf tells what the calls of an event's callee do about the lock that it needs.
func customOf(facts *lockfacts.Facts, ev *flow.Event) summary.Custom {
	if ev.Direct || ev.Callee == "" || ev.Class == "" {
		return summary.Custom{}
	}
	return facts.Program.Custom(ev.Callee, ev.Class)
}

// customary reports whether nearly all calls have the lock.
func customary(c summary.Custom) bool {
	return c.Held >= minCustom && c.Held >= perOutsider*(c.Unheld+c.Left)
}

// doubtful reports whether most calls that do anything about the lock come without it, so
// that the need is less than it seems.
func doubtful(c summary.Custom) bool { return c.Unheld > 1 && c.Unheld >= c.Held }

// inWords tells how many of the calls have the lock, where that says something.
func inWords(c summary.Custom) string {
	if c.Held < 2 || doubtful(c) {
		return ""
	}
	return fmt.Sprintf("; %d of its %d calls have it", c.Held, c.Calls())
}

// outsiders gives the calls of a function that leave a lock to its callers, of whom none
// is seen to have it, where nearly all other calls of the callee do. A lock of the class
// that is held there may be this one under another name, and what a callee lets go of is
// what it took.
func outsiders(facts *lockfacts.Facts, r *flow.Result) (list []breach) {
	if r.GivenUp != "" || facts.Fragment {
		return nil
	}
	for i := range r.Events {
		ev := &r.Events[i]
		if ev.Op.Kind != summary.Require || ev.Inside || ev.Before.Doubt || ev.Gone != nil || !left(ev) || !customary(customOf(facts, ev)) {
			continue
		}
		if own := facts.Program.Custom(r.Func.Name, ev.Class); own.Held+own.Unheld > 0 {
			continue
		}
		if s := facts.Program.Summary(facts.Unit, ev.Callee); s != nil && !releases(s, ev.Class) {
			list = append(list, breach{kind: unusual, event: *ev})
		}
	}
	return onceEach(list)
}

// left reports whether the function does nothing about the lock that a call needs, nor has
// another one of the class that may be it.
func left(ev *flow.Event) bool {
	for i := range ev.Before.Held {
		if h := &ev.Before.Held[i]; h.Class == ev.Class && (!h.Given() || len(h.Via) == 0 || h.Path.Key() != ev.Op.Path.Key()) {
			return false
		}
	}
	return true
}

// releases reports whether a function lets go of a lock of the class in some case.
func releases(s *summary.Summary, class string) bool {
	for i := range s.Cases {
		for _, op := range s.Cases[i].Ops {
			if (op.Kind == summary.Unlock || op.Kind == summary.Gap) && (op.Class == class || op.Class == "") {
				return true
			}
		}
	}
	return false
}
