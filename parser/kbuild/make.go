package kbuild

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// makefile holds the variables of makefiles that were read. Rules are not
// followed and commands are not run: what a command would have set is empty.
type makefile struct {
	vars    map[string]string
	base    map[string]string // variables below these, which others share; may be nil
	gnu     bool              // the language is that of GNU make
	paths   []string          // arguments of .PATH
	unset   []unsetList       // of GNU make: what options that are not set leave out
	open    func(name string) ([]byte, error)
	exists  func(name string) bool
	local   func(name string) string            // of GNU make: a name as open takes it; may be nil
	include func(m *makefile, name string) bool // includes that are answered for; may be nil
	dir     string                              // of the file being read
	system  []string                            // where <...> is looked for
	keep    func(ref string) bool               // references that expand leaves; nil: none
	active  map[string]bool                     // variables that are being expanded
	steps   int                                 // lines read and texts expanded so far
}

// Bounds on makefiles: lines read and texts expanded in all, the length of an
// expanded text, and the depth of references.
const (
	maxMakeSteps = 1 << 18
	maxMakeText  = 1 << 18
	maxMakeDepth = 40
)

// makeLine is a logical line.
type makeLine struct {
	text string
	no   int
}

// withoutComment cuts a line at a # that no backslash stands before.
func withoutComment(s string) string {
	for i := 0; i < len(s); i++ {
		j := strings.IndexByte(s[i:], '#')
		if j < 0 {
			break
		}
		if i += j; i == 0 || s[i-1] != '\\' {
			s = s[:i]
		}
	}
	return strings.ReplaceAll(s, "\\#", "#")
}

// makeLines joins continued lines and leaves comments out.
func makeLines(text []byte) []makeLine {
	var out []makeLine
	lines := splitLines(text)
	for i := 0; i < len(lines); i++ {
		no, s := i+1, lines[i]
		for strings.HasSuffix(s, "\\") && i+1 < len(lines) && len(s) < maxMakeText {
			i++
			s = s[:len(s)-1] + " " + strings.TrimLeft(lines[i], " \t")
		}
		if !strings.HasPrefix(s, "\t") {
			s = withoutComment(s)
		}
		if strings.TrimSpace(s) != "" {
			out = append(out, makeLine{s, no})
		}
	}
	return out
}

// exhausted says that the bounds were met, in a message about the makefile.
func (m *makefile) exhausted(name string) (string, bool) {
	if m.steps <= maxMakeSteps {
		return "", false
	}
	return (&textError{name, 0, "more than is read of a makefile: flags of its files may be missing"}).Error(), true
}

// load reads a makefile and what it includes.
func (m *makefile) load(name string, depth int) {
	text, err := m.open(name)
	if err != nil || depth > maxIncludes {
		return
	}
	old := m.dir
	m.dir = path.Dir(name)
	if m.gnu {
		m.runGNU(makeLines(text), depth)
	} else {
		m.run(makeLines(text), depth)
	}
	m.dir = old
}

// branch is a conditional that is being read.
type branch struct{ live, taken, outer bool }

func (m *makefile) run(lines []makeLine, depth int) {
	var conds []branch
	live := true
	for i := 0; i < len(lines); i++ {
		if m.steps++; m.steps > maxMakeSteps {
			return
		}
		line := lines[i].text
		word, rest, directive := makeDirective(line)
		if !directive {
			if live {
				m.statement(line)
			}
			continue
		}
		switch word {
		case "if", "ifdef", "ifndef", "ifmake", "ifnmake":
			ok := live && m.test(word, rest)
			conds = append(conds, branch{ok, ok, live})
			live = ok
		case "elif", "elifdef", "elifndef":
			if n := len(conds); n > 0 {
				b := &conds[n-1]
				b.live = b.outer && !b.taken && m.test(word[2:], rest)
				b.taken = b.taken || b.live
				live = b.live
			}
		case "else":
			if n := len(conds); n > 0 {
				b := &conds[n-1]
				b.live = b.outer && !b.taken
				b.taken = true
				live = b.live
			}
		case "endif":
			if n := len(conds); n > 0 {
				live = conds[n-1].outer
				conds = conds[:n-1]
			}
		case "for":
			end := loopEnd(lines, i)
			if live && depth < maxIncludes {
				m.loop(rest, lines[i+1:end], depth)
			}
			i = end
		case "include", "sinclude", "-include", "dinclude":
			if live {
				m.includeFile(rest, depth)
			}
		case "undef":
			if live {
				delete(m.vars, strings.TrimSpace(m.expand(rest)))
			}
		}
	}
}

// makeDirective splits a line that begins with a dot.
func makeDirective(line string) (word, rest string, ok bool) {
	if line[0] != '.' {
		return "", "", false
	}
	s := strings.TrimLeft(line[1:], " \t")
	i := strings.IndexAny(s, " \t(\"<!$")
	if i < 0 {
		i = len(s)
	}
	word, rest = s[:i], strings.TrimSpace(s[i:])
	switch word {
	case "if", "ifdef", "ifndef", "ifmake", "ifnmake", "elif", "elifdef", "elifndef", "else", "endif",
		"for", "endfor", "include", "sinclude", "-include", "dinclude", "undef", "error", "warning", "info", "export":
		return word, rest, true
	}
	return "", "", false
}

