package model

import (
	"sort"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Kind is a kind of lock: what the field calls mutex, sx, rwlock, epoch.
type Kind struct {
	Name      string // in model files: mtx, spin, sx, rw, rm, lockmgr, critical, epoch
	Title     string // in output: "mutex", "spin mutex", "sx"
	Sleepable bool   // a thread may sleep while holding it
	Spin      bool   // interrupts or preemption are off
	Section   bool   // a section rather than a lock: nests, has no order
	Recurses  bool   // may always be taken again by its holder
	Yields    bool   // whoever waits for a sleepable lock lets go of it: it has no order with them
	Counts    bool   // may be initialised to count something, instead of keeping others out
}

// Class is what is known of a lock class without looking at its initialiser.
type Class struct {
	ID    string
	Kind  string
	Names []string // WITNESS names; the first is shown
	Flags []string // meanings: "recurse", "dupok", "lenient"
}

// Struct is what is known of a struct.
type Struct struct {
	Tag        string
	TypeStable bool   // its memory is never given back: a stale pointer still points to one
	Why        string // why that is so, for messages
}

// Model is a set of KPIs and facts. It is filled by [Load] and [Model.Add]
// and only read afterwards; then it may be shared between goroutines. What
// its methods return is shared too and must not be changed.
type Model struct {
	kinds     map[string]Kind
	flags     map[string][]flagDef // by flag name; one flag may mean different things for different kinds
	consts    map[string]int64
	funcs     map[string]*function
	classes   map[string]Class
	structs   map[string]Struct
	listed    map[string]string  // hold kinds that keep an object on its lists -> why
	fields    map[string]ir.Type // by "struct.field"
	globals   map[string]ir.Type
	orders    [][]string
	added     [][]string // those of orders that users added
	table     OrderTable
	zones     map[string]zone
	callbacks map[string]callback
	startup   []string
	protects  map[string][]string
	rounds    map[string][]string // members that lead to each other, "struct.member"
	free      []string            // members that need no lock
	current   map[string]bool     // path text
	opaque    map[string]bool     // flag names
	guesses   []guess
	loaded    map[string]bool // embedded dialects that are in already
	digest    []byte
	names     []string        // of funcs, sorted
	pins      map[string]bool // hold kinds that a function demands
}

// function is one fn, fact or spec line with its cases.
type function struct {
	sum    *summary.Summary
	params []ir.Type
	result ir.Type
}

// flagDef is what a flag means for a lock kind; kind "" is every kind.
type flagDef struct {
	name, means, kind string
}

func newModel() *Model {
	return &Model{
		kinds:     map[string]Kind{},
		flags:     map[string][]flagDef{},
		consts:    map[string]int64{"NULL": 0, "true": 1, "false": 0, "TRUE": 1, "FALSE": 0},
		funcs:     map[string]*function{},
		classes:   map[string]Class{},
		structs:   map[string]Struct{},
		listed:    map[string]string{},
		fields:    map[string]ir.Type{},
		globals:   map[string]ir.Type{},
		protects:  map[string][]string{},
		rounds:    map[string][]string{},
		current:   map[string]bool{},
		opaque:    map[string]bool{},
		loaded:    map[string]bool{},
		zones:     map[string]zone{},
		callbacks: map[string]callback{},
	}
}

// Func gives the summary of a function, or nil if the model does not know it.
// Macros of a naming convention are for [Model.Guess].
func (m *Model) Func(name string) *summary.Summary {
	if f, ok := m.funcs[name]; ok {
		return f.sum
	}
	return nil
}

// Names gives all functions of the model, sorted.
func (m *Model) Names() []string {
	if len(m.names) != len(m.funcs) { // it is being filled
		return sortedKeys(m.funcs)
	}
	return m.names
}

// Opaque gives, sorted, the names that must reach the analysis as they are
// written: lock primitives, which may be macros, and the flags that the model
// tests by name. Constants that it compares may be expanded; where they are
// not, [Model.Const] gives their values.
func (m *Model) Opaque() []string {
	var names []string
	for name, f := range m.funcs {
		if f.sum.Primitive {
			names = append(names, name)
		}
	}
	for name := range m.opaque {
		if _, isFunc := m.funcs[name]; !isFunc {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// Kind gives a lock kind by its name in model files.
func (m *Model) Kind(name string) (Kind, bool) {
	k, ok := m.kinds[name]
	return k, ok
}

// Class gives what is known of a lock class.
func (m *Model) Class(id string) (Class, bool) {
	c, ok := m.classes[id]
	return c, ok
}

// Const gives the value of a constant or flag that conditions of the model
// name: an input without headers does not tell it.
func (m *Model) Const(name string) (int64, bool) {
	n, ok := m.consts[name]
	return n, ok
}

// Struct gives what is known of the struct with the given tag.
func (m *Model) Struct(tag string) (Struct, bool) {
	s, ok := m.structs[tag]
	return s, ok
}

// Listed reports whether a hold of the kind keeps its object on the lists that
// it is on, and why.
func (m *Model) Listed(hold string) (why string, ok bool) {
	why, ok = m.listed[hold]
	return why, ok
}

// Pins reports whether functions demand a kind of hold of their callers, as
// PROC_ASSERT_HELD does: such a hold is there for the time of what is being done,
// and storing a pointer to the object hands nothing on.
func (m *Model) Pins(hold string) bool { return m.pins[hold] }

func (m *Model) findPins() {
	m.pins = make(map[string]bool)
	for _, f := range m.funcs {
		for _, c := range f.sum.Cases {
			for _, op := range c.Ops {
				if op.Kind == summary.RequireHold {
					m.pins[op.Name] = true
				}
			}
		}
	}
}

// FieldType gives the type of a struct's member.
func (m *Model) FieldType(tag, field string) (ir.Type, bool) {
	t, ok := m.fields[tag+"."+field]
	return t, ok
}

// GlobalType gives the type of a global variable.
func (m *Model) GlobalType(name string) (ir.Type, bool) {
	t, ok := m.globals[name]
	return t, ok
}

// ResultType gives the type of what a function returns.
func (m *Model) ResultType(fn string) (ir.Type, bool) {
	f, ok := m.funcs[fn]
	if !ok || f.result == (ir.Type{}) {
		return ir.Type{}, false
	}
	return f.result, true
}

// ParamType gives the type of a function's i-th parameter.
func (m *Model) ParamType(fn string, i int) (ir.Type, bool) {
	f, ok := m.funcs[fn]
	if !ok || i < 0 || i >= len(f.params) || f.params[i] == (ir.Type{}) {
		return ir.Type{}, false
	}
	return f.params[i], true
}

// Startup gives the slots ("struct.field") and functions that only the start of
// the system calls, before there is a second thread.
func (m *Model) Startup() []string { return m.startup }

// zone is a function that makes an allocator.
type zone struct {
	size, flags int // arguments, from 0
	keeps       string
}

// Zone tells whether a function makes an allocator: which arguments are the
// size of an object and the flags, and the flag with which no memory is given
// back.
func (m *Model) Zone(name string) (size, flags int, keeps string, ok bool) {
	z, ok := m.zones[name]
	return z.size, z.flags, z.keeps, ok
}

// callback is a function that may call another one that it is given.
type callback struct {
	function, arg int // arguments, from 0
}

// Callback tells whether a function calls another one that it is given, when it
// returns other than 0: which argument that is, and which one it gets.
func (m *Model) Callback(name string) (function, arg int, ok bool) {
	c, ok := m.callbacks[name]
	return c.function, c.arg, ok
}

// IsInit tells whether a function or macro initialises a lock, and which
// argument points to the lock.
func (m *Model) IsInit(name string) (lockArg int, ok bool) {
	f, known := m.funcs[name]
	if !known {
		return 0, false
	}
	for _, c := range f.sum.Cases {
		for _, op := range c.Ops {
			if op.Kind == summary.Init && op.Path.Base == ir.Param {
				return op.Path.Index, true
			}
		}
	}
	return 0, false
}

// Order gives the declared lock orders: chains of class ids or WITNESS names,
// outermost first, in the order of the model files.
func (m *Model) Order() [][]string { return m.orders }

// OrderTable says which table of a kernel's sources declares the lock order.
type OrderTable struct {
	Var  string // "" if there is none
	File string // the end of its file's path
}

// OrderTable gives the table that declares the lock order of the kernel at
// hand. Where it can be read it takes the place of Order's embedded chains.
func (m *Model) OrderTable() OrderTable { return m.table }

// AddedOrder gives the declared orders of the users' own files alone.
func (m *Model) AddedOrder() [][]string { return m.added }

// Protects gives the members, as "struct.field", that a lock class is known
// to protect, in the order of the model files.
func (m *Model) Protects(class string) []string { return m.protects[class] }

// Protecting gives the lock classes that protect members, sorted, described or
// not.
func (m *Model) Protecting() []string { return sortedKeys(m.protects) }

// Free gives the members, as "struct.field", that need no lock: they are what
// they are as long as the object is known to others.
func (m *Model) Free() []string { return m.free }

// Curproc tells whether a path, as [ir.Path.String] writes it, is the running
// thread or process by convention: an object that cannot go away.
func (m *Model) Curproc(path string) bool { return m.current[path] }

// KindNames gives all lock kinds, sorted.
func (m *Model) KindNames() []string { return sortedKeys(m.kinds) }

// ClassIDs gives all lock classes that the model describes, sorted.
func (m *Model) ClassIDs() []string { return sortedKeys(m.classes) }

func sortedKeys[V any](set map[string]V) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// splitClass parts "struct.field"; ok is false for other class ids.
func splitClass(id string) (tag, field string, ok bool) {
	return strings.Cut(id, ".")
}
