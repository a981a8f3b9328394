package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

var compound = map[cc.AssignmentExpressionCase]string{
	cc.AssignmentExpressionMul: "*", cc.AssignmentExpressionDiv: "/", cc.AssignmentExpressionMod: "%",
	cc.AssignmentExpressionAdd: "+", cc.AssignmentExpressionSub: "-", cc.AssignmentExpressionLsh: "<<",
	cc.AssignmentExpressionRsh: ">>", cc.AssignmentExpressionAnd: "&", cc.AssignmentExpressionXor: "^",
	cc.AssignmentExpressionOr: "|",
}

// assign lowers an assignment. Its value, if it is used, is a read of what was
// assigned, so that a test of it tells about the variable.
func (b *builder) assign(x *cc.AssignmentExpression, used bool) (ir.Value, typ) {
	if x.Case == cc.AssignmentExpressionCond {
		return b.expr(x.ConditionalExpression)
	}
	p, t := b.lvalue(x.UnaryExpression)
	v, vt := b.expr(x.AssignmentExpression)
	pos := b.nodePos(x)
	if x.Case == cc.AssignmentExpressionAssign {
		b.guess(&ir.Value{Kind: ir.Read, Path: p}, vt)
		b.guess(&v, t)
		b.slotAssign(p, t, x.AssignmentExpression)
	} else {
		v = ir.Value{Kind: ir.Expr, Name: compound[x.Case], Args: []ir.Value{{Kind: ir.Read, Path: clone(p)}, v}}
	}
	b.emit(ir.Instr{Op: ir.Assign, Dst: p, Val: v, Pos: pos})
	if !used {
		return ir.Value{}, t
	}
	return ir.Value{Kind: ir.Read, Path: clone(p)}, t
}

func (b *builder) comma(x *cc.ExpressionList) (ir.Value, typ) {
	for x != nil && x.ExpressionList != nil {
		b.effect(x.AssignmentExpression)
		x = x.ExpressionList
	}
	if x == nil {
		return ir.Value{}, typ{}
	}
	return b.expr(x.AssignmentExpression)
}

// effect evaluates n for what it does; what it only reads stays visible in an
// Eval.
func (b *builder) effect(n cc.ExpressionNode) {
	pos := b.stmt
	switch x := strip(n).(type) {
	case nil:
		return
	case *cc.AssignmentExpression:
		if x != nil && x.Case != cc.AssignmentExpressionCond {
			b.assign(x, false)
			return
		}
	case *cc.PostfixExpression:
		switch {
		case x == nil:
			return
		case x.Case == cc.PostfixExpressionCall:
			b.call(x, false)
			return
		case x.Case == cc.PostfixExpressionInc || x.Case == cc.PostfixExpressionDec:
			p, _ := b.lvalue(x.PostfixExpression)
			b.step(p, x.Case == cc.PostfixExpressionInc, b.nodePos(x))
			return
		}
	case *cc.UnaryExpression:
		if x != nil && (x.Case == cc.UnaryExpressionInc || x.Case == cc.UnaryExpressionDec) {
			p, _ := b.lvalue(x.UnaryExpression)
			b.step(p, x.Case == cc.UnaryExpressionInc, b.nodePos(x))
			return
		}
	case *cc.ExpressionList:
		for ; x != nil; x = x.ExpressionList {
			b.effect(x.AssignmentExpression)
		}
		return
	case *cc.ConditionalExpression:
		if x != nil && x.Case == cc.ConditionalExpressionCond && x.ExpressionList != nil {
			b.choose(x)
			return
		}
	case *cc.LogicalAndExpression, *cc.LogicalOrExpression:
		done := &block{}
		b.cond(x, done, done)
		b.place(done)
		return
	}
	if v, _ := b.expr(n); readsMemory(&v) {
		b.emit(ir.Instr{Op: ir.Eval, Val: v, Pos: pos})
	}
}

// typeOf gives the type of an expression that is not evaluated.
func (b *builder) typeOf(n cc.ExpressionNode) typ {
	// Lower into a block that is thrown away.
	cur, order, partial := b.cur, len(b.order), b.f.Partial
	temps := b.temps
	b.place(&block{})
	_, t := b.expr(n)
	b.cur, b.order, b.f.Partial, b.temps = cur, b.order[:order], partial, temps
	return t
}
