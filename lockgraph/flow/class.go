package flow

import (
	"strings"

	"lockcheck/lockgraph/ir"
)

// Env is what the analysis asks of the rest of the program.
type Env interface {
	// Callee gives the summary of what is called, or nil, and whether it is
	// a lock KPI of the model rather than a body.
	Callee(u *ir.Unit, f *ir.Func, c ir.Callee) (s Callee, ok bool)
	// Const gives the value of a constant whose definition is not in view.
	Const(name string) (int64, bool)
	// Kind gives facts of a lock kind.
	Kind(name string) Kind
	// ClassKind gives the kind of a lock class that the model describes, or "".
	ClassKind(class string) string
	// Recurses tells whether a lock class may recurse.
	Recurses(class string) bool
	// Counts tells whether a class of a kind that may count does so.
	Counts(class string) bool
	// StaticClass names the class of a file-scope static.
	StaticClass(file, symbol string) string
	// Protects reports whether the class is known to protect a member.
	Protects(class, tag, field string) bool
	// Written reports whether the program is seen to write a member while it
	// holds a lock of the class; for no class, with any lock or none.
	Written(class, tag, field string) bool
	// Protected lists "struct.field" that the model says a class protects.
	Protected(class string) []string
	// TypeStable reports whether a struct's memory is never given back, and why.
	TypeStable(tag string) (why string, ok bool)
	// Listed reports whether a hold keeps its object on the lists that it is on.
	Listed(hold string) bool
	// Round reports whether the member back, of what the member there leads to,
	// leads back again. Both are "struct.member".
	Round(there, back string) bool
	// Current reports whether an expression is the running process or thread.
	Current(expr string) bool
}

// Kind is what the analysis needs to know of a lock kind.
type Kind struct {
	Section  bool
	Recurses bool
	Shared   bool // can be held shared
	Counts   bool // may count something instead of being a lock
}

func (a *analysis) classOf(p ir.Path) string { return ClassOf(p, a.fn.Name, a.env) }

// ClassOf gives the lock class of a cell in the function fn: the symbol, or the
// struct member; "" if its type is not known.
func ClassOf(p ir.Path, fn string, env Env) string {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		switch st := p.Steps[i]; st.Kind {
		case ir.Member:
			if st.Struct == "" {
				return ""
			}
			return st.Struct + "." + st.Name
		case ir.Deref:
			return ""
		}
	}
	switch p.Base {
	case ir.GlobalVar:
		return p.Name
	case ir.StaticVar:
		return env.StaticClass(p.Func, p.Name)
	case ir.InnerVar:
		return p.Func + "." + p.Name
	case ir.LocalVar:
		return fn + "." + p.Name
	}
	return ""
}

// structTag gives the tag of a struct pointer type.
func structTag(t ir.Type) string {
	if s, ok := strings.CutPrefix(t.Name, "struct "); ok {
		return s
	}
	return ""
}

// display turns a cell's key back into C: "td*.td_proc" is td->td_proc.
func display(key string) string {
	if i := strings.IndexAny(key, "@"); i >= 0 {
		key = key[:i]
	}
	return strings.TrimLeft(strings.ReplaceAll(key, "*.", "->"), ":%")
}

// expressible reports whether a caller can name the cell: it starts from a
// parameter, the result or a variable of file scope, and nothing along it is
// from after a gap.
func expressible(p ir.Path) bool {
	for _, st := range p.Steps {
		if st.Kind == ir.Deref && st.Name != "" {
			return false
		}
	}
	switch p.Base {
	case ir.Param:
		return p.Func == ""
	case ir.GlobalVar, ir.StaticVar, ir.InnerVar, ir.Result:
		return true
	}
	return false
}
