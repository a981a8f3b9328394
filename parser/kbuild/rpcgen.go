package kbuild

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// rpcHeader writes the header that rpcgen makes of an RPC description: its
// types and the functions that call its procedures.
func rpcHeader(src string, text []byte) ([]byte, error) {
	r := &rpcReader{src: src, line: 1, s: string(text)}
	fmt.Fprintf(&r.b, "/* From %s. */\n#include <rpc/rpc.h>\n", src)
	for {
		switch w := r.next(); w {
		case "":
			if r.err == nil {
				return r.b.Bytes(), nil
			}
		case "const":
			name := r.name()
			r.expect("=")
			fmt.Fprintf(&r.b, "#define %s %s\n", name, r.next())
			r.expect(";")
		case "typedef":
			fmt.Fprintf(&r.b, "typedef %s;\n", r.declaration())
			r.expect(";")
		case "enum":
			r.enum()
		case "struct":
			r.structure()
		case "program":
			r.program()
		default:
			r.fail("%q begins no definition: expected const, typedef, enum, struct or program", clip(w))
		}
		if r.err != nil {
			return nil, r.err
		}
	}
}

type rpcReader struct {
	src  string
	s    string // what is still to be read
	line int
	b    bytes.Buffer
	err  error
}

// rpcTypes are the types that C has by other names.
var rpcTypes = map[string]string{"hyper": "int64_t", "unsigned hyper": "uint64_t", "bool": "bool_t", "unsigned": "u_int"}

var rpcToken = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*|-?[0-9][0-9A-Fa-fxX]*|[^\sA-Za-z0-9_])`)

func (r *rpcReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = &textError{r.src, r.line, fmt.Sprintf(format, args...)}
	}
}

// next gives the next token; "" at the end or after an error. Lines that begin
// with % go into the header as they are, others of the preprocessor nowhere.
func (r *rpcReader) next() string {
	for r.err == nil && r.s != "" {
		switch {
		case r.s[0] == '\n':
			r.line++
			r.s = r.s[1:]
		case r.s[0] == ' ' || r.s[0] == '\t' || r.s[0] == '\r':
			r.s = r.s[1:]
		case strings.HasPrefix(r.s, "/*"):
			i := strings.Index(r.s, "*/")
			if i < 0 {
				r.fail("comment is not closed: add the missing */")
				return ""
			}
			r.line += strings.Count(r.s[:i], "\n")
			r.s = r.s[i+2:]
		case r.s[0] == '%' || r.s[0] == '#':
			line, rest, _ := strings.Cut(r.s, "\n")
			if line[0] == '%' {
				r.b.WriteString(line[1:] + "\n")
			}
			r.s, r.line = rest, r.line+1
		default:
			t := rpcToken.FindString(r.s)
			if t == "" {
				r.fail("%q is no token", clip(r.s[:1]))
			}
			r.s = r.s[len(t):]
			return t
		}
	}
	return ""
}

func (r *rpcReader) expect(want string) {
	if w := r.next(); w != want {
		r.fail("%q instead of %q", clip(w), want)
	}
}

func (r *rpcReader) name() string {
	w := r.next()
	if !optionName.MatchString(w) {
		r.fail("%q instead of a name", clip(w))
	}
	return w
}

// declaration reads the declaration of a member up to its semicolon.
func (r *rpcReader) declaration() string {
	typ := r.name()
	for typ == "unsigned" || typ == "struct" || typ == "enum" {
		if n := r.peek(); !optionName.MatchString(n) {
			break
		}
		typ += " " + r.name()
		if strings.HasPrefix(typ, "unsigned") {
			break
		}
	}
	if c := rpcTypes[typ]; c != "" {
		typ = c
	}
	if typ == "void" {
		return typ
	}
	star := ""
	if r.peek() == "*" {
		r.next()
		star = "*"
	}
	name := r.name()
	switch r.peek() {
	case "<":
		r.bounds(">")
		switch typ {
		case "string":
			return "char *" + name
		case "opaque":
			typ = "char"
		}
		return fmt.Sprintf("struct { u_int %s_len; %s *%s_val; } %s", name, typ, name, name)
	case "[":
		n := r.bounds("]")
		if typ == "opaque" {
			typ = "char"
		}
		return fmt.Sprintf("%s %s[%s]", typ, name, n)
	}
	return typ + " " + star + name
}

func (r *rpcReader) peek() string {
	s, line, n := r.s, r.line, r.b.Len()
	w := r.next()
	r.s, r.line = s, line
	r.b.Truncate(n)
	return w
}

func (r *rpcReader) bounds(end string) string {
	r.next()
	n := ""
	if r.peek() != end {
		n = r.next()
	}
	r.expect(end)
	return n
}

func (r *rpcReader) structure() {
	name := r.name()
	r.expect("{")
	var b strings.Builder
	for r.err == nil && r.peek() != "}" {
		b.WriteString("\t" + r.declaration() + ";\n")
		r.expect(";")
	}
	r.expect("}")
	r.expect(";")
	fmt.Fprintf(&r.b, "struct %s {\n%s};\ntypedef struct %s %s;\nbool_t xdr_%s(XDR *, %s *);\n", name, b.String(), name, name, name, name)
}

func (r *rpcReader) enum() {
	name := r.name()
	r.expect("{")
	var b strings.Builder
	for r.err == nil && r.peek() != "}" {
		b.WriteString("\t" + r.name())
		if r.peek() == "=" {
			r.next()
			b.WriteString(" = " + r.next())
		}
		b.WriteString(",\n")
		if r.peek() == "," {
			r.next()
		}
	}
	r.expect("}")
	r.expect(";")
	fmt.Fprintf(&r.b, "enum %s {\n%s};\ntypedef enum %s %s;\nbool_t xdr_%s(XDR *, %s *);\n", name, b.String(), name, name, name, name)
}

// program reads versions and their procedures.
func (r *rpcReader) program() {
	define := func(name string) {
		r.expect("=")
		fmt.Fprintf(&r.b, "#define %s ((unsigned long)(%s))\n", name, r.next())
		r.expect(";")
	}
	type procedure struct{ result, name, arg string }
	prog := r.name()
	r.expect("{")
	for r.err == nil && r.peek() == "version" {
		r.next()
		vers := r.name()
		r.expect("{")
		var procs []procedure
		for r.err == nil && r.peek() != "}" {
			p := procedure{result: r.name(), name: r.name()}
			r.expect("(")
			p.arg = r.name()
			r.expect(")")
			define(p.name)
			procs = append(procs, p)
		}
		r.expect("}")
		r.expect("=")
		number := r.next()
		r.expect(";")
		fmt.Fprintf(&r.b, "#define %s ((unsigned long)(%s))\n", vers, number)
		for _, p := range procs {
			fmt.Fprintf(&r.b, "enum clnt_stat %s_%s(%s *, %s *, CLIENT *);\n", strings.ToLower(p.name), number, p.arg, p.result)
			fmt.Fprintf(&r.b, "bool_t %s_%s_svc(%s *, %s *, struct svc_req *);\n", strings.ToLower(p.name), number, p.arg, p.result)
		}
	}
	r.expect("}")
	define(prog)
}
