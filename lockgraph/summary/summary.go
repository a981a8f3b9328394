// Package summary holds what is known of a function's locking, in its
// caller's terms: paths from parameters, globals and the result.
//
// Summaries come from two sources that are alike to whoever uses them: the
// model's data (lockgraph/model: mtx_lock acquires *m) and the analysis of a
// body (lockgraph/flow). They are small values, sorted, never changed once
// made, and know nothing of diagnostics.
package summary

import "lockcheck/lockgraph/ir"

// Summary is what a function does to its caller's locks.
//
// A call takes one of the Cases, told apart by conditions on arguments and
// result. Acquires and Sleeps collect over all cases what happens inside,
// for order and sleeping; those of a model function's own operations are not
// repeated there.
type Summary struct {
	Func      string
	Params    []string // parameter names, for messages
	Cases     []Case   // none: the function does not return
	Acquires  []Acquire
	Writes    []string // "struct.member" that it assigns in memory, itself or in what it calls; sorted
	WritesAny bool     // it may assign any member: Writes was given up on
	Sleeps    []Sleep
	Unlists   []int // arguments that it takes off the list they are on, here or in what it calls; sorted
	Counts    []int // arguments in which it raises a count, whichever way it goes; sorted
	Primitive bool  // a lock KPI of the model: it wins over a body in view
	Specified bool  // the Cases are what the model specifies, whatever the body looks like
	Exact     bool  // Specified: one with more parameters is another function of the same name
	Bounded   bool  // the analysis gave up on part of the function
}

// Case is one way a call can end.
type Case struct {
	When []Guard // all hold; empty: always possible
	Ops  []Op    // in order
}

// GuardOp compares a guard's subject.
type GuardOp uint8

const (
	Eq       GuardOp = iota // subject == Int
	Ne                      // subject != Int
	Has                     // subject has the flag Name set, or without a name any bit of Int
	Lacks                   // subject has it clear
	In                      // subject is one of Ints
	Below                   // subject is below zero: an error number
	NotBelow                // subject is not below zero
)

// Guard is one condition on an argument, on what an argument points to, on a
// global or on the result.
type Guard struct {
	Subject ir.Path
	Op      GuardOp
	Int     int64
	Ints    []int64 // In: sorted, at least two
	Name    string  // the constant's name
}

// Mode is how a lock is held.
type Mode uint8

const (
	Any Mode = iota // shared or exclusive
	Shared
	Exclusive
)

// OpKind is what an operation does.
type OpKind uint8

const (
	Lock        OpKind = iota // acquire, waiting for it
	TryLock                   // acquire without waiting; in a case where it succeeded
	Unlock                    // release
	Require                   // must be held on entry, in Mode: a contract or an assertion
	RequireNot                // must not be held
	Upgrade                   // shared to exclusive, lock not dropped
	Downgrade                 // exclusive to shared
	Gap                       // held on entry and on return, dropped in between
	Known                     // in this case the lock is held in Mode
	KnownNot                  // in this case the lock is not held in Mode
	Hold                      // takes a reference of kind Name on the object Path
	Unhold                    // drops it
	RequireHold               // the object must be held
	Blocks                    // may sleep; locks in Dropped are not held meanwhile
	Init                      // initialises a lock
	Destroy                   // destroys a lock
	First                     // the result is the first element of the list Path
	Next                      // the result follows the element Path in its list
	Store                     // *Path = Int (Known constant), an out-parameter
	Fresh                     // the result is an object nobody else knows yet
	Returns                   // the result is the value of Path
	Pins                      // the object Path is kept valid by this call's context
	ReturnsAddr               // the result is the address of Path: SOCKBUF_MTX(sb)
	Is                        // afterwards Path holds what From holds, or Int
	IsNot                     // afterwards it does not
	Keeps                     // Path is not written, whatever a body looks like
	Enlist                    // the element Path is put on the list From
	Unlist                    // the element Path is taken off its list, From if that is told
	UnlistFirst               // the first element of the list Path is taken off
	Warns                     // what was tested is not meant to be
	Bit                       // the result is bit number Arg, an argument, of what Path holds
	SetBit                    // that bit is set
	ClearBit                  // that bit is cleared
)

// Op is one operation on a lock, a hold or an object.
type Op struct {
	Kind    OpKind
	Path    ir.Path // the lock, or the object
	Class   string  // lock class id, where the path does not tell
	Lock    string  // the lock kind's name in the model: "mtx", "sx"
	Mode    Mode
	Name    string    // hold kind; store's constant name
	Int     int64     // also Init: 1 + index of an argument that tells how often it can be taken
	Flags   []Flag    // which argument carries flags that change the operation
	From    ir.Path   // Store, Is, IsNot: where the value is from; Enlist, Unlist: the list
	Dropped []ir.Path // Blocks, Gap: locks not held while sleeping
	Free    []ir.Path // of what happens within a callee: see Acquire
	Sites   []Site    // Gap of an analysed body: where it is dropped and retaken
	Recurse bool      // this operation may take the lock again
	Dup     bool      // this operation may take a second lock of the class
	Apart   bool      // this acquisition has no place in any order: nobody else can have the lock
	May     bool      // Require, Gap: whether it is asked for hangs on what an argument points to
	Asked   bool      // Lock of an analysed body: it was asked before whether this thread has the lock
	IfHeld  bool      // Unlock, Gap: nothing is needed; what is not held is left alone
	Arg     int       // Init: index of the name argument, -1 without; Flags as above
	Type    int       // Init: index of an argument that wins over the name if it is not NULL, or -1
	When    []Guard   // Blocks, Recurse...: only if all hold
}

// What a Store leaves in an out-parameter, in Op.Name, where it is no constant.
const (
	StoreUnknown = "?" // nothing is known of it
	StoreObject  = "!" // a pointer that is not NULL
	StorePath    = "=" // what Op.From holds
	StoreAddr    = "&" // the address of Op.From
)

// Flag says that an argument has a flag of a given meaning.
type Flag struct {
	Param int    // which argument
	Name  string // the flag's name in the source: MTX_DUPOK
	Means string // what it changes: "dupok", "recurse", "nowait", "spin"
}

// Site is a place, with the calls that lead there from the function that the
// summary is of.
type Site struct {
	File string
	Line int
	Col  int
	Func string
	What string // the lock operation or call there, as the source has it
}

// Acquire is a lock that a function takes somewhere inside, for the
// acquisition graph.
type Acquire struct {
	Path    ir.Path // in the caller's terms; Base LocalVar or Temp if it has none
	Class   string
	Lock    string
	Mode    Mode
	Try     bool
	Dup     bool      // it may be a second lock of its class
	Dropped []ir.Path // locks of the contract not held at that point
	Free    []ir.Path // locks that were asked for on the way there, and not held exclusively
	When    []Guard   // only if all hold, on parameters
	May     bool      // besides, it hangs on what is not known: which function a pointer calls
	Chain   []Site    // outermost call first; the acquisition last
}

// Sleep is a place inside a function where it may sleep.
type Sleep struct {
	Dropped []ir.Path
	Free    []ir.Path
	When    []Guard // only if all hold, on parameters
	May     bool    // besides, it hangs on what is not known
	Chain   []Site
}
