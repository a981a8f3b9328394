// Package wording names locks and lists in messages the way a reviewer
// would: PROC_LOCK(p) where the source goes through a macro, sc->sc_mtx where
// it names the lock itself.
package wording

import (
	"strconv"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
)

// Lock names a lock instance. A macro that hides the lock is the name a
// reader knows; a call that shows it (mtx_lock(&sc->sc_mtx)) adds nothing.
func Lock(h flow.Held) string {
	path := h.Path.String()
	switch {
	case h.Text == "" || h.Entry && strings.Contains(h.Text, "ASSERT"):
		return path
	case path != "" && strings.Contains(h.Text, path):
		return path
	case !strings.Contains(h.Text, "("):
		return path
	}
	return h.Text
}

// Locks names several, each once.
func Locks(hs []flow.Held) string {
	var names []string
	for _, h := range hs {
		names = append(names, Lock(h))
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
