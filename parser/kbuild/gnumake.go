package kbuild

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// runGNU reads the lines of a makefile of GNU make, as far as a kernel's
// makefiles use it to say what is built: assignments, conditionals, includes
// and the functions on words. Rules are passed over; what a command or a
// function of the makefile's own would give is empty.
func (m *makefile) runGNU(lines []makeLine, depth int) {
	var conds []branch
	live, rule := true, false
	for i := 0; i < len(lines); i++ {
		if m.steps++; m.steps > maxMakeSteps {
			return
		}
		line := lines[i].text
		if line[0] == '\t' && rule {
			continue
		}
		word, rest, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(line), "\t", " "), " ")
		rest = strings.TrimSpace(rest)
		switch {
		case word == "define":
			for i < len(lines)-1 && strings.TrimSpace(lines[i].text) != "endef" {
				i++
			}
		case gnuConditional(word):
			ok := live && m.testGNU(word, rest)
			conds = append(conds, branch{ok, ok, live})
			live = ok
		case word == "else":
			if n := len(conds); n > 0 {
				b := &conds[n-1]
				b.live = b.outer && !b.taken
				if w, r, _ := strings.Cut(rest, " "); b.live && gnuConditional(w) {
					b.live = m.testGNU(w, strings.TrimSpace(r))
				}
				b.taken = b.taken || b.live
				live = b.live
			}
		case word == "endif":
			if n := len(conds); n > 0 {
				live = conds[n-1].outer
				conds = conds[:n-1]
			}
		case !live:
		case word == "include" || word == "-include" || word == "sinclude":
			for _, f := range strings.Fields(m.expand(rest)) {
				if m.local != nil {
					m.load(m.local(f), depth+1)
				}
			}
		default:
			rule = !m.assign(line)
		}
	}
}

func gnuConditional(word string) bool {
	return word == "ifdef" || word == "ifndef" || word == "ifeq" || word == "ifneq"
}

func (m *makefile) testGNU(word, arg string) bool {
	switch word {
	case "ifdef", "ifndef":
		v, _ := m.value(m.expand(arg))
		return (v != "") == (word == "ifdef")
	}
	var left, right string
	switch {
	case strings.HasPrefix(arg, "("):
		end := closing(arg, 0)
		if end < 0 {
			return false
		}
		args := gnuArgs(arg[1:end])
		if len(args) < 2 {
			return false
		}
		left, right = args[0], strings.Join(args[1:], ",")
	default:
		f := strings.FieldsFunc(arg, func(r rune) bool { return r == '"' || r == '\'' })
		if len(f) > 0 {
			left = f[0]
		}
		if len(f) > 2 {
			right = f[2]
		}
	}
	same := strings.TrimSpace(m.expand(left)) == strings.TrimSpace(m.expand(right))
	return same == (word == "ifeq")
}

// assign reads an assignment, and says whether the line is one.
func (m *makefile) assign(line string) bool {
	s := strings.TrimSpace(line)
	for _, w := range []string{"export ", "override ", "unexport "} {
		s = strings.TrimSpace(strings.TrimPrefix(s, w))
	}
	eq := -1
	for i := 0; i < len(s) && eq < 0; i++ {
		switch {
		case s[i] == '$' && i+1 < len(s) && (s[i+1] == '(' || s[i+1] == '{'):
			if end := closing(s, i+1); end > 0 {
				i = end
			}
		case s[i] == '=':
			eq = i
		}
	}
	if eq < 0 {
		return false
	}
	left, value := s[:eq], strings.TrimSpace(s[eq+1:])
	op := byte(0)
	if left != "" && strings.IndexByte(":+?!", left[len(left)-1]) >= 0 {
		op = left[len(left)-1]
		left = strings.TrimRight(left, ":+?!")
	}
	name := strings.TrimSpace(m.expand(left))
	if name == "" || strings.ContainsAny(name, " \t:") {
		return false
	}
	if option := unsetOption.FindStringSubmatch(strings.TrimSpace(left)); option != nil {
		if v, _ := m.value(option[1]); v == "" {
			m.unset = append(m.unset, unsetList{option[1], value})
		}
	}
	old, set := m.value(name)
	switch op {
	case ':':
		value = m.expand(value)
	case '?':
		if set {
			return true
		}
	case '+':
		if m.steps += len(old) >> 8; len(old)+len(value) > maxMakeText {
			return true
		}
		value = strings.TrimSpace(old + " " + value)
	case '!':
		value = ""
	}
	m.vars[name] = value
	return true
}

// unsetOption finds the option that a list of objects depends on.
var unsetOption = regexp.MustCompile(`-\$[({](CONFIG_[A-Za-z0-9_]+)[)}]$`)

// unsetList is a list of objects that an option which is not set leaves out.
type unsetList struct{ option, objects string }

// gnuArgs splits at commas outside brackets.
func gnuArgs(s string) []string {
	var args []string
	start, depth := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '{':
			depth++
		case ')', '}':
			depth--
		case ',':
			if depth == 0 {
				args = append(args, s[start:i])
				start = i + 1
			}
		}
	}
	return append(args, s[start:])
}

