// Package finding holds what rules say: findings with their trace.
//
// A finding is a plain value without pointers into the analysis. Rules fill
// in what they know; the driver sorts the findings of a run and gives each its
// fingerprint ([Seal]); the report sets Status and Touched.
package finding

import (
	"cmp"
	"fmt"
	"slices"

	"lockcheck/lockgraph/summary"
)

// Severity says how much a finding weighs.
type Severity uint8

const (
	Note    Severity = iota // worth a reviewer's eye
	Warning                 // likely wrong
	Error                   // certainly wrong, from what is in view
)

// String gives the severity's name in messages and in JSON.
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "note"
}

// MarshalText gives the name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Confidence says how sure a rule is of what it saw, whatever the severity.
type Confidence uint8

const (
	High   Confidence = iota
	Medium            // a lock matched by its class, an infeasible path not excluded
	Low               // rests on a partial view or on bounded work
)

// String gives the confidence's name in JSON.
func (c Confidence) String() string {
	switch c {
	case Medium:
		return "medium"
	case Low:
		return "low"
	}
	return "high"
}

// MarshalText gives the name.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Status says on which side of a patch a finding stands.
type Status uint8

const (
	New      Status = iota // only on the new side, or outside a patch
	Existing               // on both sides
	Fixed                  // only on the old side
)

// String gives the status's name in JSON.
func (s Status) String() string {
	switch s {
	case Existing:
		return "existing"
	case Fixed:
		return "fixed"
	}
	return "new"
}

// MarshalText gives the name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Lock is a lock that a finding is about.
type Lock struct {
	Class string // lock class id
	Name  string // what WITNESS calls the class, or ""
	Expr  string // as the source names it: PROC_LOCK(w->target)
	Mode  string // "exclusive", "shared", or "" if it is not known or does not matter
}

// ModeName names a mode as Lock.Mode has it.
func ModeName(m summary.Mode) string {
	switch m {
	case summary.Shared:
		return "shared"
	case summary.Exclusive:
		return "exclusive"
	}
	return ""
}

// Step is one step of a trace. Steps stand in the order in which a reviewer
// would tell them.
type Step struct {
	File     string
	Line     int
	Column   int
	Function string
	Message  string
}

// StepAt gives a step at a site of a summary.
func StepAt(s summary.Site, format string, args ...any) Step {
	return Step{File: s.File, Line: s.Line, Column: s.Col, Function: s.Func, Message: fmt.Sprintf(format, args...)}
}

// Finding is one thing that a rule says.
type Finding struct {
	Rule       string // the analyzer's name
	Kind       string // a short stable slug within the rule: "missing-unlock"
	Severity   Severity
	Confidence Confidence
	Function   string
	File       string
	Line       int
	Column     int
	Message    string
	Places     []Place // that the message names
	Locks      []Lock
	Trace      []Step
	Partial    bool    // rests on a view with unseen code
	Weak       bool    // what tells it from code that is right is seldom enough: see [Settle]
	Blind      bool    // rests on a function of which, or of whose callees, hunks show a part
	Vouched    bool    // the model says what the function does, and is right where its body is too clever
	Yields     bool    // not worth telling beside another finding of the rule about the same locks at the same place
	Repair     *Repair // what would mend it for certain, if the rule knows
	Gone       *Gone   // what the patch took away, if that is all there is to tell

	Fix         *Fix // Repair as edits, once the edited source has been analysed
	Status      Status
	Touched     bool // an existing finding whose trace runs through added lines
	Fingerprint string
}

// Settle makes notes of the findings of weak evidence. It is for code that
// stands: most of a tree has run for years, and what looks wrong there is for
// the most part what the analysis could not follow. In code that a patch brings,
// or a file that somebody asks about, they weigh what they weigh, but for those of
// hunks that are Blind.
func Settle(fs []Finding) {
	for i := range fs {
		if f := &fs[i]; f.Weak && f.Severity > Note {
			f.Severity, f.Confidence = Note, Low
		}
	}
}

// Gone is something that a function did before a patch, and that a function of
// another unit may do instead.
type Gone struct {
	Op summary.OpKind
	Of string // the lock's class, or the kind of hold
}

// Compare orders findings by place, then by everything else that a reader
// sees.
func Compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		-cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Function, b.Function),
		cmp.Compare(a.Message, b.Message),
		slices.CompareFunc(a.Locks, b.Locks, func(x, y Lock) int {
			return cmp.Or(cmp.Compare(x.Class, y.Class), cmp.Compare(x.Expr, y.Expr), cmp.Compare(x.Mode, y.Mode))
		}),
		slices.CompareFunc(a.Trace, b.Trace, compareStep),
	)
}

func compareStep(a, b Step) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Message, b.Message),
	)
}
