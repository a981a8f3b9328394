package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

func clone(p *ir.Path) *ir.Path {
	q := *p
	q.Steps = append([]ir.Step(nil), p.Steps...)
	return &q
}

// strip takes off parentheses and casts.
func strip(n cc.ExpressionNode) cc.ExpressionNode {
	for {
		switch x := n.(type) {
		case *cc.PrimaryExpression:
			if x == nil || x.Case != cc.PrimaryExpressionExpr {
				return n
			}
			n = x.ExpressionList
		case *cc.CastExpression:
			if x == nil || x.Case != cc.CastExpressionCast {
				return n
			}
			n = x.CastExpression
		default:
			return n
		}
	}
}

// lvalue gives the path of an expression that names storage. Other
// expressions are evaluated into a temporary. The path belongs to the caller,
// who may extend it in place.
func (b *builder) lvalue(n cc.ExpressionNode) (*ir.Path, typ) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		b.f.Partial = true
		return b.keep(ir.Value{}, typ{}, b.stmt), typ{}
	}
	defer func() { b.depth-- }()
	switch x := n.(type) {
	case *cc.PrimaryExpression:
		switch {
		case x == nil:
		case x.Case == cc.PrimaryExpressionExpr:
			return b.lvalue(x.ExpressionList)
		case x.Case == cc.PrimaryExpressionIdent:
			if p, t, ok := b.storage(x); ok {
				return p, t
			}
		}
	case *cc.CastExpression:
		if x != nil {
			p, t := b.lvalue(x.CastExpression)
			if ct := b.typeName(x.TypeName); ct.known() {
				t = ct
			}
			return p, t
		}
	case *cc.UnaryExpression:
		if x != nil && x.Case == cc.UnaryExpressionDeref {
			v, t := b.expr(x.CastExpression)
			return b.target(v, t, b.nodePos(x)), t.elem()
		}
	case *cc.PostfixExpression:
		if x == nil {
			break
		}
		switch x.Case {
		case cc.PostfixExpressionSelect:
			p, t := b.lvalue(x.PostfixExpression)
			return b.field(p, t, b.name(&x.Token2))
		case cc.PostfixExpressionPSelect:
			v, t := b.expr(x.PostfixExpression)
			return b.field(b.target(v, t, b.nodePos(x)), b.pointee(t), b.name(&x.Token2))
		case cc.PostfixExpressionIndex:
			return b.index(x)
		case cc.PostfixExpressionComplit:
			return b.compoundLiteral(x)
		}
	}
	v, t := b.expr(n)
	if v.Kind == ir.Read {
		return v.Path, t
	}
	return b.keep(v, t, b.stmt), t
}

// field selects a member of the struct at p.
func (b *builder) field(p *ir.Path, t typ, name string) (*ir.Path, typ) {
	owner, ft := b.memberOf(t, name)
	if owner == "" {
		b.untyped = true
	}
	if k := len(p.Steps) - 1; k >= 0 && p.Steps[k] == ir.Container(owner, name) {
		p.Steps = p.Steps[:k] // it was come from
	} else {
		p.Steps = append(p.Steps, ir.Step{Kind: ir.Member, Name: name, Struct: owner})
	}
	if !ft.known() {
		ft = b.guessedMembers[[2]string{owner, name}]
	}
	return p, ft
}

// target gives the path of what a pointer value points to.
func (b *builder) target(v ir.Value, t typ, pos ir.Pos) *ir.Path {
	switch v.Kind {
	case ir.Addr:
		return v.Path
	case ir.Read:
	default:
		v.Path = b.keep(v, t, pos)
	}
	v.Path.Steps = append(v.Path.Steps, ir.Step{Kind: ir.Deref})
	return v.Path
}

func (b *builder) index(x *cc.PostfixExpression) (*ir.Path, typ) {
	v, t := b.expr(x.PostfixExpression)
	i, _ := b.expr(x.ExpressionList)
	var p *ir.Path
	switch v.Kind {
	case ir.Addr, ir.Read:
		p = v.Path
	default:
		p = b.keep(v, t, b.nodePos(x))
	}
	name := ""
	switch {
	case i.Kind == ir.Const && i.Name != "":
		name = i.Name
	case i.Kind == ir.Const:
		name = itoa(int(i.Int))
	case i.Kind == ir.Read && len(i.Path.Steps) == 0 && i.Path.Base != ir.Temp:
		name = i.Path.Name
	case readsMemory(&i):
		b.emit(ir.Instr{Op: ir.Eval, Val: i, Pos: b.nodePos(x)})
	}
	p.Steps = append(p.Steps, ir.Step{Kind: ir.Element, Name: name})
	return p, t.elem()
}

// storage gives the path of an identifier that names a variable, declared or
// not; ok is false for functions and constants.
func (b *builder) storage(x *cc.PrimaryExpression) (p *ir.Path, t typ, ok bool) {
	name := b.name(&x.Token)
	if v := b.find(name); v != nil {
		if v.typedef {
			return nil, typ{}, false
		}
		q := v.path
		t = v.typ
		if !t.known() {
			t = b.guessed[q.Name]
		}
		return &q, t, true
	}
	if _, ok := b.enums[name]; ok {
		return nil, typ{}, false
	}
	if g := b.globals[name]; g != nil {
		g.used = true
		return b.globalPath(g), g.typ, true
	}
	if b.funcs[name] != nil {
		return nil, typ{}, false
	}
	if _, ok := wellKnown(name); ok || name == "__func__" || name == "__FUNCTION__" {
		return nil, typ{}, false
	}
	q := &ir.Path{Base: ir.GlobalVar, Name: name}
	if it, ok := b.types.GlobalType(name); ok {
		q.Type = it
		return q, fromIR(it), true
	}
	b.undeclare(name)
	return q, b.guessed[name], true
}

func (u *unit) globalPath(g *global) *ir.Path {
	p := &ir.Path{Base: ir.GlobalVar, Name: g.name, Type: g.typ.irType()}
	if g.static {
		p.Base = ir.StaticVar
		p.Func = u.out.Files[g.pos.File]
	}
	return p
}

// readsMemory reports whether v follows a path beyond a plain variable.
func readsMemory(v *ir.Value) bool {
	if v.Path != nil && len(v.Path.Steps) > 0 {
		return true
	}
	for i := range v.Args {
		if readsMemory(&v.Args[i]) {
			return true
		}
	}
	return false
}
