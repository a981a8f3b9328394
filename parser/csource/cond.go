package csource

import "slices"

// branch is one open #if.
type branch struct {
	outer bool // the text around it is compiled
	on    bool // this part of it is compiled
	taken bool // a part of it has been
}

// conditionals resolves #if and its kin, and takes the macro definitions. It
// leaves in u.toks what is compiled, and blanks the rest: cc sees no
// conditional, so that a header that is not there cannot spoil one.
func (u *unit) conditionals(all []token) {
	u.toks = slices.Grow(u.toks, len(all))
	var stack []branch
	on := true
	off := int32(0)
	for _, t := range all {
		if t.kind != directive {
			if on {
				u.toks = append(u.toks, t)
			}
			continue
		}
		if !on {
			u.blank(off, t.start)
		}
		line, _ := lex(u.work, int(t.start)+1, int(t.end), t.line)
		name := ""
		if len(line) > 0 && line[0].kind == ident {
			name = u.str(line[0])
			line = line[1:]
		}
		keep := false
		switch name {
		case "if", "ifdef", "ifndef":
			b := branch{outer: on}
			b.on = on && u.test(name, line)
			b.taken = b.on
			stack = append(stack, b)
			on = b.on
		case "elif", "elifdef", "elifndef", "else":
			if len(stack) == 0 {
				break
			}
			b := &stack[len(stack)-1]
			b.on = b.outer && !b.taken && (name == "else" || u.test(name[2:], line))
			b.taken = b.taken || b.on
			on = b.on
		case "endif":
			if len(stack) == 0 {
				break
			}
			on = stack[len(stack)-1].outer
			stack = stack[:len(stack)-1]
		case "define":
			keep = on && u.define(t, line)
		case "undef":
			if on && len(line) > 0 {
				nm := u.str(line[0])
				keep = !u.opaque[nm]
				delete(u.defs, nm)
			}
		case "include":
			keep = on && u.include(line)
		}
		if !keep {
			u.blank(t.start, t.end)
		}
		off = t.end
	}
	if !on {
		u.blank(off, int32(len(u.work)))
	}
}

// test evaluates a condition.
func (u *unit) test(verb string, line []token) bool {
	switch verb {
	case "ifdef", "def":
		return len(line) > 0 && u.isMacro(u.str(line[0]))
	case "ifndef", "ndef":
		return len(line) > 0 && !u.isMacro(u.str(line[0]))
	}
	return u.condition(u.work, line, 0).Value() != 0
}
