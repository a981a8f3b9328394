package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// expr evaluates n: its side effects are emitted, its value is returned. The
// value's paths belong to the caller.
func (b *builder) expr(n cc.ExpressionNode) (ir.Value, typ) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		b.f.Partial = true
		return ir.Value{}, typ{}
	}
	defer func() { b.depth-- }()
	switch x := n.(type) {
	case *cc.PrimaryExpression:
		if x != nil {
			return b.primary(x)
		}
	case *cc.PostfixExpression:
		if x != nil {
			return b.postfix(x)
		}
	case *cc.UnaryExpression:
		if x != nil {
			return b.unary(x)
		}
	case *cc.CastExpression:
		if x != nil {
			return b.cast(x)
		}
	case *cc.AssignmentExpression:
		if x != nil {
			return b.assign(x, true)
		}
	case *cc.ConditionalExpression:
		if x != nil {
			return b.conditional(x)
		}
	case *cc.LogicalAndExpression, *cc.LogicalOrExpression:
		return b.truth(n), intType
	case *cc.ExpressionList:
		return b.comma(x)
	case *cc.ConstantExpression:
		if x != nil {
			return b.expr(x.ConditionalExpression)
		}
	default:
		if op, l, r, ok := binary(n); ok {
			return b.binary(op, l, r)
		}
	}
	return ir.Value{}, typ{}
}

// binary takes an arithmetic, bitwise or comparing expression apart.
func binary(n cc.ExpressionNode) (op string, l, r cc.ExpressionNode, ok bool) {
	switch x := n.(type) {
	case *cc.MultiplicativeExpression:
		if x != nil {
			op = "*"
			switch x.Case {
			case cc.MultiplicativeExpressionDiv:
				op = "/"
			case cc.MultiplicativeExpressionMod:
				op = "%"
			}
			return op, x.MultiplicativeExpression, x.CastExpression, true
		}
	case *cc.AdditiveExpression:
		if x != nil {
			op = "+"
			if x.Case == cc.AdditiveExpressionSub {
				op = "-"
			}
			return op, x.AdditiveExpression, x.MultiplicativeExpression, true
		}
	case *cc.ShiftExpression:
		if x != nil {
			op = "<<"
			if x.Case == cc.ShiftExpressionRsh {
				op = ">>"
			}
			return op, x.ShiftExpression, x.AdditiveExpression, true
		}
	case *cc.RelationalExpression:
		if x != nil {
			switch x.Case {
			case cc.RelationalExpressionLt:
				op = "<"
			case cc.RelationalExpressionGt:
				op = ">"
			case cc.RelationalExpressionLeq:
				op = "<="
			default:
				op = ">="
			}
			return op, x.RelationalExpression, x.ShiftExpression, true
		}
	case *cc.EqualityExpression:
		if x != nil {
			op = "=="
			if x.Case == cc.EqualityExpressionNeq {
				op = "!="
			}
			return op, x.EqualityExpression, x.RelationalExpression, true
		}
	case *cc.AndExpression:
		if x != nil {
			return "&", x.AndExpression, x.EqualityExpression, true
		}
	case *cc.ExclusiveOrExpression:
		if x != nil {
			return "^", x.ExclusiveOrExpression, x.AndExpression, true
		}
	case *cc.InclusiveOrExpression:
		if x != nil {
			return "|", x.InclusiveOrExpression, x.ExclusiveOrExpression, true
		}
	}
	return "", nil, nil, false
}

func (b *builder) binary(op string, l, r cc.ExpressionNode) (ir.Value, typ) {
	lv, lt := b.expr(l)
	rv, rt := b.expr(r)
	if swapped, ok := mirrored[op]; ok && lv.Kind == ir.Const && rv.Kind != ir.Const {
		lv, rv, op = rv, lv, swapped
	}
	switch op {
	case "+", "-":
		if lt.der == "" && rt.der != "" {
			lt = rt
		}
	case "==", "!=":
		rv = b.spelled(rv, r, b.nodePos(l))
		if v, ok := simplify(op, lv, rv); ok {
			return v, intType
		}
		lt = intType
	default:
		lt = intType
	}
	return fold2(op, lv, rv), lt
}

