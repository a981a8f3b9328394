package csource

import (
	"bytes"
	"strconv"
)

// define is a macro definition in force somewhere in the file.
type define struct {
	name       string
	params     []string
	fn         bool
	body       []token
	start, end int32 // of the directive
	line       int32
}

// unit is a file on its way to cc: its text, the tokens that conditional
// compilation leaves, the macros it defines and what is known of names.
type unit struct {
	path     string
	text     []byte // as given
	work     []byte // same length: what is left out is blank
	toks     []token
	match    []int32 // index of the other bracket of a pair, or -1
	defs     map[string][]*define
	deflist  []*define
	once     map[string]bool // macros that the file defines somewhere
	resolved bool            // conditionals are
	dialect  *dialect
	opt      *Options
	opaque   map[string]bool
	extra    map[string]string // object-like macros of Options.Defines
	missing  []string
	inserts  []insert
	types    map[string]bool // unknown names used as types
	known    map[string]bool // names the file declares with typedef
	heads    map[string]bool // macros that begin an external declaration
	loops    map[string]bool // unknown macros that head a loop
	ignore   map[string]bool // macro parameters while a macro's body is scanned
	guess    []int           // tokens that are arguments by themselves: a type or a value
	broken   bool            // brackets do not pair
}

type insert struct {
	at   int32
	text string
}

func (u *unit) str(t token) string { return string(u.work[t.start:t.end]) }

// blank overwrites text[from:to] with spaces. Line ends stay, continued ones
// too.
func (u *unit) blank(from, to int32) {
	for i := from; i < to; i++ {
		if c := u.work[i]; c != '\n' && (c != '\\' || i+1 >= int32(len(u.work)) || u.work[i+1] != '\n') {
			u.work[i] = ' '
		}
	}
}

// put overwrites text[from:to] with s and blanks the rest; s must fit.
func (u *unit) put(from, to int32, s string) {
	u.blank(from, to)
	if int(to-from) >= len(s) && bytes.IndexByte(u.work[from:int(from)+len(s)], '\n') < 0 {
		copy(u.work[from:], s)
		return
	}
	u.inserts = append(u.inserts, insert{from, s})
}

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
	for _, b := range rest {
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
		return false
	}
	if u.defs[name] != nil || u.resolved && u.once[name] {
		return true
	}
	if _, ok := u.extra[name]; ok {
		return true
	}
	return u.dialect.macro(name)
}

// test evaluates a condition.
func (u *unit) test(verb string, line []token) bool {
	switch verb {
	case "ifdef", "def":
		return len(line) > 0 && u.isMacro(u.str(line[0]))
	case "ifndef", "ndef":
		return len(line) > 0 && !u.isMacro(u.str(line[0]))
	}
	c := &condition{u: u, src: u.work, toks: line}
	return c.ternary() != 0
}

// condition evaluates an #if expression as the C preprocessor does, except
// that it never fails: what it cannot know is 0.
type condition struct {
	u     *unit
	src   []byte
	toks  []token
	i     int
	depth int // of parentheses and of macros within macros
}

const maxConditionDepth = 64

func (c *condition) ch() byte {
	if c.i < len(c.toks) && c.toks[c.i].kind == punct {
		return c.toks[c.i].ch
	}
	return 0
}

// op takes an operator of one or two bytes if it comes next.
func (c *condition) op(s string) bool {
	if c.i+len(s) > len(c.toks) {
		return false
	}
	for k := range len(s) {
		t := c.toks[c.i+k]
		if t.kind != punct || t.ch != s[k] || k > 0 && t.start != c.toks[c.i+k-1].end {
			return false
		}
	}
	if len(s) == 1 && c.i+1 < len(c.toks) {
		// "<" is not the beginning of "<<" or "<=".
		if n := c.toks[c.i+1]; n.kind == punct && n.start == c.toks[c.i].end {
			switch {
			case n.ch == '=' && (s == "<" || s == ">" || s == "!" || s == "="), n.ch == s[0] && (s == "<" || s == ">" || s == "&" || s == "|"):
				return false
			}
		}
	}
	c.i += len(s)
	return true
}

