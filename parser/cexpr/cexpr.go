// Package cexpr evaluates #if expressions: how tightly operators bind and what they
// come to. Who reads the tokens brings them; nothing fails here, what has no value is
// 0, and parentheses are followed to a depth of 64.
package cexpr

// Tokens are what an expression is read from.
type Tokens interface {
	Op(op string) bool // takes an operator, or a parenthesis, if it comes next
	AtOp() bool        // whether any comes next
	Operand() int64    // takes what else comes next, and tells its value
	Stop()             // takes all that is left: the expression is too deep
}

// Reader reads expressions, the condition of an #if or the text of a macro within one.
type Reader struct {
	Tokens
	Depth int // of parentheses, and of macros within macros
}

const maxDepth = 64

// Value gives the value of the expression that comes next.
func (r *Reader) Value() int64 {
	v := r.binary(0)
	if r.Depth < maxDepth && r.Op("?") {
		r.Depth++
		a := r.Value()
		r.Op(":")
		b := r.Value()
		r.Depth--
		if v != 0 {
			return a
		}
		return b
	}
	return v
}

func (r *Reader) binary(level int) int64 {
	if level == len(levels) {
		return r.unary()
	}
	v := r.binary(level + 1)
next:
	for r.AtOp() {
		for _, op := range levels[level] {
			if r.Op(op) {
				v = Apply(op, v, r.binary(level+1))
				continue next
			}
		}
		return v
	}
	return v
}

func (r *Reader) unary() int64 {
	if r.Depth >= maxDepth {
		r.Stop()
		return 0
	}
	r.Depth++
	defer func() { r.Depth-- }()
	switch {
	case r.Op("!"):
		return Truth(r.unary() == 0)
	case r.Op("-"):
		return -r.unary()
	case r.Op("+"):
		return r.unary()
	case r.Op("~"):
		return ^r.unary()
	case r.Op("("):
		v := r.Value()
		r.Op(")")
		return v
	}
	return r.Operand()
}

// Begins reports whether an operator of one byte is only the beginning of a longer one
// if next follows it directly, as "<" is of "<<" and "<=".
func Begins(op, next byte) bool {
	switch op {
	case '<', '>':
		return next == '=' || next == op
	case '!', '=':
		return next == '='
	case '&', '|':
		return next == op
	}
	return false
}

// levels are the binary operators by precedence, loosest first. Of operators that
// begin alike the longer one stands first.
var levels = [...][]string{
	{"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"},
}

// Truth is the value of a comparison.
func Truth(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

// Apply gives what an operator makes of two values. Shifts are taken modulo 64;
// a division by zero is 0.
func Apply(op string, a, b int64) int64 {
	switch op {
	case "||":
		return Truth(a != 0 || b != 0)
	case "&&":
		return Truth(a != 0 && b != 0)
	case "|":
		return a | b
	case "^":
		return a ^ b
	case "&":
		return a & b
	case "==":
		return Truth(a == b)
	case "!=":
		return Truth(a != b)
	case "<=":
		return Truth(a <= b)
	case ">=":
		return Truth(a >= b)
	case "<":
		return Truth(a < b)
	case ">":
		return Truth(a > b)
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
