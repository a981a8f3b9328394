package holdbalance

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
	"lockcheck/rules/finding"
)

// varKey names a variable or a temporary within one function.
func varKey(p ir.Path) string {
	if p.Base == ir.Temp {
		return "\x00" + strconv.Itoa(p.Index)
	}
	return p.Name
}

// aliases gives the variables that may hold the object: the one that the path
// starts from, and those that are assigned from it.
func (c *checker) aliases(p ir.Path) map[string]bool {
	names := make(map[string]bool)
	if len(p.Steps) == 0 {
		names[varKey(p)] = true
	}
	for changed := true; changed; {
		changed = false
		for _, b := range c.r.Func.Blocks {
			for _, in := range b.Instrs {
				if in.Op != ir.Assign || in.Dst == nil || len(in.Dst.Steps) > 0 || names[varKey(*in.Dst)] {
					continue
				}
				v := in.Val
				if v.Kind != ir.Read || v.Path == nil {
					continue
				}
				if v.Path.String() == p.String() && v.Path.Base == p.Base && v.Path.Index == p.Index || len(v.Path.Steps) == 0 && names[varKey(*v.Path)] {
					names[varKey(*in.Dst)] = true
					changed = true
				}
			}
		}
	}
	return names
}

// name names the object as the source does: the variable that the call which
// took the reference was given, if the object came out of one.
func (c *checker) name(ref flow.Ref) string {
	text := ref.Path.String()
	ev, ok := c.taken[place(ref.Site)]
	if ok && text != "" && contains(ev.Text, text) {
		return text
	}
	var names []string
	for _, n := range slices.Sorted(maps.Keys(c.aliases(ref.Path))) {
		if strings.HasPrefix(n, "\x00") {
			continue
		}
		if ok && contains(ev.Text, n) {
			return n
		}
		names = append(names, n)
	}
	if len(names) > 0 {
		return names[0]
	}
	return text
}

// contains reports whether text has name as a whole word.
func contains(text, name string) bool {
	for rest := text; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		end := i + len(name)
		if (i == 0 || !wordByte(rest[i-1])) && (end == len(rest) || !wordByte(rest[end])) {
			return true
		}
		rest = rest[i+1:]
	}
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// by says which call took the reference.
func (c *checker) by(ref flow.Ref) string {
	if ev, ok := c.taken[place(ref.Site)]; ok && ev.Callee != "" {
		return ", taken by " + ev.Callee + "(),"
	}
	return ""
}

func (c *checker) atSite(ref flow.Ref) finding.Finding {
	f := c.facts.At(c.r, c.r.Func.Pos)
	f.File, f.Line, f.Column = ref.Site.File, ref.Site.Line, ref.Site.Col
	return f
}

func (c *checker) step(pos ir.Pos, what, message string) finding.Step {
	return finding.StepAt(c.facts.Site(c.r, pos, what), "%s", message)
}

// begin tells where a reference comes from.
func (c *checker) begin(ref flow.Ref, name string) []finding.Step {
	if (ref.Site == summary.Site{}) {
		return nil
	}
	if ref.Entry {
		return []finding.Step{finding.StepAt(ref.Site, "%s is held on entry", name)}
	}
	return []finding.Step{finding.StepAt(ref.Site, "a reference on %s is taken", name)}
}

// dropStep tells where other paths drop it.
func (c *checker) dropStep(ref flow.Ref, name string) []finding.Step {
	ev, ok := c.released[place(ref.Site)]
	if !ok {
		return nil
	}
	return []finding.Step{c.step(ev.Pos, ev.Text, "other paths release "+name+" here")}
}
