package flow

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Held is a lock instance in a lockset.
type Held struct {
	Path    ir.Path // the instance, in the function's terms
	Class   string  // lock class id; "" if the type is not known
	Kind    string  // lock kind's name in the model: "mtx", "sx", "critical"
	Mode    summary.Mode
	Count   int            // how often it is held, at least 1
	Entry   bool           // held since entry: the contract, not an acquisition in view
	Was     summary.Mode   // Entry, once dropped and taken back: the mode in which it was dropped
	Back    bool           // Entry: it was dropped and taken back, at Site
	Said    bool           // Entry: some path here runs through what tells so, an assertion or its being taken back
	Depends bool           // Entry: whether it is asked for hangs on what an argument points to
	Try     bool           // acquired without waiting
	Text    string         // how the source names it: PROC_LOCK(w->target)
	Site    summary.Site   // where it was acquired; for Entry, what tells the contract
	Via     []summary.Site // calls that lead to Site, outermost first; nil if direct
}

// Given reports whether nothing but the contract says that the lock is held: it
// was held on entry, and has not been dropped since.
func (h *Held) Given() bool { return h.Entry && !h.Back }

// Hearsay reports whether only calls below the function's own say that the lock
// was held on entry: from there, what a callee lets go of and takes back is
// hardly told from what its callers hold.
func (h *Held) Hearsay() bool { return h.Entry && len(h.Via) > 1 }

// Released is a lock instance known not to be held.
type Released struct {
	Held               // as it was held before
	At    summary.Site // where it was released
	AtVia []summary.Site
	Loose bool // it was the only lock of its class that was held: the release named none
}

// Ref is a hold on an object: a reference that was taken and not yet dropped.
type Ref struct {
	Path   ir.Path
	Kind   string // the model's hold kind: "proc", "cred", "vnode"
	Count  int
	Entry  bool // held since entry, by contract
	Moved  bool // stored or returned: somebody else's now
	Passed bool // handed to a function that is not in view
	Site   summary.Site
}

// State is the lockset on one bundle of paths. It is never changed once an
// event shows it.
type State struct {
	Held     []Held
	Released []Released
	Refs     []Ref
	Dropped  []Ref // holds released here and not retaken
	Unseen   bool  // some code before this point is not in view: absence proves nothing
	Since    int   // where what is in view begins: states of one function with the same have seen the same before
	Doubt    bool  // the path needs a condition that has been tested the other way before
}

// Holds gives the held instance at path, if there is one.
func (s *State) Holds(path ir.Path) *Held {
	key := path.String()
	for i := range s.Held {
		if s.Held[i].Path.String() == key {
			return &s.Held[i]
		}
	}
	return nil
}

// Event is one lock-relevant operation with the state before it. An
// instruction gives one event for every operation and every state that
// reaches it. Events share what they point to.
type Event struct {
	Op     *summary.Op // with paths in this function's terms
	Class  string      // lock class of Op.Path
	Held   *Held       // the held instance that Op.Path matches, or nil
	Gone   *Released   // the released instance that it matches, or nil
	Exact  bool        // Held or Gone matches by path, not by class alone
	Inside bool        // from Acquires or Sleeps of a callee: happens within it, has no effect here
	May    bool        // Inside: on some paths through the callee, and nothing tells which
	Before *State
	Pos    ir.Pos
	Text   string         // the call, as the source has it
	Callee string         // the function called
	Direct bool           // the callee is a lock KPI itself
	Chain  []summary.Site // for operations of a callee: where in it, outermost first

	members []summary.Guard // while it is collected: conditions on members that are left
}

// Left reports whether the event is a lock that a callee with a body leaves
// held. It is acquired within, where an Inside event tells of it with what is
// held there; here it only joins the lockset.
func (ev *Event) Left() bool {
	return !ev.Direct && !ev.Inside && (ev.Op.Kind == summary.Lock || ev.Op.Kind == summary.TryLock)
}

// inner gives the calls from the callee to where it happens.
func (ev *Event) inner() []summary.Site {
	if !ev.Inside {
		return nil
	}
	return ev.Chain
}

// Exit is a way out of the function: a return statement, or the closing brace.
type Exit struct {
	Pos    ir.Pos
	Value  ir.Value // what is returned
	State  *State
	Result string // what is known of the result: "0", "!0", "<0", ">0", ">=0", a number, or ""
}

// Gap is a lock dropped and taken again.
type Gap struct {
	Lock    Held
	Dropped summary.Site
	Retaken summary.Site   // zero while it is not held yet
	Callee  string         // the call within which both happen, or ""
	Chain   []summary.Site // through which callees
}

// UseKind says what is stale.
type UseKind uint8

const (
	Cursor  UseKind = iota // a list walk goes on from an element found before the gap
	Pointer                // a pointer read under the lock is followed after the gap
	Check                  // a condition tested under the lock decides what is done after the gap
	Whole                  // in a partial view: what the unseen code before learnt under the lock
)

// StaleUse is a use, after a gap, of what was learnt before it.
type StaleUse struct {
	Kind    UseKind
	Var     ir.Path      // the variable or the tested state
	From    ir.Path      // what it was read from; Cursor: the list
	Read    summary.Site // where
	Gap     Gap
	Others  []Held // locks held from the read to the use without a gap
	Pos     ir.Pos // of the use
	Text    string
	Pinned  string // why the object stays valid: "hold", "type-stable", "curproc", ""
	Reread  bool   // a retry loop reads it again before anything else is done with it
	Partial bool   // rests on a partial view
}

// Write is an assignment to a struct's member, with the classes of the locks
// held that are embedded in the same object, or are global.
type Write struct {
	Struct, Field string
	Classes       []string
}

// Protection says that locks of a class protect a struct's member.
type Protection struct {
	Class, Struct, Field string
}

// Result is the analysis of one function.
type Result struct {
	Unit     *ir.Unit
	Func     *ir.Func
	Events   []Event // in program order
	Exits    []Exit
	Rounds   []Exit // in a partial view: a loop comes round to a head that is not in view
	Stale    []StaleUse
	Writes   []Write
	Replaced []Replaced // sorted
	Summary  *summary.Summary
	GivenUp  string          // what was bounded, or ""
	bare     map[ir.Pos]bool // see [Partings]
	Size     int             // about how many bytes the events take

	// Asked are the protections that the environment did not know of and that
	// would have changed the result, in no order: with none of them known,
	// another analysis gives the same.
	Asked []Protection
}