// gnuReference gives the value of what stands between $( and ).
func (m *makefile) gnuReference(ref string, depth int) string {
	if depth > maxMakeDepth {
		return ""
	}
	if i := strings.IndexAny(ref, " \t"); i > 0 && gnuFunctions[ref[:i]] {
		return m.function(ref[:i], gnuArgs(strings.TrimLeft(ref[i:], " \t")), depth+1)
	}
	name, pattern := ref, ""
	for i := 0; i < len(ref); i++ {
		if ref[i] == '$' && i+1 < len(ref) && (ref[i+1] == '(' || ref[i+1] == '{') {
			if end := closing(ref, i+1); end > 0 {
				i = end
				continue
			}
		}
		if ref[i] == ':' {
			name, pattern = ref[:i], ref[i+1:]
			break
		}
	}
	v, _ := m.variable(m.expandDeep(name, depth+1), depth)
	if from, to, ok := strings.Cut(pattern, "="); ok {
		from, to = m.expandDeep(from, depth+1), m.expandDeep(to, depth+1)
		if !strings.Contains(from, "%") {
			from, to = "%"+from, "%"+to
		}
		v = eachWord(v, func(w string) string { return patsubst(from, to, w) })
	}
	return v
}

var gnuFunctions = map[string]bool{
	"addprefix": true, "addsuffix": true, "and": true, "basename": true, "call": true, "dir": true, "error": true,
	"eval": true, "filter": true, "filter-out": true, "findstring": true, "firstword": true, "foreach": true,
	"if": true, "info": true, "lastword": true, "notdir": true, "or": true, "origin": true, "patsubst": true,
	"realpath": true, "shell": true, "sort": true, "strip": true, "subst": true, "warning": true, "wildcard": true,
	"word": true, "words": true,
}

func (m *makefile) function(name string, args []string, depth int) string {
	arg := func(i int) string {
		if i >= len(args) {
			return ""
		}
		return m.expandDeep(args[i], depth+1)
	}
	last := func() string { return arg(len(args) - 1) }
	switch name {
	case "if":
		if strings.TrimSpace(arg(0)) != "" {
			return arg(1)
		}
		return arg(2)
	case "or", "and":
		v := ""
		for i := range args {
			if v = strings.TrimSpace(arg(i)); (v != "") == (name == "or") {
				break
			}
		}
		return v
	case "foreach":
		if len(args) < 3 {
			return ""
		}
		v := strings.TrimSpace(arg(0))
		old, set := m.vars[v]
		var out []string
		for _, w := range strings.Fields(arg(1)) {
			if m.steps > maxMakeSteps {
				break
			}
			m.vars[v] = w
			out = append(out, arg(2))
		}
		if delete(m.vars, v); set {
			m.vars[v] = old
		}
		return strings.Join(out, " ")
	case "addprefix":
		p := arg(0)
		return eachWord(arg(1), func(w string) string { return p + w })
	case "addsuffix":
		p := arg(0)
		return eachWord(arg(1), func(w string) string { return w + p })
	case "patsubst":
		from, to := strings.TrimSpace(arg(0)), strings.TrimSpace(arg(1))
		return eachWord(arg(2), func(w string) string { return patsubst(from, to, w) })
	case "subst":
		return replace(arg(2), arg(0), arg(1), -1)
	case "filter", "filter-out":
		patterns := strings.Fields(arg(0))
		return strings.Join(slices.DeleteFunc(strings.Fields(arg(1)), func(w string) bool {
			has := slices.ContainsFunc(patterns, func(p string) bool { _, ok := stem(p, w); return ok })
			return has != (name == "filter")
		}), " ")
	case "sort":
		w := strings.Fields(arg(0))
		sort.Strings(w)
		return strings.Join(slices.Compact(w), " ")
	case "strip":
		return strings.Join(strings.Fields(arg(0)), " ")
	case "findstring":
		if f := arg(0); strings.Contains(arg(1), f) {
			return f
		}
	case "firstword", "lastword":
		if w := strings.Fields(arg(0)); len(w) > 0 && name == "firstword" {
			return w[0]
		} else if len(w) > 0 {
			return w[len(w)-1]
		}
	case "notdir":
		return eachWord(last(), path.Base)
	case "dir":
		return eachWord(last(), func(w string) string { return path.Dir(w) + "/" })
	case "basename":
		return eachWord(last(), func(w string) string { return strings.TrimSuffix(w, path.Ext(w)) })
	case "wildcard":
		return strings.Join(slices.DeleteFunc(strings.Fields(arg(0)), func(w string) bool {
			return m.local == nil || !m.exists(m.local(w))
		}), " ")
	}
	return ""
}

// eachWord changes the words of a text, up to the bound on its length.
func eachWord(s string, f func(string) string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(s) {
		if b.Len() > maxMakeText {
			break
		}
		if w = f(w); w == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// replace replaces n times, or always if n is negative, unless the text would
// become too long.
func replace(s, old, now string, n int) string {
	if old == "" || len(now) > len(old) && len(s)/len(old)*len(now) > 4*maxMakeText && strings.Count(s, old)*len(now) > maxMakeText {
		return s
	}
	return strings.Replace(s, old, now, n)
}

// stem matches a word against a pattern of make, and gives what its % stands
// for.
func stem(pattern, w string) (string, bool) {
	head, tail, ok := strings.Cut(pattern, "%")
	if !ok {
		return "", pattern == w
	}
	if len(w) < len(head)+len(tail) || !strings.HasPrefix(w, head) || !strings.HasSuffix(w, tail) {
		return "", false
	}
	return w[len(head) : len(w)-len(tail)], true
}

func patsubst(from, to, w string) string {
	s, ok := stem(from, w)
	if !ok {
		return w
	}
	return strings.Replace(to, "%", s, 1)
}
