package extract

import (
	"math"
	"strconv"
	"strings"

	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// intLit is an integer constant, named if a macro of one token gave it.
func (b *builder) intLit(x *cc.PrimaryExpression) ir.Value {
	n, _ := parseInt(x.Token.Src())
	v := ir.Value{Kind: ir.Const, Int: n}
	if m := x.Macro(); m != nil && !m.IsFnLike {
		v.Name = b.name(&m.Name)
	}
	return v
}

func parseInt(src []byte) (int64, bool) {
	s := strings.TrimRight(string(src), "uUlL")
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		return n, true
	}
	n, err := strconv.ParseUint(s, 0, 64)
	return int64(n), err == nil
}

func charLit(src []byte) ir.Value {
	s := strings.TrimPrefix(string(src), "L")
	if n := len(s); n >= 3 && s[0] == '\'' && s[n-1] == '\'' {
		if c, _, tail, err := strconv.UnquoteChar(s[1:n-1], '\''); err == nil && tail == "" {
			return ir.Value{Kind: ir.Const, Int: int64(c)}
		}
		if s == `'\0'` {
			return ir.Value{Kind: ir.Const}
		}
	}
	return ir.Value{}
}

// stringLit takes off the quotes, and the escapes where that is simple.
func stringLit(src []byte) string {
	s := strings.TrimPrefix(string(src), "L")
	if u, err := strconv.Unquote(s); err == nil {
		return u
	}
	return strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`)
}

// fold2 gives l op r, computed where both are constants without a name.
func fold2(op string, l, r ir.Value) ir.Value {
	if l.Kind == ir.Const && r.Kind == ir.Const && l.Name == "" && r.Name == "" {
		if n, ok := compute(op, l.Int, r.Int); ok {
			return ir.Value{Kind: ir.Const, Int: n}
		}
	}
	return ir.Value{Kind: ir.Expr, Name: op, Args: []ir.Value{l, r}}
}

func fold1(op string, v ir.Value) ir.Value {
	if v.Kind == ir.Const && v.Name == "" {
		if op == "neg" {
			return ir.Value{Kind: ir.Const, Int: -v.Int}
		}
		return ir.Value{Kind: ir.Const, Int: ^v.Int}
	}
	return ir.Value{Kind: ir.Expr, Name: op, Args: []ir.Value{v}}
}

func compute(op string, l, r int64) (int64, bool) {
	switch op {
	case "+":
		return l + r, true
	case "-":
		return l - r, true
	case "*":
		return l * r, true
	case "/", "%":
		if r == 0 || l == math.MinInt64 && r == -1 {
			return 0, false
		}
		if op == "/" {
			return l / r, true
		}
		return l % r, true
	case "<<", ">>":
		if r < 0 || r > 63 {
			return 0, false
		}
		if op == "<<" {
			return l << r, true
		}
		return l >> r, true
	case "&":
		return l & r, true
	case "|":
		return l | r, true
	case "^":
		return l ^ r, true
	case "==":
		return truthOf(l == r), true
	case "!=":
		return truthOf(l != r), true
	case "<":
		return truthOf(l < r), true
	case ">":
		return truthOf(l > r), true
	case "<=":
		return truthOf(l <= r), true
	case ">=":
		return truthOf(l >= r), true
	}
	return 0, false
}

// constant computes a constant expression, as far as it is in view.
func (u *unit) constant(n cc.ExpressionNode) (int64, bool) {
	return u.constantAt(n, 0)
}

func (u *unit) constantAt(n cc.ExpressionNode, depth int) (int64, bool) {
	if depth > maxDepth {
		return 0, false
	}
	depth++
	switch x := strip(n).(type) {
	case *cc.ConstantExpression:
		if x != nil {
			return u.constantAt(x.ConditionalExpression, depth)
		}
	case *cc.PrimaryExpression:
		if x == nil {
			return 0, false
		}
		switch x.Case {
		case cc.PrimaryExpressionInt:
			return parseInt(x.Token.Src())
		case cc.PrimaryExpressionChar, cc.PrimaryExpressionLChar:
			v := charLit(x.Token.Src())
			return v.Int, v.Kind == ir.Const
		case cc.PrimaryExpressionIdent:
			name := u.name(&x.Token)
			if e, ok := u.enums[name]; ok {
				return e.val, e.known
			}
			return wellKnown(name)
		}
	case *cc.UnaryExpression:
		if x == nil {
			return 0, false
		}
		v, ok := u.constantAt(x.CastExpression, depth)
		switch x.Case {
		case cc.UnaryExpressionMinus:
			return -v, ok
		case cc.UnaryExpressionPlus:
			return v, ok
		case cc.UnaryExpressionCpl:
			return ^v, ok
		case cc.UnaryExpressionNot:
			return truthOf(v == 0), ok
		}
	case *cc.ConditionalExpression:
		if x == nil || x.ExpressionList == nil {
			return 0, false
		}
		c, ok := u.constantAt(x.LogicalOrExpression, depth)
		switch {
		case !ok:
			return 0, false
		case c != 0:
			return u.constantAt(x.ExpressionList, depth)
		}
		return u.constantAt(x.ConditionalExpression, depth)
	default:
		if op, l, r, ok := binary(x); ok {
			lv, ok1 := u.constantAt(l, depth)
			rv, ok2 := u.constantAt(r, depth)
			if ok1 && ok2 {
				return compute(op, lv, rv)
			}
		}
	}
	return 0, false
}
