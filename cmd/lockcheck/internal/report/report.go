// Package report is what a run of lockcheck has to say, before it is text,
// JSON or a graph. internal/check makes it and the printers read it; they
// change nothing in it. All lists are sorted, or in the order of the inputs.
package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lockcheck/lockgraph/graph"
	"lockcheck/parser/patch"
	"lockcheck/rules/finding"
)

// Report is the outcome of one run.
type Report struct {
	Inputs    []Input
	Problems  []Problem
	Findings  []finding.Finding
	Classes   []graph.Class
	Edges     []Edge
	Declared  Declared // the lock order
	Program   *Program // what the graph was made of; nil for a patch
	Functions []Function
	Structs   []Struct // those whose comments tell which lock protects what
	Bounds    []Bound
	Changes   Changes // of patches; empty without one
	Diff      []FileDiff
	Silenced  []Silenced
	Stale     []Problem // comments and baseline entries that silence nothing

	texts [2][]Source // after and before a patch
	close []func() error
}

// Program counts what was linked. What cannot be followed shows here first.
type Program struct {
	Units, Functions int
	Calls            int
	PointerCalls     int // of these, calls through pointers
	Unresolved       int // of these, those for which no function was found
	InPart           int // functions of which part was given up on
	Recursive        int // functions that can come back to themselves
}

// InputKind says what an input is.
type InputKind string

const (
	Patch     InputKind = "patch"
	CFile     InputKind = "c"
	Directory InputKind = "directory"
	Range     InputKind = "range"
	Bad       InputKind = "unknown" // its kind could not be told
)

// InputStatus says how much of an input was analysed.
type InputStatus string

const (
	Complete InputStatus = "complete"
	Partial  InputStatus = "partial" // from hunks alone, or some of it could not be read
	Failed   InputStatus = "failed"  // nothing of it was analysed
)

// Input is one input of the command line.
type Input struct {
	Path   string
	Kind   InputKind
	Status InputStatus
	Detail string // why it is not complete, or where its images come from
}

// Problem is something that could not be analysed, and what to do about it.
type Problem struct {
	File string
	Line int // 0: the file as a whole
	What string
	Do   string
	// Minor problems are told, but make no bad input: what a patch's hunks do
	// not show cannot be read.
	Minor bool
	// Ours problems are about what is written for lockcheck: a comment that is
	// to silence something, and does not say what it must.
	Ours bool
}

// String gives the problem as one line.
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, p.Line)
	}
	if s != "" {
		s += ": "
	}
	s += p.What
	if p.Do != "" {
		s += "; " + p.Do
	}
	return s
}

// Bound is something that the analysis gave up on.
type Bound struct {
	File     string
	Line     int
	Function string // or another declaration's name; "" if it could not be told
	Why      string
	Lost     bool // it could not be read at all, as a Problem tells; else part of it was analysed
}

// EdgeStatus says on which side of a patch an edge stands.
type EdgeStatus string

const (
	EdgeNew      EdgeStatus = "new"
	EdgeExisting EdgeStatus = "existing"
	EdgeRemoved  EdgeStatus = "removed"
)

// Edge is an edge of the acquisition graph.
type Edge struct {
	graph.Edge
	Status EdgeStatus
}

// Function is what a function means to its callers' locks, in words.
type Function struct {
	Name     string
	File     string
	Line     int
	Partial  bool
	Requires []string
	Acquires []string // held on return, not on entry
	Releases []string // held on entry, not on return
	Gaps     []Gap    // dropped and taken again
	Holds    []string // references taken or dropped for the caller
	Sleeps   bool
	Sleep    Place  // where it sleeps first
	Cases    []Case // where its outcomes differ
	NoReturn bool
}

// Place is where something happens.
type Place struct {
	What    string // as the source has it
	File    string // "": no place
	Line    int
	Col     int
	Func    string
	Through []string // the calls that lead there, outermost first
}

// String gives a place as one line.
func (p Place) String() string {
	if p.File == "" {
		return ""
	}
	s := fmt.Sprintf("%s at %s:%d", p.What, p.File, p.Line)
	if len(p.Through) > 0 {
		s += " through " + strings.Join(p.Through, ", ")
	}
	return s
}

// Struct is a struct with locking keys.
type Struct struct {
	Tag     string
	File    string
	Line    int
	Members []Member
}

// Member is a member of a struct and its keys. It may be read under the lock
// of any key, and is to be written under those of all.
type Member struct {
	Name string
	Line int
	Keys []Key
}

