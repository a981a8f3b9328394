package kbuild

import (
	"strconv"
	"strings"
)

// test evaluates a conditional of make.
func (m *makefile) test(word, expr string) bool {
	switch word {
	case "ifdef", "def":
		return m.defined(expr)
	case "ifndef", "ndef":
		return !m.defined(expr)
	case "ifmake":
		return false
	case "ifnmake":
		return true
	}
	c := &makeCond{m: m, s: expr}
	return c.or()
}

func (m *makefile) defined(name string) bool {
	_, ok := m.value(strings.TrimSpace(m.expand(name)))
	return ok
}

// makeCond reads a condition. What it cannot read is false.
type makeCond struct {
	m     *makefile
	s     string
	depth int
}

func (c *makeCond) skip(s string) bool {
	c.s = strings.TrimLeft(c.s, " \t")
	rest, ok := strings.CutPrefix(c.s, s)
	if ok {
		c.s = rest
	}
	return ok
}

func (c *makeCond) or() bool {
	v := c.and()
	for c.skip("||") {
		w := c.and()
		v = v || w
	}
	return v
}

func (c *makeCond) and() bool {
	v := c.not()
	for c.skip("&&") {
		w := c.not()
		v = v && w
	}
	return v
}

func (c *makeCond) not() bool {
	if c.depth++; c.depth > 1000 {
		c.s = ""
		return false
	}
	defer func() { c.depth-- }()
	if c.skip("!") {
		return !c.not()
	}
	if c.skip("(") {
		v := c.or()
		c.skip(")")
		return v
	}
	return c.compare()
}

func (c *makeCond) compare() bool {
	c.s = strings.TrimLeft(c.s, " \t")
	for _, f := range []string{"defined", "empty", "exists", "make", "target", "commands"} {
		rest, ok := strings.CutPrefix(c.s, f)
		rest = strings.TrimLeft(rest, " \t")
		if !ok || !strings.HasPrefix(rest, "(") {
			continue
		}
		end := closing(rest, 0)
		if end < 0 {
			c.s = ""
			return false
		}
		arg := strings.TrimSpace(rest[1:end])
		c.s = rest[end+1:]
		switch f {
		case "defined":
			return c.m.defined(arg)
		case "empty":
			return strings.TrimSpace(c.m.reference(arg, 0)) == ""
		case "exists":
			return c.m.exists(c.m.expand(arg))
		}
		return false
	}
	left, quoted := c.operand()
	for _, op := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		if !c.skip(op) {
			continue
		}
		right, _ := c.operand()
		l, lerr := strconv.ParseFloat(left, 64)
		r, rerr := strconv.ParseFloat(right, 64)
		if lerr == nil && rerr == nil && !quoted {
			switch op {
			case "==":
				return l == r
			case "!=":
				return l != r
			case "<=":
				return l <= r
			case ">=":
				return l >= r
			case "<":
				return l < r
			}
			return l > r
		}
		switch op {
		case "==":
			return left == right
		case "!=":
			return left != right
		}
		return false
	}
	if n, err := strconv.ParseFloat(left, 64); err == nil {
		return n != 0
	}
	return left != ""
}

// operand reads a quoted text, a reference or a word.
func (c *makeCond) operand() (value string, quoted bool) {
	c.s = strings.TrimLeft(c.s, " \t")
	if strings.HasPrefix(c.s, "\"") {
		if end := strings.IndexByte(c.s[1:], '"'); end >= 0 {
			v := c.m.expand(c.s[1 : end+1])
			c.s = c.s[end+2:]
			return v, true
		}
	}
	i := 0
	for i < len(c.s) && !strings.ContainsRune(" \t=!<>&|()", rune(c.s[i])) {
		if c.s[i] == '$' && i+1 < len(c.s) && (c.s[i+1] == '{' || c.s[i+1] == '(') {
			end := closing(c.s, i+1)
			if end < 0 {
				i = len(c.s)
				break
			}
			i = end
		}
		i++
	}
	v := c.m.expand(c.s[:i])
	if i == 0 && c.s != "" {
		i = 1 // no operand; go on behind it
	}
	c.s = c.s[i:]
	return strings.TrimSpace(v), false
}
