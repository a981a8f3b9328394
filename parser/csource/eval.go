package csource

import (
	"bytes"
	"strconv"

	"lockcheck/parser/cexpr"
)

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

func (c *condition) binary(level int) int64 {
	if level == len(cexpr.Levels()) {
		return c.unary()
	}
	v := c.binary(level + 1)
next:
	for {
		for _, op := range cexpr.Levels()[level] {
			if c.op(op) {
				v = cexpr.Apply(op, v, c.binary(level+1))
				continue next
			}
		}
		return v
	}
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
		return cexpr.Apply("==", c.unary(), 0)
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
