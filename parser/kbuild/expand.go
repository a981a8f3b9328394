package kbuild

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// expand replaces the references to variables in a text.
func (m *makefile) expand(s string) string { return m.expandDeep(s, 0) }

func (m *makefile) expandDeep(s string, depth int) string {
	if !strings.Contains(s, "$") {
		return s
	}
	if m.steps += 1 + len(s)>>8; depth > maxMakeDepth || m.steps > maxMakeSteps {
		return ""
	}
	var b strings.Builder
	for b.Len() < maxMakeText {
		i := strings.IndexByte(s, '$')
		if i < 0 || i+1 == len(s) {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		end := i + 1
		switch s[end] {
		case '$':
			if m.keep != nil {
				b.WriteByte('$')
			}
			b.WriteByte('$')
		case '{', '(':
			if end = closing(s, i+1); end < 0 {
				return b.String()
			}
			if ref := s[i+2 : end]; m.keep != nil && m.keep(ref) {
				b.WriteString("${" + ref + "}")
			} else {
				b.WriteString(m.reference(ref, depth))
			}
		default:
			v, _ := m.variable(s[end:end+1], depth)
			b.WriteString(v)
		}
		s = s[end+1:]
	}
	return b.String()
}

// value gives what a variable was set to.
func (m *makefile) value(name string) (string, bool) {
	v, ok := m.vars[name]
	if !ok {
		v, ok = m.base[name]
	}
	return v, ok
}

// variable expands what a variable was set to. In its own value it is empty.
func (m *makefile) variable(name string, depth int) (string, bool) {
	v, ok := m.value(name)
	if !strings.Contains(v, "$") {
		return v, ok
	}
	if m.active[name] {
		return "", ok
	}
	m.active[name] = true
	v = m.expandDeep(v, depth+1)
	delete(m.active, name)
	return v, ok
}

// closing finds the bracket that closes the one at the place.
func closing(s string, at int) int {
	open, end := s[at], byte('}')
	if open == '(' {
		end = ')'
	}
	depth := 0
	for i := at; i < len(s); i++ {
		switch s[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// reference gives the value of what stands between ${ and }.
func (m *makefile) reference(ref string, depth int) string {
	if m.gnu {
		return m.gnuReference(ref, depth)
	}
	name, mods := ref, ""
	for i := 0; i < len(ref); i++ {
		if ref[i] == '$' && i+1 < len(ref) && (ref[i+1] == '{' || ref[i+1] == '(') {
			if end := closing(ref, i+1); end > 0 {
				i = end
				continue
			}
		}
		if ref[i] == ':' {
			name, mods = ref[:i], ref[i+1:]
			break
		}
	}
	name = m.expandDeep(name, depth+1)
	value, set := m.variable(name, depth)
	for mods != "" {
		var mod string
		mod, mods = nextModifier(mods)
		value, set = m.modify(value, set, mod, depth)
	}
	return value
}

// nextModifier cuts the first modifier off.
func nextModifier(s string) (mod, rest string) {
	if s == "" {
		return "", ""
	}
	if (s[0] == 'S' || s[0] == 'C') && len(s) > 1 {
		n := 0
		for i := 2; i < len(s); i++ {
			if s[i] == '\\' {
				i++
			} else if s[i] == s[1] {
				if n++; n == 2 {
					j := i + 1
					for j < len(s) && s[j] != ':' {
						j++
					}
					return s[:j], strings.TrimPrefix(s[j:], ":")
				}
			}
		}
		return s, ""
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '$' && i+1 < len(s) && (s[i+1] == '{' || s[i+1] == '('):
			if end := closing(s, i+1); end > 0 {
				i = end
			}
		case s[i] == ':':
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// modify applies a modifier. One that is not known changes nothing.
func (m *makefile) modify(v string, set bool, mod string, depth int) (string, bool) {
	if mod == "" {
		return v, set
	}
	each := func(f func(string) string) string { return eachWord(v, f) }
	filter := func(keep bool) string {
		pat := strings.ReplaceAll(m.expandDeep(mod[1:], depth+1), "\\:", ":")
		return strings.Join(slices.DeleteFunc(strings.Fields(v), func(w string) bool { return matches(pat, w) != keep }), " ")
	}
	switch {
	case mod[0] == 'M':
		return filter(true), set
	case mod[0] == 'N':
		return filter(false), set
	case mod[0] == 'U':
		if set {
			return v, true
		}
		return m.expandDeep(mod[1:], depth+1), true
	case mod[0] == 'D':
		if !set {
			return "", false
		}
		return m.expandDeep(mod[1:], depth+1), true
	case (mod[0] == 'S' || mod[0] == 'C') && len(mod) > 1:
		return m.substitute(v, mod, depth), set
	case mod == "T":
		return each(path.Base), set
	case mod == "H":
		return each(path.Dir), set
	case mod == "R":
		return each(func(w string) string { return strings.TrimSuffix(w, path.Ext(w)) }), set
	case mod == "E":
		return each(func(w string) string { return strings.TrimPrefix(path.Ext(w), ".") }), set
	case mod == "O":
		w := strings.Fields(v)
		sort.Strings(w)
		return strings.Join(w, " "), set
	case mod == "u":
		return strings.Join(slices.Compact(strings.Fields(v)), " "), set
	case mod == "tl":
		return strings.ToLower(v), set
	case mod == "tu":
		return strings.ToUpper(v), set
	case mod == "tA":
		return each(path.Clean), set
	}
	if old, now, ok := strings.Cut(mod, "="); ok && old != "" {
		return each(func(w string) string {
			if stem, ok := strings.CutSuffix(w, old); ok {
				return stem + now
			}
			return w
		}), set
	}
	return v, set
}

// substitute applies :S/old/new/ and :C/regexp/new/.
func (m *makefile) substitute(v, mod string, depth int) string {
	parts := strings.Split(mod[2:], mod[1:2])
	if len(parts) < 2 {
		return v
	}
	old, now := m.expandDeep(parts[0], depth+1), m.expandDeep(parts[1], depth+1)
	if mod[0] == 'C' {
		re, err := regexp.Compile(old)
		if err != nil {
			return v
		}
		now = strings.ReplaceAll(strings.ReplaceAll(now, "$", "$$"), "\\", "$")
		return eachWord(v, func(w string) string {
			at := re.FindStringSubmatchIndex(w)
			if at == nil || len(w)*strings.Count(now, "$") > maxMakeText {
				return w
			}
			return w[:at[0]] + string(re.ExpandString(nil, now, w, at)) + w[at[1]:]
		})
	}
	head, tail := strings.HasPrefix(old, "^"), strings.HasSuffix(old, "$")
	old = strings.TrimSuffix(strings.TrimPrefix(old, "^"), "$")
	all := len(parts) > 2 && strings.Contains(parts[2], "g")
	return eachWord(v, func(w string) string {
		rest, ok := w, true
		switch {
		case head && tail:
			if w == old {
				return now
			}
			return w
		case head:
			if rest, ok = strings.CutPrefix(w, old); ok {
				return now + rest
			}
			return w
		case tail:
			if rest, ok = strings.CutSuffix(w, old); ok {
				return rest + now
			}
			return w
		case all:
			return replace(w, old, now, -1)
		}
		return replace(w, old, now, 1)
	})
}

// matches matches a word against a pattern of the shell.
func matches(pattern, s string) bool {
	// path.Match stops at slashes, make does not.
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(s, "/", "\x00"))
	return err == nil && ok
}
