package extract

import (
	"bytes"

	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// spelled gives a constant expression that cannot be computed, because there is
// a size in it, the name of the macro that it is written as: SIOCSIFMTU. Like
// a constant whose definition is not in view, it is told from others by that.
// before is where what it stands behind begins, which is not of that macro.
func (b *builder) spelled(v ir.Value, n cc.ExpressionNode, before ir.Pos) ir.Value {
	if !incomputable(&v) {
		return v
	}
	name := b.macroAt(n, before)
	if name == "" {
		return v
	}
	return ir.Value{Kind: ir.Read, Path: &ir.Path{Base: ir.GlobalVar, Name: name}}
}

// macroAt is the name of the macro without arguments that the source has where
// a whole expression stands, or "".
func (b *builder) macroAt(n cc.ExpressionNode, before ir.Pos) string {
	pos := b.nodePos(n)
	if pos.File != 0 || pos == before {
		return ""
	}
	o, ok := b.src.offset(int(pos.Line), int(pos.Col))
	if !ok {
		return ""
	}
	w := b.src.word(o)
	rest := bytes.TrimLeft(b.src.text[o+len(w):], " \t\r\n")
	if !capitals(w) || len(rest) == 0 || !bytes.ContainsRune([]byte("),:;&|?"), rune(rest[0])) {
		return ""
	}
	if first := firstToken(n); first != nil && bytes.Equal(first.Src(), w) {
		return "" // it stands there itself
	}
	return string(w)
}

// capitals reports whether an identifier is written as constants are.
func capitals(w []byte) bool {
	letter := false
	for _, c := range w {
		letter = letter || c >= 'A' && c <= 'Z'
		if c >= 'a' && c <= 'z' {
			return false
		}
	}
	return letter
}

// incomputable reports whether an expression is put together from constants
// and from something that is not known.
func incomputable(v *ir.Value) bool {
	unknown := false
	var constant func(v *ir.Value) bool
	constant = func(v *ir.Value) bool {
		switch v.Kind {
		case ir.Const:
			return true
		case ir.Unknown:
			unknown = true
			return len(v.Args) == 0
		case ir.Read:
			return v.Path.Base == ir.GlobalVar && len(v.Path.Steps) == 0 && capitals([]byte(v.Path.Name))
		case ir.Expr:
			for i := range v.Args {
				if !constant(&v.Args[i]) {
					return false
				}
			}
			return true
		}
		return false
	}
	return constant(v) && unknown && v.Kind == ir.Expr
}
