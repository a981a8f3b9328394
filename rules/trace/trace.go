// Package trace words what rules tell about locks: how a lock is called, and
// the steps that lead to where it was acquired, dropped or slept with. All
// rules tell these things alike because they tell them from here.
package trace

import (
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// Name names a held lock as the source does: by the macro that takes it,
// PROC_LOCK(p), or by the expression that a primitive is given, sc->sc_mtx.
func Name(h *flow.Held) string {
	if !h.Given() && len(h.Via) == 0 {
		if own := h.Path.String(); own != "" && strings.Contains(h.Text, "&"+own) {
			return own // not the first of several: refcount_dec_and_lock(&o->count, &lock)
		}
		if expr, ok := Operand(h.Text); ok {
			return expr
		}
	}
	return PathName(h.Path, h.Class)
}

// Operand gives what a call that locks something names as the lock. A macro in
// capitals is a name by itself; else it is the address among the arguments. ok
// is false for calls of other functions: pfind(pid) names no lock, nor does
// vn_open(&nd, ...).
func Operand(call string) (string, bool) {
	name, args, ok := strings.Cut(call, "(")
	if !ok || !locks(name) {
		return "", false
	}
	if name == strings.ToUpper(name) {
		return call, true
	}
	args = strings.TrimLeft(args, " ")
	if !strings.HasPrefix(args, "&") {
		return "", false
	}
	args = strings.TrimLeft(args[1:], " ")
	depth := 0
	for i, c := range args {
		switch c {
		case '(', '[':
			depth++
		case ')', ']', ',':
			if depth == 0 {
				return args[:i], i > 0
			}
			if c != ',' {
				depth--
			}
		}
	}
	return "", false
}

// locks reports whether a function's name says that it takes the lock that it
// is given.
func locks(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"lock", "lck", "enter", "begin", "acquire", "mtx", "mutex", "rmlock", "sema", "down"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// PathName names a lock by its path, or by its class where the path starts
// from nothing that the source has a name for.
func PathName(p ir.Path, class string) string {
	s := p.String()
	// The analysis gives names of its own to what a loop or a join leaves
	// open: the source has none for it.
	named := p.Base != ir.Temp && p.Func == "" || p.Base == ir.StaticVar || p.Base == ir.InnerVar ||
		p.Base == ir.Temp && strings.HasSuffix(p.Name, "()") && !strings.Contains(p.Func, "'")
	if class == "" || s != "" && named {
		return s
	}
	return "a " + class
}

// Acquired tells where a lock was acquired, through which calls; for a lock
// held since entry, what tells so.
func Acquired(h *flow.Held) []finding.Step {
	name := Name(h)
	switch {
	case h.Given():
		return Chain(h.Site, h.Via, name+" is held on entry, as this tells")
	case h.Try:
		return Chain(h.Site, h.Via, name+" is acquired here, without waiting")
	case h.Mode == summary.Shared:
		return Chain(h.Site, h.Via, name+" is acquired here, shared")
	}
	return Chain(h.Site, h.Via, name+" is acquired here")
}

// Released tells where a lock was released, through which calls.
func Released(r *flow.Released) []finding.Step {
	return Chain(r.At, r.AtVia, Name(&r.Held)+" is released here")
}

// Chain tells what happens at the end of a chain of calls that begins at
// site. Sites without a line are left out: there is nothing to show.
func Chain(site summary.Site, inside []summary.Site, what string) []finding.Step {
	var steps []finding.Step
	for i := -1; i < len(inside); i++ {
		s := site
		if i >= 0 {
			s = inside[i]
		}
		switch {
		case s.Line == 0:
		case i == len(inside)-1:
			steps = append(steps, finding.StepAt(s, "%s", what))
		default:
			steps = append(steps, finding.StepAt(s, "calls %s", s.What))
		}
	}
	return steps
}
