// Package graph is the acquisition graph: lock classes as nodes, an edge from
// A to B where B is acquired while A is held.
package graph

import (
	"lockcheck/lockgraph/summary"
)

// Class is a lock class.
type Class struct {
	ID        string   // symbol, struct.field, function.symbol, file.c:symbol
	Name      string   // what WITNESS calls it, or ""
	Also      []string // what else initialisers call locks of the class
	Kind      string   // "mutex", "sx", "rw", ...: the model's title of the kind
	Sleepable bool
	Spin      bool
	Recurses  bool // initialised to allow recursion
	DupOK     bool // initialised to allow several of the class at once
	Unordered bool // initialised to have no order: MTX_NOWITNESS
	Lenient   bool // assertions of it pass some objects without the lock
	Counts    bool // initialised to count events, or what there is of something: no lock
	Yields    bool // let go of by whoever waits for a sleepable lock
}

// Edge says that To is acquired while From is held.
type Edge struct {
	From, To string
	Blocking bool // at least one site waits for the lock
	Sites    []Site
}

// Site is one place where an edge comes about.
type Site struct {
	File     string
	Line     int
	Col      int
	Func     string
	Try      bool
	FromMode summary.Mode
	ToMode   summary.Mode
	FromPath string // the instances, in Func's terms
	ToPath   string
	FromText string
	Held     summary.Site   // where From was acquired; in a contract: what tells so
	Chain    []summary.Site // the calls that lead to the acquisition, it last
	Gates    []string       // other classes held meanwhile
	Entry    bool           // From is held by contract, not acquired here
	Asserted bool           // Entry: the function asserts it
	Hearsay  bool           // Entry: only a callee needs it held, nothing in Func says so
	Startup  bool           // runs only while the system starts, before there is a second thread
	Parted   bool           // on some way to the acquisition From has been let go of, here or in a callee
	May      bool           // hangs on what is not known: which function a pointer calls, whether a callee kept From
}

// Graph is the acquisition graph of a program. Classes and edges are sorted.
type Graph struct {
	Classes []Class
	Edges   []Edge
	Order   *Order // what is declared; nil: nothing
}
