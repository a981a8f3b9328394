// Package ir is the lock IR: what extraction keeps of a translation unit.
//
// A [Unit] comes out of lockgraph/extract, one per translation unit, and goes
// into lockgraph/flow and lockgraph/link. It holds functions as control-flow
// graphs of calls, assignments and branches over access paths, and the facts
// of file scope that matter to locks. It holds no pointer into a syntax tree,
// is never changed after extraction, and encodes to the same bytes for the
// same input, so that it can be cached by content.
//
// Short-circuit operators, the conditional operator and negation are lowered
// to branches; a call's result goes to a temporary; every other expression is
// a [Value] tree without side effects.
package ir

// Unit is one translation unit.
type Unit struct {
	Path    string   // the main source file, as it is named in reports
	Files   []string // file names; Pos.File indexes it, Files[0] == Path
	Funcs   []*Func
	Globals []Global
	Structs []Struct
	Tables  []TableEntry
	Inits   []LockInit
	Stable  []Stable
	Lost    []Lost
}

// Pos is a place in one of the unit's files. Line and Col are 1-based; Col
// counts bytes. The zero Pos is unknown.
type Pos struct {
	File int32
	Line int32
	Col  int32
}

// IsValid reports whether the position is known.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Type is a light C type: a name with pointer depth. Name is "struct proc",
// "union u", "int", a typedef's name if it could not be resolved, "func" for a
// function behind a pointer, or "" if nothing is known.
type Type struct {
	Name  string
	Ptr   int
	Array bool
}

// Global is a file-scope variable.
type Global struct {
	Name   string
	Type   Type
	Static bool
	Extern bool // declared here, defined elsewhere
	Pos    Pos
}

// Struct is a tagged struct or union with the members that were seen.
type Struct struct {
	Tag    string
	Fields []Field
	Pos    Pos
}

// Field is one member of a struct.
type Field struct {
	Name    string
	Type    Type
	Comment string // the comment on the member's line, for locking keys
	Pos     Pos
}

// TableEntry says that a function's address is kept in a struct's member or a
// variable, by an initialiser or an assignment: a call through that member
// may reach it.
type TableEntry struct {
	Slot string // "struct.field", or the variable's name
	Func string
	Var  string // the table's name, where it has one
	Pos  Pos
}

// LockInit is an initialisation of a lock: mtx_init(&p->p_mtx, "process
// lock", NULL, MTX_DEF | MTX_DUPOK), SX_SYSINIT(...).
type LockInit struct {
	Lock Path
	Call string // the KPI's name
	Args []Value
	Func string // the function it stands in; "" at file scope
	Pos  Pos
}

// Stable says that the unit makes an allocator for a struct which gives no
// memory back: a stale pointer still points to one.
type Stable struct {
	Tag  string
	Call string // what makes the allocator
	Pos  Pos
}

// Lost names a declaration that extraction gave up on, and why.
type Lost struct {
	Name   string // the function's name, if it could be told
	Reason string
	Pos    Pos
}

// Func is one function definition. Blocks[0] is the entry. Of a unit that was
// decoded by [DecodeLazy], a function has Locals and Blocks only between Load
// and Unload.
type Func struct {
	Name    string
	Static  bool
	Inline  bool
	Partial bool // rebuilt from hunks, or with statements that could not be read
	Params  []Var
	Locals  []Var
	Result  Type
	Blocks  []*Block
	Notes   []Annotation
	Pos     Pos // of the name
	End     Pos // of the closing brace

	body *body // what Locals and Blocks are read from, if they need not be in memory
}

// Var is a parameter or a local variable. A local that shadows another one
// gets a name of its own, "x#2".
type Var struct {
	Name   string
	Type   Type
	Static bool
	Pos    Pos
}

// TableLacks is the annotation of a function that is reached through one table alone,
// with the slots, "struct.member", that this table leaves out and others fill.
const TableLacks = "table lacks"

// Annotation is a lock annotation on a function: __must_hold(&p->lock).
type Annotation struct {
	Name string
	Args []Value
	Pos  Pos
}

// Block is a straight run of instructions with one terminator.
type Block struct {
	Instrs []Instr
	Term   Term
}

// Op says what an instruction does.
type Op uint8

const (
	Call   Op = iota // Dst = Callee(Args)
	Assign           // Dst = Val; Val is Unknown where its value is not tracked
	Eval             // Val is evaluated for its reads alone
	Unseen           // the source is not in view here: nothing about locks is certain after it
)

// Instr is one instruction.
type Instr struct {
	Op     Op
	Dst    *Path // Assign; Call: the temporary that takes the result, or nil
	Val    Value // Assign, Eval
	Callee Callee
	Args   []Value
	Text   string // Call: the call as the source has it, on one line, shortened
	Pos    Pos
}

// Callee names what is called: a function by name, or a function pointer by
// the path that holds it.
type Callee struct {
	Name string // "" for a call through a pointer
	Ptr  *Path  // the function pointer's path, for a call through a pointer
	Idle bool   // a header's function whose body was seen to be nothing to locks, and left out
}

// TermKind says how a block ends.
type TermKind uint8

const (
	Jump   TermKind = iota // to Succs[0]
	Branch                 // Cond true: Succs[0], false: Succs[1]
	Switch                 // Cond == Cases[i]: Succs[i]; the last of Succs is the default. Also a computed goto
	Return                 // Cond is the returned value, Unknown without one
	Stop                   // control does not come here: after a no-return call
)

// Term ends a block.
type Term struct {
	Kind  TermKind
	Cond  Value
	Cases []CaseRange // Switch: one per successor but the last
	Succs []int
	Pos   Pos
}

// CaseRange is one switch label, Lo == Hi but for GNU ranges. Known is false
// where the label's value is not known; then Name is its text.
type CaseRange struct {
	Lo, Hi int64
	Known  bool
	Name   string
}

// ValueKind says what a Value is.
type ValueKind uint8

const (
	Unknown ValueKind = iota // nothing is known; Args are what it read
	Const                    // Int; Name is the constant's name in the source, if it had one
	Read                     // what Path holds
	Addr                     // the address of Path
	FuncRef                  // the function Name
	Str                      // the string literal Name
	Expr                     // operator Name over Args: == != < <= > >= & | ^ + - * / % << >> ~ neg
)

// Value is an expression without side effects.
type Value struct {
	Kind ValueKind
	Int  int64
	Name string
	Path *Path
	Args []Value
}
