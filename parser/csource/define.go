package csource

import "bytes"

// define notes a macro definition; false if cc shall not see it.
func (u *unit) define(t token, line []token) bool {
	if len(line) == 0 || line[0].kind != ident {
		return false
	}
	d := &define{name: u.str(line[0]), start: t.start, end: t.end, line: t.line}
	if u.opaque[d.name] || reserved[d.name] || d.name == "defined" {
		return false
	}
	rest := line[1:]
	if len(rest) > 0 && rest[0].ch == '(' && rest[0].start == line[0].end {
		d.fn = true
		i := 1
		for ; i < len(rest) && rest[i].ch != ')'; i++ {
			if rest[i].kind == ident {
				d.params = append(d.params, u.str(rest[i]))
			}
		}
		if i == len(rest) {
			return false
		}
		if k := i - 4; k > 0 && rest[i-1].ch == '.' && rest[k].kind == ident {
			u.unnameRest(rest[k], rest[i+1:])
		}
		rest = rest[i+1:]
	}
	d.body = rest
	for i, b := range rest {
		if b.ch == ',' && i+2 < len(rest) && rest[i+1].ch == '#' && rest[i+2].ch == '#' && rest[i+1].start == b.end {
			// cc lets a comma go before an empty __VA_ARGS__ only with a space.
			u.inserts = append(u.inserts, insert{b.end, " "})
		}
		if b.bad {
			return false
		}
	}
	u.defs[d.name] = append(u.defs[d.name], d)
	u.once[d.name] = true
	u.deflist = append(u.deflist, d)
	return true
}

// unnameRest turns GNU's "args..." into "...": cc drops the comma before an
// empty __VA_ARGS__ only.
func (u *unit) unnameRest(param token, body []token) {
	name := u.str(param)
	u.blank(param.start, param.end)
	for i, t := range body {
		if t.kind == ident && u.str(t) == name {
			u.put(t.start, t.end, "__VA_ARGS__")
			body[i].kind = number // no name any more
		}
	}
}

// include says whether cc is to follow an #include.
func (u *unit) include(line []token) bool {
	if len(line) == 0 {
		return false
	}
	from, to := line[0].start, line[len(line)-1].end
	arg := string(u.work[from:to])
	if i := bytes.IndexByte(u.work[from+1:to], '>'); arg[0] == '<' && i >= 0 {
		arg = arg[:i+2]
	}
	if len(arg) < 3 || arg[0] != '<' && arg[0] != '"' {
		return false
	}
	if u.opt.FS == nil || outside(arg[1:len(arg)-1]) {
		u.missing = append(u.missing, arg[1:len(arg)-1])
		return false
	}
	return true
}

// macro gives the latest definition of a name in the file.
func (u *unit) macro(name string) *define {
	if l := u.defs[name]; len(l) > 0 {
		return l[len(l)-1]
	}
	return nil
}

// isMacro says whether cc will expand the name.
func (u *unit) isMacro(name string) bool {
	if u.opaque[name] {
		return u.view != nil && u.view.IsMacro(name)
	}
	if u.defs[name] != nil || u.resolved && u.once[name] {
		return true
	}
	if _, ok := u.extra[name]; ok {
		return true
	}
	if u.view != nil && u.view.IsMacro(name) {
		return true
	}
	return u.dialect.macro(name)
}
