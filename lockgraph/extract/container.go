package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// container gives the address of the struct that has a member, from a pointer
// to the member: member is &((type *)0)->name. What is found in memory is left
// alone: a list's element is another one each time.
func (b *builder) container(v ir.Value, member cc.ExpressionNode) (ir.Value, bool) {
	tag, name := b.memberNamed(member)
	if tag == "" {
		return ir.Value{}, false
	}
	switch {
	case v.Kind == ir.Addr:
		p := clone(v.Path)
		if k := len(p.Steps) - 1; k >= 0 && p.Steps[k] == (ir.Step{Kind: ir.Member, Name: name, Struct: tag}) {
			p.Steps = p.Steps[:k]
			if k > 0 && p.Steps[k-1].Kind == ir.Deref {
				p.Steps = p.Steps[:k-1]
				return ir.Value{Kind: ir.Read, Path: p}, true
			}
			return ir.Value{Kind: ir.Addr, Path: p}, true
		}
		p.Steps = append(p.Steps, ir.Container(tag, name))
		return ir.Value{Kind: ir.Addr, Path: p}, true
	case v.Kind == ir.Read && len(v.Path.Steps) == 0 && (v.Path.Base == ir.Param || v.Path.Base == ir.LocalVar):
		p := v.Path.Extend(ir.Step{Kind: ir.Deref}, ir.Container(tag, name))
		return ir.Value{Kind: ir.Addr, Path: &p}, true
	}
	return ir.Value{}, false
}

// memberNamed reads &((type *)0)->name.
func (b *builder) memberNamed(n cc.ExpressionNode) (tag, name string) {
	x, ok := strip(n).(*cc.UnaryExpression)
	if !ok || x == nil || x.Case != cc.UnaryExpressionAddrof {
		return "", ""
	}
	sel, ok := strip(x.CastExpression).(*cc.PostfixExpression)
	if !ok || sel == nil || sel.Case != cc.PostfixExpressionPSelect {
		return "", ""
	}
	in, ok := sel.PostfixExpression.(*cc.PrimaryExpression)
	if !ok || in == nil || in.Case != cc.PrimaryExpressionExpr {
		return "", ""
	}
	cast, ok := in.ExpressionList.(*cc.CastExpression)
	if !ok || cast == nil || cast.Case != cc.CastExpressionCast {
		return "", ""
	}
	name = b.name(&sel.Token2)
	if tag, _ = b.memberOf(b.pointee(b.typeName(cast.TypeName)), name); tag == "" {
		return "", ""
	}
	return tag, name
}
