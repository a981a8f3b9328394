// Package wording names locks and lists in messages the way a reviewer
// would: PROC_LOCK(p) where the source goes through a macro, sc->sc_mtx where
// it names the lock itself.
package wording

import (
	"strconv"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/trace"
)

// Namer names lock instances.
type Namer struct {
	macros map[string]string // by "struct.field": the macro that locks it, given the struct
	model  *model.Model
}

// New makes a Namer that knows the macros of a lock model, which may be nil:
// PROC_LOCK for proc.p_mtx.
func New(m *model.Model) *Namer {
	n := &Namer{macros: make(map[string]string), model: m}
	if m == nil {
		return n
	}
	for _, name := range m.Names() {
		if member := locks(m.Func(name)); member != "" && n.macros[member] == "" {
			n.macros[member] = name
		}
	}
	return n
}

// locks gives the member that a lock macro locks exclusively in the struct
// that is its only argument, as "struct.field", or "".
func locks(sum *summary.Summary) string {
	if !sum.Primitive || len(sum.Params) != 1 || len(sum.Cases) != 1 || len(sum.Cases[0].Ops) != 1 {
		return ""
	}
	op := sum.Cases[0].Ops[0]
	if op.Kind != summary.Lock || op.Mode != summary.Exclusive || op.Path.Base != ir.Param || len(op.Path.Steps) != 2 {
		return ""
	}
	deref, member := op.Path.Steps[0], op.Path.Steps[1]
	if deref.Kind != ir.Deref || member.Kind != ir.Member || member.Struct == "" {
		return ""
	}
	return member.Struct + "." + member.Name
}

// Lock names a lock instance. A macro that hides the lock is the name a
// reader knows; a call that shows it (mtx_lock(&sc->sc_mtx)) adds nothing.
// For a lock held on entry the text is that of what tells so, not its name.
func (n *Namer) Lock(h flow.Held) string {
	path := h.Path.String()
	if k := len(h.Path.Steps) - 2; k >= 0 && h.Path.Steps[k].Kind == ir.Deref && h.Path.Steps[k+1].Kind == ir.Member {
		if macro := n.macros[h.Path.Steps[k+1].Struct+"."+h.Path.Steps[k+1].Name]; macro != "" {
			object := h.Path
			object.Steps = object.Steps[:k]
			return macro + "(" + object.String() + ")"
		}
	}
	name, _, call := strings.Cut(h.Text, "(")
	if h.Given() || !call || strings.Contains(h.Text, path) || !n.acquires(name) {
		return path
	}
	if operand, ok := trace.Operand(h.Text); ok {
		return operand
	}
	return h.Text
}

// acquires reports whether a call's name can stand for the lock that it takes:
// that of a macro which the model does not know, or knows to lock.
func (n *Namer) acquires(name string) bool {
	if n.model == nil {
		return true
	}
	sum := n.model.Func(name)
	if sum == nil {
		return true
	}
	for _, c := range sum.Cases {
		for _, op := range c.Ops {
			if op.Kind == summary.Lock || op.Kind == summary.TryLock {
				return true
			}
		}
	}
	return false
}

// Locks names several, each once.
func (n *Namer) Locks(hs []flow.Held) string {
	var names []string
	for _, h := range hs {
		names = append(names, n.Lock(h))
	}
	return And(names)
}

// And joins items as a sentence does, each once: "a", "a and b", "a, b and c".
func And(items []string) string {
	var uniq []string
	seen := make(map[string]bool)
	for _, it := range items {
		if !seen[it] {
			seen[it] = true
			uniq = append(uniq, it)
		}
	}
	switch n := len(uniq); n {
	case 0:
		return ""
	case 1:
		return uniq[0]
	default:
		return strings.Join(uniq[:n-1], ", ") + " and " + uniq[n-1]
	}
}

// Value writes a value as C would.
func Value(v ir.Value) string {
	switch v.Kind {
	case ir.Const:
		if v.Name != "" {
			return v.Name
		}
		return strconv.FormatInt(v.Int, 10)
	case ir.Read:
		return v.Path.String()
	case ir.Addr:
		return "&" + v.Path.String()
	case ir.FuncRef:
		return v.Name
	case ir.Str:
		return `"` + v.Name + `"`
	case ir.Expr:
		return expr(v)
	}
	return "..."
}

func expr(v ir.Value) string {
	var args []string
	for _, a := range v.Args {
		s := Value(a)
		if a.Kind == ir.Expr {
			s = "(" + s + ")"
		}
		args = append(args, s)
	}
	if len(args) == 1 {
		op := v.Name
		if op == "neg" {
			op = "-"
		}
		return op + args[0]
	}
	return strings.Join(args, " "+v.Name+" ")
}