// mirrored are the comparisons, with what they become when their operands
// change places.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

var negated = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}

// simplify turns a comparison of a comparison with zero into one comparison.
func simplify(op string, l, r ir.Value) (ir.Value, bool) {
	if l.Kind != ir.Expr || r.Kind != ir.Const || r.Int != 0 {
		return ir.Value{}, false
	}
	not, ok := negated[l.Name]
	if !ok {
		return ir.Value{}, false
	}
	if op == "==" {
		l.Name = not
	}
	return l, true
}

// not gives the negation of a value.
func not(v ir.Value) ir.Value {
	if v.Kind == ir.Const {
		return ir.Value{Kind: ir.Const, Int: truthOf(v.Int == 0)}
	}
	zero := ir.Value{Kind: ir.Const}
	if w, ok := simplify("==", v, zero); ok {
		return w
	}
	return ir.Value{Kind: ir.Expr, Name: "==", Args: []ir.Value{v, zero}}
}

func truthOf(t bool) int64 {
	if t {
		return 1
	}
	return 0
}

func (b *builder) primary(x *cc.PrimaryExpression) (ir.Value, typ) {
	switch x.Case {
	case cc.PrimaryExpressionIdent:
		return b.ident(x)
	case cc.PrimaryExpressionInt:
		return b.intLit(x), intType
	case cc.PrimaryExpressionChar, cc.PrimaryExpressionLChar:
		return charLit(x.Token.Src()), intType
	case cc.PrimaryExpressionString, cc.PrimaryExpressionLString:
		return ir.Value{Kind: ir.Str, Name: stringLit(x.Token.Src())}, typ{"char", "*"}
	case cc.PrimaryExpressionExpr:
		return b.expr(x.ExpressionList)
	case cc.PrimaryExpressionStmt:
		return b.statementExpr(x.CompoundStatement)
	}
	return ir.Value{}, typ{} // floating constants, _Generic
}

func (b *builder) ident(x *cc.PrimaryExpression) (ir.Value, typ) {
	if p, t, ok := b.storage(x); ok {
		if t.isArray() {
			return ir.Value{Kind: ir.Addr, Path: p}, t
		}
		return ir.Value{Kind: ir.Read, Path: p}, t
	}
	name := b.name(&x.Token)
	if name == "__func__" || name == "__FUNCTION__" {
		return ir.Value{Kind: ir.Str, Name: b.f.Name}, typ{"char", "*"}
	}
	if e, ok := b.enums[name]; ok && e.known {
		return ir.Value{Kind: ir.Const, Int: e.val, Name: name}, intType
	} else if ok {
		return ir.Value{Kind: ir.Read, Path: &ir.Path{Base: ir.GlobalVar, Name: name}}, intType
	}
	if f := b.funcs[name]; f != nil {
		return ir.Value{Kind: ir.FuncRef, Name: name}, f.typ
	}
	if n, ok := wellKnown(name); ok {
		return ir.Value{Kind: ir.Const, Int: n, Name: name}, intType
	}
	return ir.Value{}, typ{}
}

// wellKnown are constants that C code has from headers that may not be in
// view.
func wellKnown(name string) (int64, bool) {
	switch name {
	case "NULL", "false", "FALSE", "nullptr":
		return 0, true
	case "true", "TRUE":
		return 1, true
	}
	return 0, false
}

func (b *builder) cast(x *cc.CastExpression) (ir.Value, typ) {
	v, t := b.expr(x.CastExpression)
	ct := b.typeName(x.TypeName)
	if ct.isPtr() && v.Kind == ir.Const && v.Int == 0 && v.Name == "" {
		v.Name = "NULL"
	}
	// (void *)p says less than p's own type does.
	if ct.known() && !(ct.name == "void" && t.known()) {
		t = ct
	}
	return v, t
}

