package extract

import (
	"strings"

	"lockcheck/lockgraph/ir"
)

// Types answers what is known of C declarations whose header is not in view.
// What the translation unit itself declares wins over it.
type Types interface {
	// FieldType gives the type of a member of the struct or union tag.
	FieldType(tag, field string) (ir.Type, bool)
	// GlobalType gives the type of a variable of file scope.
	GlobalType(name string) (ir.Type, bool)
	// ResultType gives what a function or macro returns.
	ResultType(fn string) (ir.Type, bool)
	// ParamType gives the type of the i-th parameter of a function or macro.
	ParamType(fn string, i int) (ir.Type, bool)
	// IsInit tells whether a call of name initialises a lock, and which
	// argument is the lock.
	IsInit(name string) (lockArg int, ok bool)
	// Zone tells whether a call of name makes an allocator: which arguments
	// are the size of an object and the flags, and the flag with which no
	// memory is given back.
	Zone(name string) (size, flags int, keeps string, ok bool)
	// Callback tells whether a call of name that returns other than 0 has called
	// a function that it was given: which argument, and the one that it got.
	Callback(name string) (function, arg int, ok bool)
}

// NoTypes knows nothing.
type NoTypes struct{}

func (NoTypes) FieldType(_, _ string) (ir.Type, bool) { return ir.Type{}, false }
func (NoTypes) GlobalType(string) (ir.Type, bool)     { return ir.Type{}, false }
func (NoTypes) ResultType(string) (ir.Type, bool)     { return ir.Type{}, false }
func (NoTypes) ParamType(string, int) (ir.Type, bool) { return ir.Type{}, false }
func (NoTypes) IsInit(string) (int, bool)             { return 0, false }
func (NoTypes) Zone(string) (int, int, string, bool)  { return 0, 0, "", false }
func (NoTypes) Callback(string) (int, int, bool)      { return 0, 0, false }

// typ is a C type as far as member access needs it: a base name and the
// derivations around it, outermost first: '*' pointer to, '[' array of, '('
// function returning. "int *a[3]" is {"int", "[*"}. The zero typ is unknown.
type typ struct {
	name string // as in ir.Type
	der  string
}

var intType = typ{name: "int"}

func (t typ) known() bool { return t.name != "" || t.der != "" }

// elem is what a pointer points to, or an array's element. A function
// designator gives itself, as in (*f)(x).
func (t typ) elem() typ {
	switch {
	case t.der == "":
		return typ{}
	case t.der[0] == '(':
		return t
	}
	return typ{t.name, t.der[1:]}
}

// ptrTo is the type of the address of a t.
func (t typ) ptrTo() typ {
	if !t.known() {
		return t
	}
	return typ{t.name, "*" + t.der}
}

// result is what a call through a t returns.
func (t typ) result() typ {
	d := strings.TrimLeft(t.der, "*")
	if d == "" || d[0] != '(' {
		return typ{}
	}
	return typ{t.name, d[1:]}
}

func (t typ) isArray() bool { return t.der != "" && t.der[0] == '[' }
func (t typ) isPtr() bool   { return t.der != "" && t.der[0] == '*' }
func (t typ) isFunc() bool  { return t.der != "" && t.der[0] == '(' }

// isFuncPtr is true for a pointer to a function, and for an array of them.
func (t typ) isFuncPtr() bool {
	return strings.HasPrefix(strings.TrimLeft(t.der, "["), "*(")
}

// tag is the tag of a struct or union type.
func (t typ) tag() string {
	if t.der != "" {
		return ""
	}
	return tagOf(t.name)
}

func tagOf(name string) string {
	if s, ok := strings.CutPrefix(name, "struct "); ok {
		return s
	}
	if s, ok := strings.CutPrefix(name, "union "); ok {
		return s
	}
	return ""
}

// irType is t as the IR has it. Functions keep no name: what is known of
// their result does not describe them.
func (t typ) irType() ir.Type {
	if strings.IndexByte(t.der, '(') >= 0 {
		return ir.Type{Name: "func", Ptr: 1, Array: t.isArray()}
	}
	return ir.Type{Name: t.name, Ptr: strings.Count(t.der, "*"), Array: t.isArray()}
}

func fromIR(t ir.Type) typ {
	d := "***************"
	if t.Ptr <= len(d) && t.Ptr >= 0 {
		d = d[:t.Ptr]
	}
	if t.Array {
		d = "[" + d
	}
	return typ{t.Name, d}
}

// record is a struct or union in view.
type record struct {
	tag     string
	members []member
	index   map[string]slot // by name, through anonymous members
	pos     ir.Pos
	main    bool // defined in the main file
	used    bool
}

// member is a member in the order of declaration; an anonymous struct or
// union member has no name.
type member struct {
	name string
	typ  typ
	pos  ir.Pos
}

// slot is a member that a name leads to.
type slot struct {
	typ   typ
	owner string // the tag that messages and lock classes use for it
}

// memberOf gives the owner's tag and the type of a member of t.
func (u *unit) memberOf(t typ, name string) (owner string, ft typ) {
	tag := t.tag()
	if tag == "" {
		if tag = u.guessOwner(t, name); tag == "" {
			return "", typ{}
		}
	}
	if r := u.records[tag]; r != nil {
		r.used = true
		if s, ok := r.index[name]; ok {
			if s.typ.known() {
				return s.owner, s.typ
			}
			tag = s.owner
		}
	}
	if it, ok := u.types.FieldType(tag, name); ok {
		return tag, fromIR(it)
	}
	return tag, typ{}
}

// pointee is what a pointer points to. A typedef out of view that is followed
// is a pointer to a struct.
func (u *unit) pointee(t typ) typ {
	if t.der == "" && u.opaque[t.name] {
		return t
	}
	return t.elem()
}

// guessOwner is the tag of a struct whose type is not in view, by its member.
func (u *unit) guessOwner(t typ, member string) string {
	hidden := t.der == "" && u.opaque[t.name]
	if !hidden && t.known() {
		return ""
	}
	if r := u.records[strings.TrimSuffix(t.name, "_t")]; hidden && r != nil {
		return r.tag
	}
	// Kernel members carry their struct's prefix: one that a single struct in
	// view has tells the struct.
	if r := u.holder[member]; r != nil && strings.IndexByte(member, '_') > 0 {
		return r.index[member].owner
	}
	if hidden {
		return u.conventional(t.name)
	}
	return ""
}

// hold notes that r has the member; a second holder makes it tell nothing.
func (u *unit) hold(r *record, member string) {
	if _, ok := u.holder[member]; ok {
		r = nil
	}
	u.holder[member] = r
}

// conventional is the tag of the struct that a typedef out of view stands
// for, or points to: what use told, or by kernel convention struct x for x_t.
func (u *unit) conventional(typedef string) string {
	if t, ok := u.guessedTypes[typedef]; ok {
		return tagOf(t.name)
	}
	return strings.TrimSuffix(typedef, "_t")
}
