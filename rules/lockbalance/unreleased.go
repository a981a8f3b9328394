package lockbalance

import (
	"fmt"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
	"lockcheck/rules/ledger"
	"lockcheck/rules/trace"
)

// unreleased tells of returns before which a patch took away the release of a
// lock of the caller's. Where the other returns are not in view, such a return
// passes for one that leaves the lock to the caller; where they are, it is not
// always they that look right. It gives the classes it told of.
func (c *checker) unreleased(r *flow.Result, now *ledger.Ledger) map[string]bool {
	was := c.facts.WasLike(r)
	if was == nil || len(was.Books.Exits) != len(now.Exits) ||
		now.All(summary.Unlock) >= was.Books.All(summary.Unlock) {
		return nil
	}
	told := make(map[string]bool)
	for i, at := range now.Exits {
		for _, lock := range was.Books.Exits[i].Gives {
			lost := c.facts.Lost(r, summary.Unlock, lock.Class)
			if len(lost) > 0 && !at.Given(&lock) && mentions(r.Func, lock.Root) &&
				now.Places(summary.Lock, lock.Class) >= was.Books.Places(summary.Lock, lock.Class) &&
				c.withoutRelease(r, at, lock, lost[0]) {
				told[lock.Class] = lock.Class != ""
			}
		}
	}
	return told
}

// mentions reports whether a function still has to do with a variable: a patch
// may have taken it out with all its locks.
func mentions(f *ir.Func, name string) bool {
	found := name == ""
	f.Walk(func(p *ir.Path) { found = found || p.Name == name })
	return found
}

// withoutRelease tells of one return, if no path to it takes the lock here.
func (c *checker) withoutRelease(r *flow.Result, at ledger.Exit, given ledger.Lock, lost ledger.Entry) bool {
	lock := flow.Held{Class: given.Class}
	var exit *flow.Exit
	for i := range r.Exits {
		e := &r.Exits[i]
		if int(e.Pos.Line) != at.Line || int(e.Pos.Col) != at.Col || e.State == nil {
			continue
		}
		exit = e
		for j := range e.State.Held {
			if h := &e.State.Held[j]; given.Like(h.Class, trace.Name(h)) {
				if !h.Entry {
					return false
				}
				lock = *h
			}
		}
	}
	if exit == nil {
		return false
	}
	f := c.facts.At(r, exit.Pos)
	f.Kind, f.Severity, f.Confidence = "release-gone", finding.Warning, finding.Medium
	f.Message = fmt.Sprintf("%s is no longer released when %s() returns here: %s is gone", given.Name, r.Func.Name, lost.Text)
	f.Gone = &finding.Gone{Op: summary.Unlock, Of: given.Class}
	f.Locks = []finding.Lock{c.facts.Lock(lock)}
	if lock.Site.Line != 0 {
		f.Trace = trace.Acquired(&lock)
	}
	c.add(exit.Pos, &lock, f)
	return true
}
