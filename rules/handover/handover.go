// Package handover tells which calls are meant to return with a lock held.
//
// A function that forgets to release a lock leaves it to its caller, who
// leaves it to the next one, up to every system call. That is one mistake, or
// one thing that lockcheck could not follow, and it belongs where the lock was
// acquired: callers answer for a lock that came out of a call only if the
// callee clearly hands it over. It does if the model or its name says so, if
// the object goes to the caller with its lock held, or if result or arguments
// tell whether it is held and some caller in view releases it.
package handover

import (
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/lockfacts"
)

// Calls answers for the calls of one unit. It is not safe for concurrent use.
type Calls struct {
	facts    *lockfacts.Facts
	released map[lockIn]bool // locks left by a function that a caller in view releases
	known    map[lockIn]bool // what was answered before, of the function at hand
	turn     int
}

// lockIn is a lock class in a function.
type lockIn struct {
	function string
	class    string
}

// New reads off the unit's releases which callees hand locks over.
func New(facts *lockfacts.Facts) *Calls {
	c := &Calls{facts: facts, released: make(map[lockIn]bool), known: make(map[lockIn]bool)}
	for _, h := range facts.Heard() {
		for _, l := range h.Released {
			c.released[lockIn{l.Function, l.Class}] = true
		}
	}
	return c
}

// Released reports whether a caller of the function releases locks of a class
// that it left held.
func (c *Calls) Released(function, class string) bool {
	c.facts.Look()
	return c.released[lockIn{function, class}]
}

// Stray reports whether a lock is held only because a callee left it so that
// is not clearly meant to, or one that it calls.
func (c *Calls) Stray(h *flow.Held) bool {
	if h == nil || h.Entry || len(h.Via) == 0 {
		return false
	}
	if !c.Hands(Callee(h.Site), h.Class) {
		return true
	}
	inner := h.Via[:len(h.Via)-1]
	return slices.ContainsFunc(inner, func(s summary.Site) bool { return !c.Hands(Callee(s), h.Class) })
}

// Callee names the function that a site calls, or "" if it calls through a
// pointer.
func Callee(s summary.Site) string {
	name, _, _ := strings.Cut(s.What, "(")
	if strings.ContainsAny(name, ".->* ") {
		return ""
	}
	return name
}

// Hands reports whether a function clearly returns with a lock of the class
// for its caller.
func (c *Calls) Hands(function, class string) bool {
	k := lockIn{function, class}
	if turn := c.facts.Turn(); turn != c.turn {
		c.turn = turn
		clear(c.known)
	}
	if known, ok := c.known[k]; ok {
		return known
	}
	c.known[k] = c.hands(k)
	return c.known[k]
}

func (c *Calls) hands(k lockIn) bool {
	if k.function == "" {
		return false
	}
	if c.Modelled(k.function, k.class) {
		return true
	}
	s := c.facts.Program.Summary(c.facts.Unit, k.function)
	if s == nil {
		return false
	}
	var with, without []summary.Case
	out := false
	for i := range s.Cases {
		cs := s.Cases[i]
		if op := cs.Left(k.class); op != nil {
			with = append(with, cs)
			out = out || handedOut(op.Path)
		} else {
			without = append(without, cs)
		}
	}
	told := summary.Apart(with, without)
	switch {
	case len(with) == 0:
		return false
	case SaysLock(k.function):
		return told || EndsInLock(k.function)
	}
	return out || told && c.Released(k.function, k.class)
}

// Modelled reports whether the model says of a function that it returns with
// a lock of the class, or with one that it does not name.
func (c *Calls) Modelled(function, class string) bool {
	if c.facts.Model == nil {
		return false
	}
	s := c.facts.Model.Func(function)
	if s == nil {
		return false
	}
	return slices.ContainsFunc(s.Cases, func(cs summary.Case) bool {
		return slices.ContainsFunc(cs.Ops, func(op summary.Op) bool {
			if op.Kind != summary.Lock && op.Kind != summary.TryLock {
				return false
			}
			named := op.Class
			for i := len(op.Path.Steps) - 1; i >= 0 && named == ""; i-- {
				if st := op.Path.Steps[i]; st.Kind == ir.Member {
					named = st.Struct + "." + st.Name
				}
			}
			return named == "" || named == class
		})
	})
}

// handedOut reports whether a lock is in an object that goes to the caller, as
// the result or through an out-parameter.
func handedOut(p ir.Path) bool {
	if p.Base == ir.Result {
		return true
	}
	return p.Base == ir.Param && len(p.Steps) > 1 && p.Steps[0].Kind == ir.Deref && p.Steps[1].Kind == ir.Deref
}

// Releases reports whether a lock was certainly released where it is said to
// be: there, or by a callee that does so in every case. What the model tells
// of a function may differ from one version of the kernel to another, unless
// it is a lock primitive or the function's name says the same.
func (c *Calls) Releases(g *flow.Released) bool {
	if len(g.AtVia) == 0 {
		name := Callee(g.At)
		m := c.facts.Model
		if m == nil || name == "" || m.Func(name) == nil {
			return true
		}
		return m.Func(name).Primitive || SaysUnlock(name) || gives(name)
	}
	// At is the call in this function, AtVia goes on to the release itself.
	for _, s := range append([]summary.Site{g.At}, g.AtVia[:len(g.AtVia)-1]...) {
		if !c.Always(Callee(s), g.Class) {
			return false
		}
	}
	return true
}

// gives reports whether a name ends in a word for giving back: vput.
func gives(name string) bool {
	return strings.HasSuffix(name, "put") || strings.HasSuffix(name, "rele")
}

// Always reports whether a function releases a lock of the class in every
// case.
func (c *Calls) Always(function, class string) bool {
	s := c.facts.Program.Summary(c.facts.Unit, function)
	if s == nil || len(s.Cases) == 0 {
		return false
	}
	return !slices.ContainsFunc(s.Cases, func(cs summary.Case) bool {
		return !slices.ContainsFunc(cs.Ops, func(op summary.Op) bool {
			return op.Kind == summary.Unlock && (op.Class == class || op.Class == "")
		})
	})
}
