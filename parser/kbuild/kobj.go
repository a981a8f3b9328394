package kbuild

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// kobjInterface is what a *.m file says: the methods of a kobj interface,
// with the C text that goes among them.
type kobjInterface struct {
	src      string
	name     string
	includes []string // arguments of #include
	items    []kobjItem
}

// kobjItem is one statement of a *.m file, in order.
type kobjItem struct {
	header string // C text for the header
	code   string // C text for the C file
	both   string // a preprocessor conditional, for both
	method *kobjMethod
}

type kobjMethod struct {
	name, result   string
	static         bool
	args, vars     []string
	missing        string // function that stands in for a method that is not there
	prolog, epilog string
}

var (
	kobjName    = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)
	kobjInclude = regexp.MustCompile(`^#[ \t]*include[ \t]+(["<][^">]+[">])`)
	kobjCond    = regexp.MustCompile(`^#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b`)
	kobjBlock   = regexp.MustCompile(`^(CODE|HEADER|PROLOG|EPILOG)[ \t]*\{$`)
	kobjMethodR = regexp.MustCompile(`^(METHOD|STATICMETHOD)[ \t]+(.*[^ \t])[ \t]*\{(.*)$`)
	kobjSplit   = regexp.MustCompile(`[* \t]+`)
	kobjComment = regexp.MustCompile(`/\*.*?\*/`)
	kobjDefault = regexp.MustCompile(`DEFAULT[ \t]*([A-Za-z_][A-Za-z_0-9]*)[ \t]*;`)
)

// readKobj reads a *.m file; src is its name in messages.
func readKobj(src string, text []byte) (*kobjInterface, error) {
	r := &kobjReader{lines: splitLines(text), k: &kobjInterface{src: src}, seen: map[string]int{}}
	if err := r.read(); err != nil {
		return nil, err
	}
	if r.k.name == "" {
		return nil, &textError{src, 0, "no INTERFACE line: name the interface, such as INTERFACE device;"}
	}
	return r.k, nil
}

type kobjReader struct {
	lines          []string
	at             int // lines read
	k              *kobjInterface
	seen           map[string]int
	prolog, epilog string
}

func (r *kobjReader) errorf(line int, format string, args ...any) error {
	return &textError{r.k.src, line, fmt.Sprintf(format, args...)}
}

func (r *kobjReader) read() error {
	k := r.k
	for r.at < len(r.lines) {
		line := r.lines[r.at]
		r.at++
		if m := kobjInclude.FindStringSubmatch(line); m != nil {
			k.includes = append(k.includes, m[1])
		} else if kobjCond.MatchString(line) {
			k.items = append(k.items, kobjItem{both: line + "\n"})
		}
		if i := strings.IndexByte(line, '#'); i >= 0 {
			line = line[:i]
		}
		line = strings.TrimSpace(line)
		var err error
		switch {
		case line == "":
		case strings.HasPrefix(line, "/*"):
			err = r.comment(line)
		case strings.HasPrefix(line, "INTERFACE"):
			err = r.begin(line)
		case kobjBlock.MatchString(line):
			err = r.block(kobjBlock.FindStringSubmatch(line)[1])
		case strings.HasPrefix(line, "METHOD"), strings.HasPrefix(line, "STATICMETHOD"):
			err = r.method(line)
		default:
			err = r.errorf(r.at, "%q is no statement: write INTERFACE, METHOD, STATICMETHOD, HEADER, CODE, PROLOG or EPILOG", clip(line))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *kobjReader) comment(line string) error {
	for start := r.at; !strings.Contains(line, "*/"); r.at++ {
		if r.at >= len(r.lines) {
			return r.errorf(start, "comment is not closed: add the missing */")
		}
		line = r.lines[r.at]
	}
	return nil
}

func (r *kobjReader) begin(line string) error {
	name := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(line, "INTERFACE"), ";"))
	switch {
	case !kobjName.MatchString(name):
		return r.errorf(r.at, "%q is no name of an interface: use small letters, digits and _", clip(name))
	case r.k.name != "":
		return r.errorf(r.at, "second INTERFACE line: one file describes one interface")
	}
	r.k.name = name
	return nil
}

// block reads C text up to a line that begins with a brace.
func (r *kobjReader) block(kind string) error {
	start := r.at
	var b strings.Builder
	for ; ; r.at++ {
		if r.at >= len(r.lines) {
			return r.errorf(start, "%s is not closed: add a line that begins with }", kind)
		}
		if strings.HasPrefix(r.lines[r.at], "}") {
			r.at++
			break
		}
		b.WriteString(r.lines[r.at] + "\n")
	}
	switch kind {
	case "CODE":
		r.k.items = append(r.k.items, kobjItem{code: b.String()})
	case "HEADER":
		r.k.items = append(r.k.items, kobjItem{header: b.String()})
	case "PROLOG":
		r.prolog = b.String()
	case "EPILOG":
		r.epilog = b.String()
	}
	return nil
}