// Key is a key, the words of the legend, and the lock class that they mean.
type Key struct {
	Letters string
	Text    string // "" if the legend does not have it
	Class   string // "" if it could not be told
	None    bool   // it says that no lock is needed
}

// Gap is a lock that is held on entry and on return, and not in between.
type Gap struct {
	Lock  string
	Where string // where it is dropped and retaken
}

// Case is one of several outcomes of a function.
type Case struct {
	When string // "" if nothing tells it from the others
	Does []string
}

// Changes is the lock review summary: what patches change in locking that is
// no finding.
type Changes struct {
	EdgesAdded, EdgesRemoved []Edge
	GapsAdded, GapsRemoved   []FunctionLine
	ClassesAdded             []string // lock classes first used
	Contracts                []ContractChange
}

// Empty reports whether nothing changed.
func (c *Changes) Empty() bool {
	return len(c.EdgesAdded) == 0 && len(c.EdgesRemoved) == 0 && len(c.GapsAdded) == 0 &&
		len(c.GapsRemoved) == 0 && len(c.ClassesAdded) == 0 && len(c.Contracts) == 0
}

// FunctionLine is something said of a function.
type FunctionLine struct {
	Function string
	Text     string
}

// ContractChange is how a patch changes what a function needs and does.
type ContractChange struct {
	Function string
	Status   EdgeStatus // new, existing or removed function
	Added    []string   // "requires proctree_lock", "releases PROC_LOCK(p)"
	Removed  []string
}

// Silenced is a finding that somebody has looked at, and wants to hear of no
// more. It counts for nothing.
type Silenced struct {
	finding.Finding
	InSource bool   // by a comment, else by a baseline
	Reason   string // as the comment gives it
}

// FileDiff is what of a file's new side a patch shows to its reviewers.
type FileDiff struct {
	Path    string
	OldPath string       // "" if the file is new
	Added   map[int]bool // lines that the patch adds
	Hunks   []patch.Span // lines in its hunks
	Kept    map[int]int  // those that were there before, to their lines then
	// Lines are those in view, where that is not all of the file.
	Lines map[int][]byte
	Dir   string // the directory in which the file was looked for; "" for none
}

// Shown reports whether a line is in a hunk.
func (d *FileDiff) Shown(line int) bool {
	return slices.ContainsFunc(d.Hunks, func(s patch.Span) bool { return s.First <= line && line <= s.Last })
}

// Hunks reports whether of a file no more is at hand than a patch's hunks.
func (r *Report) Hunks(file string) bool {
	return slices.ContainsFunc(r.Diff, func(d FileDiff) bool { return d.Path == file && d.Lines != nil })
}

// Source gives the text of a file that reports speak of, if it has it.
type Source func(file string) ([]byte, bool)

// AddSource tells the report where the text of files comes from. old is the
// side before a patch. Sources are asked in the order in which they are added.
func (r *Report) AddSource(old bool, src Source) {
	r.texts[side(old)] = append(r.texts[side(old)], src)
}

func side(old bool) int {
	if old {
		return 1
	}
	return 0
}

// Text gives the text of a file, if it is at hand.
func (r *Report) Text(file string, old bool) ([]byte, bool) {
	for _, src := range r.texts[side(old)] {
		if text, ok := src(file); ok {
			return text, true
		}
	}
	return nil, false
}

// OnClose has f called when the report is no longer used.
func (r *Report) OnClose(f func() error) { r.close = append(r.close, f) }

// Close lets go of what texts are read from.
func (r *Report) Close() error {
	var err error
	for _, f := range r.close {
		err = errors.Join(err, f())
	}
	r.close = nil
	return err
}

// BadInput reports whether part of the input could not be analysed.
func (r *Report) BadInput() bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return !p.Minor })
}

// Counts reports whether a finding counts for the exit status: new or
// touched, and of severity warning or above.
func Counts(f *finding.Finding) bool {
	if f.Severity < finding.Warning {
		return false
	}
	return f.Status == finding.New || f.Status == finding.Existing && f.Touched
}

// Show says which findings people are shown.
type Show struct {
	All     bool // existing and fixed ones too, notes among them
	Verbose bool // notes of what is new, and the lock review summary, too
}

// Shows reports whether a finding is shown. Verbose brings the notes of what
// is new or touched, All whatever is neither, so that each finding that a
// closing line counts is shown by the flag that it names.
func Shows(f *finding.Finding, s Show) bool {
	if f.Status == finding.New || f.Status == finding.Existing && f.Touched {
		return f.Severity > finding.Note || s.Verbose
	}
	return s.All
}
