// Package model holds what the lock KPIs of a kernel mean, as data.
//
// A dialect ("freebsd", "illumos", "linux", "pthread") is an embedded text
// file; users add files of their own with [Model.Add]. What comes out are
// summaries of functions and facts about lock kinds, lock classes and
// structs; nothing else in lockcheck knows a KPI by name.
package model

// Kind is a kind of lock: what the field calls mutex, sx, rwlock, epoch.
type Kind struct {
	Name      string // in model files: mtx, spin, sx, rw, rm, lockmgr, critical, epoch
	Title     string // in output: "mutex", "spin mutex", "sx"
	Sleepable bool   // a thread may sleep while holding it
	Spin      bool   // interrupts or preemption are off
	Section   bool   // a section rather than a lock: nests, has no order
	Recurses  bool   // may always be taken again by its holder
}

// Class is what is known of a lock class without looking at its initialiser.
type Class struct {
	ID    string
	Kind  string
	Name  string   // WITNESS name
	Flags []string // meanings: "recurse", "dupok"
}

// Struct is what is known of a struct.
type Struct struct {
	Tag        string
	TypeStable bool   // its memory is never given back: a stale pointer still points to one
	Why        string // why that is so, for messages
}
