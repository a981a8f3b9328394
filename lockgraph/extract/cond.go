package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// cond evaluates n as a condition and leaves the current block for yes or no.
// Neither is placed.
func (b *builder) cond(n cc.ExpressionNode, yes, no *block) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		b.f.Partial = true
		b.branch(ir.Value{}, b.stmt, yes, no)
		return
	}
	defer func() { b.depth-- }()
	switch x := strip(n).(type) {
	case *cc.UnaryExpression:
		if x != nil && x.Case == cc.UnaryExpressionNot {
			b.cond(x.CastExpression, no, yes)
			return
		}
	case *cc.LogicalAndExpression:
		if x != nil && x.Case == cc.LogicalAndExpressionLAnd {
			next := &block{}
			b.cond(x.LogicalAndExpression, next, no)
			b.place(next)
			b.cond(x.InclusiveOrExpression, yes, no)
			return
		}
	case *cc.LogicalOrExpression:
		if x != nil && x.Case == cc.LogicalOrExpressionLOr {
			next := &block{}
			b.cond(x.LogicalOrExpression, yes, next)
			b.place(next)
			b.cond(x.LogicalAndExpression, yes, no)
			return
		}
	case *cc.ConditionalExpression:
		if x != nil && x.Case == cc.ConditionalExpressionCond && x.ExpressionList != nil {
			then, els := &block{}, &block{}
			b.cond(x.LogicalOrExpression, then, els)
			b.place(then)
			b.cond(x.ExpressionList, yes, no)
			b.place(els)
			b.cond(x.ConditionalExpression, yes, no)
			return
		}
	case *cc.ExpressionList:
		for x != nil && x.ExpressionList != nil {
			b.effect(x.AssignmentExpression)
			x = x.ExpressionList
		}
		if x != nil {
			b.cond(x.AssignmentExpression, yes, no)
			return
		}
	case *cc.PostfixExpression:
		if arg := expected(x); arg != nil {
			b.cond(arg, yes, no)
			return
		}
	case *cc.EqualityExpression:
		// (a && b) == 0, (!p) != 0: see through the comparison.
		if x != nil && logical(strip(x.EqualityExpression)) {
			if k, ok := b.constant(x.RelationalExpression); ok && k == 0 {
				if x.Case == cc.EqualityExpressionEq {
					yes, no = no, yes
				}
				b.cond(x.EqualityExpression, yes, no)
				return
			}
		}
	}
	v, _ := b.expr(n)
	b.branch(v, b.stmt, yes, no)
}

func (b *builder) branch(v ir.Value, pos ir.Pos, yes, no *block) {
	if v.Kind == ir.Const {
		if v.Int == 0 {
			yes = no
		}
		b.jump(yes, pos)
		return
	}
	if v.Kind == ir.FuncRef || v.Kind == ir.Str {
		b.jump(yes, pos)
		return
	}
	// v != 0 as it stands in the source keeps its constant; a comparison is
	// its own condition.
	b.end(ir.Term{Kind: ir.Branch, Cond: v, Pos: pos}, yes, no)
}

// truth evaluates a logical expression to 1 or 0 in a temporary.
func (b *builder) truth(n cc.ExpressionNode) ir.Value {
	p := b.temp("cond", intType)
	yes, no, done := &block{}, &block{}, &block{}
	pos := b.stmt
	b.cond(n, yes, no)
	b.place(yes)
	b.emit(ir.Instr{Op: ir.Assign, Dst: p, Val: ir.Value{Kind: ir.Const, Int: 1}, Pos: pos})
	b.jump(done, pos)
	b.place(no)
	b.emit(ir.Instr{Op: ir.Assign, Dst: clone(p), Val: ir.Value{Kind: ir.Const}, Pos: pos})
	b.open(done, pos)
	return ir.Value{Kind: ir.Read, Path: clone(p)}
}

// conditional evaluates c ? a : b to a temporary.
func (b *builder) conditional(x *cc.ConditionalExpression) (ir.Value, typ) {
	if x.Case != cc.ConditionalExpressionCond {
		return b.expr(x.LogicalOrExpression)
	}
	pos := b.stmt
	p := b.temp("cond", typ{})
	yes, no, done := &block{}, &block{}, &block{}
	var t typ
	arm := func(v ir.Value, vt typ) {
		if !t.known() || t.der == "" && vt.der != "" {
			t = vt
		}
		b.emit(ir.Instr{Op: ir.Assign, Dst: clone(p), Val: v, Pos: pos})
		b.jump(done, pos)
	}
	if x.ExpressionList == nil { // a ?: b
		v, vt := b.expr(x.LogicalOrExpression)
		kept := b.keep(v, vt, pos)
		b.branch(ir.Value{Kind: ir.Read, Path: kept}, pos, yes, no)
		b.place(yes)
		arm(ir.Value{Kind: ir.Read, Path: clone(kept)}, vt)
	} else {
		b.cond(x.LogicalOrExpression, yes, no)
		b.place(yes)
		arm(b.expr(x.ExpressionList))
	}
	b.place(no)
	arm(b.expr(x.ConditionalExpression))
	b.place(done)
	q := clone(p)
	q.Type = t.irType()
	return ir.Value{Kind: ir.Read, Path: q}, t
}

// choose lowers c ? a : b whose value is not used.
func (b *builder) choose(x *cc.ConditionalExpression) {
	b.either(x, b.effect)
}

// either lowers c ? a : b with what is to become of a and of b.
func (b *builder) either(x *cc.ConditionalExpression, lower func(cc.ExpressionNode)) {
	yes, no, done := &block{}, &block{}, &block{}
	pos := b.stmt
	b.cond(x.LogicalOrExpression, yes, no)
	b.place(yes)
	lower(x.ExpressionList)
	b.jump(done, pos)
	b.place(no)
	lower(x.ConditionalExpression)
	b.open(done, pos)
}