func (c *condition) ternary() int64 {
	v := c.binary(0)
	if c.depth < maxConditionDepth && c.op("?") {
		c.depth++
		a := c.ternary()
		c.op(":")
		b := c.ternary()
		c.depth--
		if v != 0 {
			return a
		}
		return b
	}
	return v
}

// binary operators by precedence, loosest first.
var binaryOps = [][]string{
	{"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"},
}

func (c *condition) binary(level int) int64 {
	if level == len(binaryOps) {
		return c.unary()
	}
	v := c.binary(level + 1)
next:
	for {
		for _, op := range binaryOps[level] {
			if c.op(op) {
				v = apply(op, v, c.binary(level+1))
				continue next
			}
		}
		return v
	}
}

func apply(op string, a, b int64) int64 {
	truth := func(v bool) int64 {
		if v {
			return 1
		}
		return 0
	}
	switch op {
	case "||":
		return truth(a != 0 || b != 0)
	case "&&":
		return truth(a != 0 && b != 0)
	case "|":
		return a | b
	case "^":
		return a ^ b
	case "&":
		return a & b
	case "==":
		return truth(a == b)
	case "!=":
		return truth(a != b)
	case "<=":
		return truth(a <= b)
	case ">=":
		return truth(a >= b)
	case "<":
		return truth(a < b)
	case ">":
		return truth(a > b)
	case "<<":
		return a << (uint64(b) & 63)
	case ">>":
		return a >> (uint64(b) & 63)
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		if b != 0 {
			return a / b
		}
	case "%":
		if b != 0 {
			return a % b
		}
	}
	return 0
}

func (c *condition) unary() int64 {
	if c.depth >= maxConditionDepth {
		c.i = len(c.toks)
		return 0
	}
	c.depth++
	defer func() { c.depth-- }()
	switch {
	case c.op("!"):
		return apply("==", c.unary(), 0)
	case c.op("-"):
		return -c.unary()
	case c.op("+"):
		return c.unary()
	case c.op("~"):
		return ^c.unary()
	case c.op("("):
		v := c.ternary()
		c.op(")")
		return v
	}
	if c.i >= len(c.toks) {
		return 0
	}
	t := c.toks[c.i]
	c.i++
	s := string(c.src[t.start:t.end])
	switch t.kind {
	case number:
		for len(s) > 1 && bytes.IndexByte([]byte("uUlL"), s[len(s)-1]) >= 0 {
			s = s[:len(s)-1]
		}
		n, _ := strconv.ParseUint(s, 0, 64)
		return int64(n)
	case text:
		if len(s) == 3 {
			return int64(s[1])
		}
	case ident:
		if s == "defined" {
			return c.defined()
		}
		return c.name(s)
	}
	return 0
}

func (c *condition) defined() int64 {
	paren := c.op("(")
	v := int64(0)
	if c.i < len(c.toks) && c.toks[c.i].kind == ident {
		t := c.toks[c.i]
		c.i++
		if c.u.isMacro(string(c.src[t.start:t.end])) {
			v = 1
		}
	}
	if paren {
		c.op(")")
	}
	return v
}

// name evaluates a macro without arguments. A macro with arguments is 0: it
// asks for a compiler's version or feature.
func (c *condition) name(s string) int64 {
	if c.op("(") {
		for depth := 1; depth > 0 && c.i < len(c.toks); c.i++ {
			switch c.ch() {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		return 0
	}
	sub := &condition{u: c.u, depth: c.depth + 1}
	if d := c.u.macro(s); d != nil {
		if d.fn {
			return 0
		}
		sub.src, sub.toks = c.u.work, d.body
	} else {
		v, ok := c.u.extra[s]
		if !ok {
			v = c.u.dialect.value(s)
		}
		sub.src = []byte(v)
		sub.toks, _ = lex(sub.src, 0, len(v), 1)
	}
	return sub.ternary()
}
