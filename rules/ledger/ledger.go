// Package ledger keeps the books of functions: at which places each one takes
// and lets go of locks and holds.
//
// A ledger comes from the lockset analysis of a function and is small and
// sorted, so that it can be kept in a cache. It is made for comparison: the
// books of a function before and after a patch tell what the patch took away,
// where the new side by itself looks like a contract with callers or like an
// object that is handed on.
package ledger

import (
	"cmp"
	"slices"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Ledger is the books of one function.
type Ledger struct {
	File     string // that it stands in
	Function string
	Entries  []Entry  // by place
	Orders   []Order  // by class
	Gaps     []Gap    // by place
	Restarts []Entry  // places at which it takes a lock, or with Gap takes it back, and goes to look again
	Exits    []Exit   // by place
	Strange  []string // functions it calls of which nothing is known, sorted
	Calls    []int32  // what it calls, one for each place and as the source has it: sorted hashes
	Whole    bool     // every lock is in it: the analysis was not bounded
}

// Entry is one place at which a function takes a lock or a hold, or lets go of
// it: by itself, or through a call.
type Entry struct {
	Op   summary.OpKind // Lock, Unlock, Hold or Unhold; tries count as Lock
	Of   string         // the lock's class, or the kind of hold; "" if not known
	Line int
	Col  int
	Text string // as the source has it
}

// Known is what books rest on beside the function.
type Known struct {
	Callee  func(name string) *summary.Summary // what is known of a function that it calls, or nil
	Section func(kind string) bool             // whether what the model calls so is a section, and no lock: it has no order, and protects no memory
}

// Of gives the books of a function.
func Of(file string, r *flow.Result, known Known) Ledger {
	callee := known.Callee
	l := Ledger{File: file, Function: r.Func.Name, Whole: r.GivenUp == ""}
	for i := range r.Events {
		if e, ok := lockEntry(&r.Events[i]); ok {
			l.Entries = append(l.Entries, e)
		}
	}
	l.Orders, l.Gaps, l.Restarts = ordersOf(r, known.Section), gapsOf(r, callee), restartsOf(r, known.Section)
	l.Exits = exitsOf(r, callee)
	for _, b := range r.Func.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op != ir.Call || in.Callee.Name == "" {
				continue
			}
			l.Calls = append(l.Calls, hash(in.Text))
			s := callee(in.Callee.Name)
			if s == nil {
				l.Strange = append(l.Strange, in.Callee.Name)
				continue
			}
			l.Entries = append(l.Entries, holdEntries(in, s)...)
		}
	}
	slices.SortFunc(l.Entries, func(a, b Entry) int {
		return cmp.Or(a.Line-b.Line, a.Col-b.Col, cmp.Compare(a.Op, b.Op), cmp.Compare(a.Of, b.Of))
	})
	l.Entries = slices.Compact(l.Entries) // several states come to one place
	slices.Sort(l.Calls)
	slices.Sort(l.Strange)
	l.Strange = slices.Compact(l.Strange)
	return l
}

// lockEntry is what an event does to a lock: which class that is takes the
// analysis to tell.
func lockEntry(ev *flow.Event) (Entry, bool) {
	e := Entry{Op: ev.Op.Kind, Of: ev.Class, Line: int(ev.Pos.Line), Col: int(ev.Pos.Col), Text: ev.Text}
	switch ev.Op.Kind {
	case summary.TryLock:
		e.Op = summary.Lock
	case summary.Lock, summary.Unlock:
	default:
		return e, false
	}
	return e, !ev.Inside
}

// holdEntries is what a call does to holds, in some case or other. It is read
// off the call, so that a function whose analysis was bounded has it too.
func holdEntries(in *ir.Instr, callee *summary.Summary) []Entry {
	var es []Entry
	for _, c := range callee.Cases {
		for _, op := range c.Ops {
			if op.Kind == summary.Hold || op.Kind == summary.Unhold {
				es = append(es, Entry{Op: op.Kind, Of: op.Name, Line: int(in.Pos.Line), Col: int(in.Pos.Col), Text: in.Text})
			}
		}
	}
	return es
}

// Empty reports whether the books say nothing.
func (l *Ledger) Empty() bool { return len(l.Entries) == 0 }

// Places counts the places at which the function does op.
func (l *Ledger) Places(op summary.OpKind, of string) int {
	n := 0
	for i := range l.Entries {
		if l.Entries[i].Op == op && l.Entries[i].Of == of {
			n++
		}
	}
	return n
}

// All counts the places at which the function does op, to whatever.
func (l *Ledger) All(op summary.OpKind) int {
	n := 0
	for i := range l.Entries {
		if l.Entries[i].Op == op {
			n++
		}
	}
	return n
}

// InWords counts the places at which the function does op with these words.
func (l *Ledger) InWords(op summary.OpKind, text string) int {
	n := 0
	for i := range l.Entries {
		if l.Entries[i].Op == op && l.Entries[i].Text == text {
			n++
		}
	}
	return n
}

// Gone gives the places of l at which it does op, if now does it at fewer
// places, without those whose text now has as well; nil if what is missing may
// have moved into a function that now calls and l did not.
func (l *Ledger) Gone(now *Ledger, op summary.OpKind, of string) []Entry {
	bounded := (op == summary.Lock || op == summary.Unlock) && (!l.Whole || !now.Whole)
	if bounded || now.Places(op, of) >= l.Places(op, of) || now.callsOther(l) {
		return nil
	}
	left := make(map[string]int)
	for _, e := range now.Entries {
		if e.Op == op && e.Of == of {
			left[e.Text]++
		}
	}
	var gone []Entry
	for _, e := range l.Entries {
		if e.Op != op || e.Of != of {
			continue
		}
		if left[e.Text]--; left[e.Text] < 0 {
			gone = append(gone, e)
		}
	}
	return gone
}

// callsOther reports whether l calls a function of which nothing is known and
// which was does not call.
func (l *Ledger) callsOther(was *Ledger) bool {
	return slices.ContainsFunc(l.Strange, func(name string) bool {
		_, ok := slices.BinarySearch(was.Strange, name)
		return !ok
	})
}