func loopEnd(lines []makeLine, at int) int {
	depth := 0
	for i := at; i < len(lines); i++ {
		if lines[i].text[0] != '.' {
			continue
		}
		switch word, _, _ := makeDirective(lines[i].text); word {
		case "for":
			depth++
		case "endfor":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(lines) // not closed: to the end
}

func (m *makefile) loop(head string, body []makeLine, depth int) {
	names, list, ok := strings.Cut(head, " in ")
	vars := strings.Fields(names)
	if !ok || len(vars) == 0 {
		return
	}
	items := strings.Fields(m.expand(list))
	for ; len(items) >= len(vars); items = items[len(vars):] {
		var pairs []string
		for j, v := range vars {
			pairs = append(pairs, "${"+v+"}", items[j], "$("+v+")", items[j], "${"+v+":", "${:U"+items[j]+":")
		}
		r := strings.NewReplacer(pairs...)
		round := make([]makeLine, len(body))
		for j, l := range body {
			round[j] = makeLine{r.Replace(l.text), l.no}
		}
		m.run(round, depth+1)
		if m.steps > maxMakeSteps {
			return
		}
	}
}

func (m *makefile) includeFile(arg string, depth int) {
	arg = strings.TrimSpace(m.expand(arg))
	if len(arg) < 3 {
		return
	}
	name := arg[1 : len(arg)-1]
	if m.include != nil && m.include(m, name) {
		return
	}
	dirs := m.system
	if arg[0] == '"' {
		dirs = append([]string{m.dir}, dirs...)
	}
	if path.IsAbs(name) {
		m.load(path.Clean(name), depth+1)
		return
	}
	for _, d := range dirs {
		if p := path.Join(d, name); m.exists(p) {
			m.load(p, depth+1)
			return
		}
	}
}

var makeAssign = regexp.MustCompile(`^[ ]*([^\s:=!?+]+|[^\s=]*\$\{[^\s=]*\}[^\s:=!?+]*)[ \t]*(:?:sh|[:?!+])?=[ \t]*(.*)$`)

// statement reads an assignment, or the directories of a .PATH line.
func (m *makefile) statement(line string) {
	if line[0] == '\t' {
		return
	}
	if rest, ok := strings.CutPrefix(line, ".PATH"); ok {
		if _, dirs, ok := strings.Cut(rest, ":"); ok {
			m.paths = append(m.paths, strings.Fields(m.expand(dirs))...)
		}
		return
	}
	a := makeAssign.FindStringSubmatch(line)
	if a == nil {
		return
	}
	name, value := m.expand(a[1]), strings.TrimSpace(a[3])
	switch a[2] {
	case "":
		m.vars[name] = value
	case ":":
		m.vars[name] = m.expand(value)
	case "?":
		if _, ok := m.vars[name]; !ok {
			m.vars[name] = value
		}
	case "+":
		if old, ok := m.vars[name]; ok && old != "" {
			if m.steps += len(old) >> 8; len(old)+len(value) < maxMakeText {
				m.vars[name] = old + " " + value
			}
		} else {
			m.vars[name] = value
		}
	default: // the output of a command
		m.vars[name] = ""
	}
}

// optionVars sets MK_* as bsd.mkopt.mk does, from lists of options that are on
// and off.
func (m *makefile) optionVars() {
	set := func(list, value string) {
		for _, o := range strings.Fields(m.expand("${" + list + "}")) {
			if _, ok := m.vars["MK_"+o]; !ok {
				m.vars["MK_"+o] = value
			}
		}
	}
	set("BROKEN_OPTIONS", "no")
	set("__DEFAULT_YES_OPTIONS", "yes")
	set("__DEFAULT_NO_OPTIONS", "no")
	for _, pair := range strings.Fields(m.expand("${__DEFAULT_DEPENDENT_OPTIONS}")) {
		if name, from, ok := strings.Cut(pair, "/"); ok {
			if _, set := m.vars["MK_"+name]; !set {
				m.vars["MK_"+name] = m.vars["MK_"+from]
			}
		}
	}
}

// newMakefile makes an empty set of variables over a file system whose root
// is prefix in the names that makefiles use.
func newMakefile(fsys fs.FS, local func(name string) (string, bool)) *makefile {
	m := &makefile{vars: map[string]string{}, active: map[string]bool{}}
	m.open = func(name string) ([]byte, error) {
		p, ok := local(name)
		if !ok {
			return nil, fs.ErrNotExist
		}
		return readText(fsys, p)
	}
	m.exists = func(name string) bool {
		p, ok := local(name)
		if !ok {
			return false
		}
		_, err := fs.Stat(fsys, p)
		return err == nil
	}
	return m
}