func (b *builder) postfix(x *cc.PostfixExpression) (ir.Value, typ) {
	switch x.Case {
	case cc.PostfixExpressionPrimary:
		return b.expr(x.PrimaryExpression)
	case cc.PostfixExpressionCall:
		return b.call(x, true)
	case cc.PostfixExpressionInc, cc.PostfixExpressionDec:
		p, t := b.lvalue(x.PostfixExpression)
		pos := b.nodePos(x)
		old := b.keep(ir.Value{Kind: ir.Read, Path: p}, t, pos)
		b.step(clone(p), x.Case == cc.PostfixExpressionInc, pos)
		return ir.Value{Kind: ir.Read, Path: old}, t
	}
	p, t := b.lvalue(x)
	return load(p, t), t
}

// load reads what is at p; arrays give their address.
func load(p *ir.Path, t typ) ir.Value {
	if t.isArray() {
		return ir.Value{Kind: ir.Addr, Path: p}
	}
	return ir.Value{Kind: ir.Read, Path: p}
}

// step emits p++ or p--.
func (b *builder) step(p *ir.Path, up bool, pos ir.Pos) {
	op := "-"
	if up {
		op = "+"
	}
	b.emit(ir.Instr{Op: ir.Assign, Dst: p, Pos: pos, Val: ir.Value{Kind: ir.Expr, Name: op, Args: []ir.Value{
		{Kind: ir.Read, Path: clone(p)}, {Kind: ir.Const, Int: 1},
	}}})
}

func (b *builder) unary(x *cc.UnaryExpression) (ir.Value, typ) {
	switch x.Case {
	case cc.UnaryExpressionPostfix:
		return b.expr(x.PostfixExpression)
	case cc.UnaryExpressionInc, cc.UnaryExpressionDec:
		p, t := b.lvalue(x.UnaryExpression)
		b.step(p, x.Case == cc.UnaryExpressionInc, b.nodePos(x))
		return ir.Value{Kind: ir.Read, Path: clone(p)}, t
	case cc.UnaryExpressionAddrof:
		return b.address(x.CastExpression)
	case cc.UnaryExpressionDeref:
		v, t := b.expr(x.CastExpression)
		if v.Kind == ir.FuncRef {
			return v, t
		}
		p := b.target(v, t, b.nodePos(x))
		return load(p, t.elem()), t.elem()
	case cc.UnaryExpressionPlus:
		return b.expr(x.CastExpression)
	case cc.UnaryExpressionMinus:
		v, _ := b.expr(x.CastExpression)
		return fold1("neg", v), intType
	case cc.UnaryExpressionCpl:
		v, _ := b.expr(x.CastExpression)
		return fold1("~", v), intType
	case cc.UnaryExpressionNot:
		if logical(strip(x.CastExpression)) {
			return b.truth(x), intType
		}
		v, _ := b.expr(x.CastExpression)
		return not(v), intType
	case cc.UnaryExpressionLabelAddr:
		name := b.name(&x.Token2)
		b.label(name)
		b.addrs = append(b.addrs, name)
		return ir.Value{}, typ{"void", "*"}
	case cc.UnaryExpressionImag, cc.UnaryExpressionReal:
		return b.expr(x.UnaryExpression)
	}
	return ir.Value{}, typ{name: "size_t"} // sizeof, _Alignof: operands are not evaluated
}

// logical reports whether n must be lowered to branches.
func logical(n cc.ExpressionNode) bool {
	switch x := n.(type) {
	case *cc.LogicalAndExpression, *cc.LogicalOrExpression:
		return true
	case *cc.UnaryExpression:
		return x != nil && x.Case == cc.UnaryExpressionNot && logical(strip(x.CastExpression))
	}
	return false
}

func (b *builder) address(n cc.ExpressionNode) (ir.Value, typ) {
	if x, ok := strip(n).(*cc.PrimaryExpression); ok && x != nil && x.Case == cc.PrimaryExpressionIdent {
		if v, t := b.ident(x); v.Kind == ir.FuncRef {
			return v, t.ptrTo()
		}
	}
	p, t := b.lvalue(n)
	// &*p is p.
	if k := len(p.Steps); k > 0 && p.Steps[k-1].Kind == ir.Deref {
		p.Steps = p.Steps[:k-1]
		return ir.Value{Kind: ir.Read, Path: p}, t.ptrTo()
	}
	b.addressTaken(p)
	return ir.Value{Kind: ir.Addr, Path: p}, t.ptrTo()
}
