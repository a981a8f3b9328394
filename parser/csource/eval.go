package csource

import (
	"strconv"
	"strings"

	"lockcheck/parser/cexpr"
)

// condition evaluates an #if expression as the C preprocessor does, except
// that it never fails: what it cannot know is 0.
type condition struct {
	cexpr.Reader
	u    *unit
	src  []byte
	toks []token
	i    int
}

// condition reads an expression that stands in src, within depth others.
func (u *unit) condition(src []byte, toks []token, depth int) *condition {
	c := &condition{u: u, src: src, toks: toks}
	c.Reader = cexpr.Reader{Tokens: c, Depth: depth}
	return c
}

func (c *condition) ch() byte {
	if c.AtOp() {
		return c.toks[c.i].ch
	}
	return 0
}

// AtOp reports whether an operator comes next.
func (c *condition) AtOp() bool { return c.i < len(c.toks) && c.toks[c.i].kind == punct }

// Op takes an operator of one or two bytes if it comes next.
func (c *condition) Op(s string) bool {
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
		if n := c.toks[c.i+1]; n.kind == punct && n.start == c.toks[c.i].end && cexpr.Begins(s[0], n.ch) {
			return false
		}
	}
	c.i += len(s)
	return true
}

// Stop takes all that is left.
func (c *condition) Stop() { c.i = len(c.toks) }

// Operand takes a number, a character or a name.
func (c *condition) Operand() int64 {
	if c.i >= len(c.toks) {
		return 0
	}
	t := c.toks[c.i]
	c.i++
	s := string(c.src[t.start:t.end])
	switch t.kind {
	case number:
		n, _ := strconv.ParseUint(strings.TrimRight(s, "uUlL"), 0, 64)
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
	paren := c.Op("(")
	v := int64(0)
	if c.i < len(c.toks) && c.toks[c.i].kind == ident {
		t := c.toks[c.i]
		c.i++
		if c.u.isMacro(string(c.src[t.start:t.end])) {
			v = 1
		}
	}
	if paren {
		c.Op(")")
	}
	return v
}

// name evaluates a macro without arguments. A macro with arguments is 0: it
// asks for a compiler's version or feature.
func (c *condition) name(s string) int64 {
	if c.Op("(") {
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
	src, toks := c.u.work, []token(nil)
	if d := c.u.macro(s); d != nil {
		if d.fn {
			return 0
		}
		toks = d.body
	} else {
		v, ok := c.u.extra[s]
		if !ok {
			v = c.u.dialect.value(s)
		}
		src = []byte(v)
		toks, _ = lex(src, 0, len(v), 1)
	}
	return c.u.condition(src, toks, c.Depth+1).Value()
}
