package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/summary"
)

// A lock macro of a file, and a use of one.
var (
	lockMacro = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*define[ \t]+([A-Z][A-Z0-9_]*)\(([^(),]*)\)((?:.*\\\n)*.*)$`)
	lockUse   = regexp.MustCompile(`\b([A-Z][A-Z0-9_]*_[A-Z0-9_]*)[ \t]*\([ \t]*(\)?)`)
	lockCall  = regexp.MustCompile(`^\s*(?:do\s*\{)?\s*(\w+)\s*\(([^;{}]*)\)\s*(?:;?|;\s*\}\s*while\s*\(\s*0\s*\))\s*$`)
)

// half is a macro that a naming convention of the model says something of.
type half struct {
	name   string
	kind   summary.OpKind
	mode   summary.Mode
	params string
	body   string
}

// halves are the lock macros of a fragment, by the lock class that the model's
// naming conventions tell: which it defines, and which it uses without having
// their definitions in view.
type halves struct {
	known, unknown map[string][]half
}

func halvesOf(m *model.Model, text string) halves {
	h := halves{map[string][]half{}, map[string][]half{}}
	seen := map[string]bool{}
	note := func(to map[string][]half, x half, args int) {
		s := m.Guess(x.name, args)
		if seen[x.name] || s == nil || m.Func(x.name) != nil {
			return
		}
		seen[x.name] = true
		for _, c := range s.Cases {
			for _, op := range c.Ops {
				x.kind, x.mode = op.Kind, op.Mode
				to[op.Class] = append(to[op.Class], x)
				return
			}
		}
	}
	for _, d := range lockMacro.FindAllStringSubmatch(text, -1) {
		x := half{name: d[1], params: strings.TrimSpace(d[2]), body: strings.ReplaceAll(d[3], "\\\n", "")}
		args := 1
		if x.params == "" {
			args = 0
		}
		note(h.known, x, args)
	}
	if len(h.known) == 0 {
		return h
	}
	for _, u := range lockUse.FindAllStringSubmatch(text, -1) {
		args := 1
		if u[2] != "" {
			args = 0
		}
		note(h.unknown, half{name: u[1]}, args)
	}
	return h
}

// complete is for fragments that have the definition of FOO_LOCK() in view, and
// that of FOO_UNLOCK() not: one would be a lock, and the other nothing. It gives
// definitions for what is not in view, as what is tells them; where that tells
// nothing, the names of those that are better not read either.
func (h halves) complete(m *model.Model) (defines string, opaque []string) {
	for class, missing := range h.unknown {
		for _, x := range missing {
			if x.kind != summary.Lock && x.kind != summary.Unlock || len(h.known[class]) == 0 {
				continue
			}
			def := h.other(m, class, x)
			defines += def
			if def == "" {
				for _, k := range h.known[class] {
					opaque = append(opaque, k.name)
				}
				break
			}
		}
	}
	lines := strings.SplitAfter(defines, "\n")
	slices.Sort(lines)
	return strings.Join(lines, ""), opaque
}

// other gives the definition of the other half of a macro in view, or "".
func (h halves) other(m *model.Model, class string, x half) string {
	for _, k := range h.known[class] {
		call := lockCall.FindStringSubmatch(k.body)
		if call == nil || k.kind == x.kind || k.kind != summary.Lock && k.kind != summary.Unlock ||
			k.mode != x.mode && k.mode != summary.Any && x.mode != summary.Any {
			continue
		}
		if fn := m.Undo(call[1]); fn != "" {
			return fmt.Sprintf("#define %s(%s) %s(%s)\n", x.name, k.params, fn, call[2])
		}
	}
	return ""
}
