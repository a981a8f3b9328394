package extract

import (
	"slices"

	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// zone notes an allocator that never gives memory back, if the call makes one
// for a struct.
func (b *builder) zone(x *cc.PostfixExpression, in *ir.Instr) {
	size, flags, keeps, ok := b.types.Zone(in.Callee.Name)
	if !ok || flags >= len(in.Args) || !named(in.Args[flags], keeps) {
		return
	}
	l := x.ArgumentExpressionList
	for i := 0; l != nil && i < size; i++ {
		l = l.ArgumentExpressionList
	}
	if l == nil {
		return
	}
	s, ok := strip(l.AssignmentExpression).(*cc.UnaryExpression)
	if !ok || s == nil {
		return
	}
	var t typ
	switch s.Case {
	case cc.UnaryExpressionSizeofType:
		t = b.typeName(s.TypeName)
	case cc.UnaryExpressionSizeofExpr:
		t = b.typeOf(s.UnaryExpression)
	}
	if tag := t.tag(); tag != "" && t.der == "" {
		b.out.Stable = append(b.out.Stable, ir.Stable{Tag: tag, Call: in.Callee.Name, Pos: in.Pos})
	}
}

// named reports whether a flag is spelt out in a value.
func named(v ir.Value, flag string) bool {
	return v.Name == flag || v.Path != nil && v.Path.Name == flag && len(v.Path.Steps) == 0 ||
		slices.ContainsFunc(v.Args, func(a ir.Value) bool { return named(a, flag) })
}
