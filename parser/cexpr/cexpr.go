// Package cexpr has the binary operators of #if expressions: how tightly they
// bind and what they come to. Who reads the tokens brings them; nothing fails
// here, and what has no value is 0.
package cexpr

// Levels gives the binary operators by precedence, loosest first. Of operators
// that begin alike the longer one stands first.
func Levels() [][]string { return levels[:] }

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