func (r *kobjReader) method(line string) error {
	start := r.at
	if r.k.name == "" {
		return r.errorf(start, "a method before the INTERFACE line: name the interface first")
	}
	m := kobjMethodR.FindStringSubmatch(line)
	if m == nil {
		return r.errorf(start, "method without a {: write METHOD type name { type arg; ... };")
	}
	words := strings.Fields(m[2])
	if len(words) < 2 {
		return r.errorf(start, "method without a result type: write METHOD type name { type arg; ... };")
	}
	name := words[len(words)-1]
	result := strings.TrimSpace(strings.TrimSuffix(m[2], name))
	// The star of a pointer may stand at the name.
	for strings.HasPrefix(name, "*") {
		name, result = name[1:], result+" *"
	}
	if !kobjName.MatchString(name) {
		return r.errorf(start, "%q is no name of a method: use small letters, digits and _", clip(name))
	}
	if at := r.seen[name]; at != 0 {
		return r.errorf(start, "second method %s: it stands at line %d already", name, at)
	}
	r.seen[name] = start
	rest := m[3]
	for !strings.Contains(rest, "}") {
		if r.at >= len(r.lines) {
			return r.errorf(start, "method %s is not closed: add the missing };", name)
		}
		rest += " " + r.lines[r.at]
		r.at++
	}
	args, extra, _ := strings.Cut(kobjComment.ReplaceAllString(rest, " "), "}")
	km := &kobjMethod{name: name, result: result, static: m[1] == "STATICMETHOD",
		missing: "kobj_error_method", prolog: r.prolog, epilog: r.epilog}
	r.prolog, r.epilog = "", ""
	if d := kobjDefault.FindStringSubmatch(extra); d != nil {
		km.missing = d[1]
	}
	for _, a := range strings.Split(args, ";") {
		a = strings.Join(strings.Fields(a), " ")
		if a == "" {
			continue
		}
		parts := kobjSplit.Split(a, -1)
		if len(parts) < 2 || parts[len(parts)-1] == "" {
			return r.errorf(start, "argument %q of method %s needs a type and a name", clip(a), name)
		}
		km.args = append(km.args, a)
		km.vars = append(km.vars, parts[len(parts)-1])
	}
	if len(km.vars) == 0 {
		return r.errorf(start, "method %s has no argument: the first one is the object", name)
	}
	r.k.items = append(r.k.items, kobjItem{method: km})
	return nil
}

// header writes the interface's *_if.h.
func (k *kobjInterface) header() []byte {
	var b bytes.Buffer
	guard := "_" + k.name + "_if_h_"
	fmt.Fprintf(&b, "/* From %s. */\n#ifndef %s\n#define %s\n\n", k.src, guard, guard)
	for _, it := range k.items {
		b.WriteString(it.header + it.both)
		if it.method != nil {
			k.writeMethod(&b, it.method)
		}
	}
	fmt.Fprintf(&b, "#endif /* %s */\n", guard)
	return b.Bytes()
}

func (k *kobjInterface) writeMethod(b *bytes.Buffer, m *kobjMethod) {
	full := k.name + "_" + m.name
	args := strings.Join(m.args, ", ")
	fmt.Fprintf(b, "extern struct kobjop_desc %s_desc;\n", full)
	fmt.Fprintf(b, "typedef %s %s_t(%s);\n", m.result, full, args)
	fmt.Fprintf(b, "static __inline %s %s(%s)\n{\n\tkobjop_t _m;\n", m.result, strings.ToUpper(full), args)
	obj := m.vars[0]
	if !m.static {
		obj = "((kobj_t)" + obj + ")"
	}
	call := fmt.Sprintf("((%s_t *) _m)(%s);\n", full, strings.Join(m.vars, ", "))
	void := m.result == "void"
	if !void {
		fmt.Fprintf(b, "\t%s rc;\n", m.result)
		call = "rc = " + call
	}
	fmt.Fprintf(b, "%s\tKOBJOPLOOKUP(%s->ops,%s);\n\t%s%s", m.prolog, obj, full, call, m.epilog)
	if !void {
		b.WriteString("\treturn (rc);\n")
	}
	b.WriteString("}\n\n")
}

// source writes the interface's *_if.c: the descriptions of its methods and
// the functions that stand in for missing ones.
func (k *kobjInterface) source() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* From %s. */\n", k.src)
	for _, h := range []string{"sys/param.h", "sys/queue.h", "sys/kernel.h", "sys/kobj.h"} {
		fmt.Fprintf(&b, "#include <%s>\n", h)
	}
	for _, h := range k.includes {
		fmt.Fprintf(&b, "#include %s\n", h)
	}
	fmt.Fprintf(&b, "#include \"%s_if.h\"\n\n", k.name)
	for _, it := range k.items {
		b.WriteString(it.code + it.both)
		if m := it.method; m != nil {
			d := k.name + "_" + m.name + "_desc"
			fmt.Fprintf(&b, "struct kobjop_desc %s = {\n\t0, { &%s, (kobjop_t)%s }\n};\n\n", d, d, m.missing)
		}
	}
	return b.Bytes()
}
