package lockbalance

import (
	"fmt"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/contract"
	"lockcheck/rules/finding"
	"lockcheck/rules/handover"
	"lockcheck/rules/ledger"
	"lockcheck/rules/trace"
)

// unmatched tells of a release of what the function no longer acquires. Seen
// by itself, such a lock is taken for the caller's; where the function was
// there before the patch, did not need the lock then and acquired it at more
// places, its callers have no reason to hold it now.
func (c *checker) unmatched(r *flow.Result) {
	was := c.facts.WasLike(r)
	if was == nil {
		return
	}
	for i := range r.Events {
		ev := &r.Events[i]
		if !unbacked(ev) || saysSo(r, ev.Class) || c.asserted[ev.Op.Path.Key()] || contract.Requires(&was.Summary, ev.Class) || c.held(r, ev.Class) ||
			!c.lostLock(r, ev) {
			continue
		}
		lock := flow.Held{Path: ev.Op.Path, Class: ev.Class, Kind: ev.Op.Lock, Mode: ev.Op.Mode}
		if ev.Held != nil {
			lock = *ev.Held
		}
		f := c.at(r, ev, "unmatched-unlock")
		f.Severity, f.Confidence = finding.Warning, finding.Medium
		f.Message = fmt.Sprintf("%s releases %s, which %s() no longer acquires", call(ev), trace.Name(&lock), r.Func.Name)
		f.Locks = []finding.Lock{c.facts.Lock(lock)}
		f.Trace = c.here(r, ev, "is released here, and acquired on no path to it")
		c.add(ev.Pos, &lock, f)
	}
}

// unbacked reports whether an event releases a lock that nothing in view
// acquires on the way to it.
func unbacked(ev *flow.Event) bool {
	if ev.Op.Kind != summary.Unlock || !ev.Direct || ev.Before.Doubt || ev.Before.Unseen {
		return false
	}
	if ev.Held == nil {
		return ev.Gone == nil
	}
	return ev.Exact && ev.Held.Entry
}

// lostLock reports whether a patch took away an acquisition of the lock that is
// released. Where it has no class in view, it is the one in the same words.
func (c *checker) lostLock(r *flow.Result, ev *flow.Event) bool {
	words := func(call string) string { return call[strings.IndexByte(call, '(')+1:] }
	return slices.ContainsFunc(c.facts.Lost(r, summary.Lock, ev.Class), func(e ledger.Entry) bool {
		return ev.Class != "" || words(e.Text) == words(ev.Text)
	})
}

// saysSo reports whether it is by its name that a function gives up a lock of its
// callers': one that others than those in view call, and that does so whichever way
// it ends.
func saysSo(r *flow.Result, class string) bool {
	return handover.SaysUnlock(r.Func.Name) && !r.Func.Static && !slices.ContainsFunc(r.Exits, func(e flow.Exit) bool {
		return e.State != nil && !slices.ContainsFunc(e.State.Released, func(g flow.Released) bool { return g.Entry && g.Class == class })
	})
}

// held reports whether a call of the function in this unit is made with a lock
// of the class held: the patch moved the acquisition there.
func (c *checker) held(r *flow.Result, class string) bool {
	for _, f := range c.facts.Funcs() {
		if !calls(f)[r.Func.Name] {
			continue
		}
		caller := c.facts.Result(f)
		if caller == nil {
			continue
		}
		for i := range caller.Events {
			ev := &caller.Events[i]
			if ev.Callee == r.Func.Name && !ev.Inside && ev.Class == class && ev.Held != nil && !ev.Held.Entry {
				return true
			}
		}
	}
	return false
}
