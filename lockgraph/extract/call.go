package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
	"lockcheck/parser/csource"
)

// unseenMark is the call that a rebuilt fragment has where lines are missing.
const unseenMark = "__lockcheck_unseen"

// expected gives the first argument of __builtin_expect, or nil.
func expected(x *cc.PostfixExpression) cc.ExpressionNode {
	if x == nil || x.Case != cc.PostfixExpressionCall || x.ArgumentExpressionList == nil {
		return nil
	}
	if id := identifier(x.PostfixExpression); id == nil || string(id.Src()) != "__builtin_expect" {
		return nil
	}
	return x.ArgumentExpressionList.AssignmentExpression
}

// identifier gives the token of an expression that is just a name.
func identifier(n cc.ExpressionNode) *cc.Token {
	if p, ok := strip(n).(*cc.PrimaryExpression); ok && p != nil && p.Case == cc.PrimaryExpressionIdent {
		return &p.Token
	}
	return nil
}

// call lowers a function call; used asks for its result. (c ? f : g)(x) is f(x) or g(x).
func (b *builder) call(x *cc.PostfixExpression, used bool) (ir.Value, typ) {
	if c, ok := strip(x.PostfixExpression).(*cc.ConditionalExpression); ok && !used &&
		c != nil && c.Case == cc.ConditionalExpressionCond && c.ExpressionList != nil {
		b.either(c, func(f cc.ExpressionNode) { b.callOf(x, f, false) })
		return ir.Value{}, typ{}
	}
	return b.callOf(x, x.PostfixExpression, used)
}

// callOf lowers a call of the function f.
func (b *builder) callOf(x *cc.PostfixExpression, f cc.ExpressionNode, used bool) (ir.Value, typ) {
	id := identifier(f)
	if id != nil && b.find(b.name(id)) == nil {
		if v, t, ok := b.builtin(b.name(id), x, used); ok {
			return v, t
		}
	}
	pos := b.nodePos(x)
	callee, ft := b.callee(f)
	in := ir.Instr{Op: ir.Call, Callee: callee, Pos: pos}
	n := 0
	for l := x.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		n++
	}
	if n > 0 {
		in.Args = make([]ir.Value, 0, n)
	}
	for l := x.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		v, t := b.expr(l.AssignmentExpression)
		in.Args = append(in.Args, b.spelled(v, l.AssignmentExpression, pos))
		b.argument(&in, len(in.Args)-1, t)
	}
	result := ft.result()
	if !result.known() && callee.Name != "" {
		if it, ok := b.types.ResultType(callee.Name); ok {
			result = fromIR(it)
		}
	}
	if first := firstToken(x); first != nil {
		in.Text = b.callText(pos, first, &x.Token2)
	}
	if in.Text == "" {
		in.Text = rendered(&in)
	}
	if used || b.callsBack(callee.Name) {
		what := callee.Name
		if callee.Ptr != nil {
			what = callee.Ptr.String()
		}
		in.Dst = b.temp(what+"()", result)
	}
	b.emit(in)
	b.lockInit(&in)
	b.zone(x, &in)
	b.callback(&in)
	if f := b.funcs[callee.Name]; f != nil && f.noreturn {
		b.leave(ir.Term{Kind: ir.Stop, Pos: b.stmt})
	}
	if !used {
		return ir.Value{}, result
	}
	return ir.Value{Kind: ir.Read, Path: clone(in.Dst)}, result
}

// argument uses what is known of the callee's parameter, and the other way.
func (b *builder) argument(in *ir.Instr, i int, t typ) {
	if in.Callee.Name == "" || t.known() && t.name != "void" && !b.opaque[t.name] {
		return
	}
	if it, ok := b.types.ParamType(in.Callee.Name, i); ok {
		b.guess(&in.Args[i], fromIR(it))
	}
}

// callee tells what is called.
func (b *builder) callee(n cc.ExpressionNode) (ir.Callee, typ) {
	if id := identifier(n); id != nil {
		name := b.name(id)
		if v := b.find(name); v == nil || v.typedef {
			if f := b.funcs[name]; f != nil {
				return ir.Callee{Name: name, Idle: f.idle}, f.typ
			}
			if b.globals[name] == nil {
				return ir.Callee{Name: name}, typ{}
			}
		}
	}
	v, t := b.expr(n)
	switch v.Kind {
	case ir.FuncRef:
		return ir.Callee{Name: v.Name}, t
	case ir.Read, ir.Addr:
		// (*ops->open)(a) and ops->open(a) call through the same member.
		p := v.Path
		if k := len(p.Steps); k > 0 && p.Steps[k-1].Kind == ir.Deref && t.isFunc() {
			p.Steps = p.Steps[:k-1]
		} else if k > 1 && p.Steps[k-1].Kind == ir.Deref && p.Steps[k-2].Kind != ir.Deref {
			p.Steps = p.Steps[:k-1]
		} else if k == 1 && p.Steps[0].Kind == ir.Deref {
			p.Steps = nil
		}
		return ir.Callee{Ptr: p}, t
	}
	return ir.Callee{Ptr: b.keep(v, t, b.stmt)}, t
}

// builtin handles what is no call: markers and operators of the compiler.
func (b *builder) builtin(name string, x *cc.PostfixExpression, used bool) (ir.Value, typ, bool) {
	if len(name) < 2 || name[0] != '_' || name[1] != '_' {
		return ir.Value{}, typ{}, false
	}
	switch name {
	case unseenMark:
		b.unseen(b.nodePos(x))
		return ir.Value{}, typ{}, true
	case "__builtin_expect":
		if arg := expected(x); arg != nil {
			if !used {
				b.effect(arg)
				return ir.Value{}, typ{}, true
			}
			v, t := b.expr(arg)
			return v, t, true
		}
	case "__builtin_constant_p", "__builtin_types_compatible_p", "__builtin_offsetof", "__builtin_object_size",
		// from csource's prelude, for operators that take a type
		"__builtin_offsetof_", "__rangeof_", "__va_arg_":
		return ir.Value{}, intType, true
	case "__containerof_": // (p, member): another object than p points to
		if l := x.ArgumentExpressionList; l != nil {
			v, _ := b.expr(l.AssignmentExpression)
			if l.ArgumentExpressionList != nil {
				if w, ok := b.container(v, l.ArgumentExpressionList.AssignmentExpression); ok {
					return w, typ{}, true
				}
			}
			return ir.Value{Args: []ir.Value{v}}, typ{}, true
		}
	case "__builtin_unreachable", "__builtin_trap", "__unreachable_":
		b.leave(ir.Term{Kind: ir.Stop, Pos: b.stmt})
		return ir.Value{}, typ{}, true
	case "__builtin_choose_expr":
		return b.chooseExpr(x)
	}
	return ir.Value{}, typ{}, false
}

func (b *builder) chooseExpr(x *cc.PostfixExpression) (ir.Value, typ, bool) {
	l := x.ArgumentExpressionList
	if l == nil || l.ArgumentExpressionList == nil || l.ArgumentExpressionList.ArgumentExpressionList == nil {
		return ir.Value{}, typ{}, false
	}
	arm := l.ArgumentExpressionList
	if k, ok := b.constant(l.AssignmentExpression); ok && k == 0 {
		arm = arm.ArgumentExpressionList
	}
	v, t := b.expr(arm.AssignmentExpression)
	return v, t, true
}

// firstToken is the leftmost token of an expression.
func firstToken(n cc.ExpressionNode) *cc.Token {
	for range maxDepth {
		switch x := n.(type) {
		case *cc.PostfixExpression:
			if x == nil {
				return nil
			}
			if x.Case == cc.PostfixExpressionComplit {
				return &x.Token
			}
			if x.PostfixExpression == nil {
				return nil
			}
			n = x.PostfixExpression
		case *cc.PrimaryExpression:
			if x == nil {
				return nil
			}
			return &x.Token
		default:
			return nil
		}
	}
	return nil
}

// lockInit notes the initialisation of a lock.
func (b *builder) lockInit(in *ir.Instr) {
	if in.Callee.Name == "" {
		return
	}
	arg, ok := b.types.IsInit(in.Callee.Name)
	if !ok || arg < 0 || arg >= len(in.Args) {
		return
	}
	p, ok := in.Args[arg].Target()
	if !ok {
		return
	}
	function := b.f.Name
	if csource.IsOutside(function) {
		function = ""
	}
	b.out.Inits = append(b.out.Inits, ir.LockInit{
		Lock: p, Call: in.Callee.Name, Args: in.Args, Func: function, Pos: in.Pos,
	})
}

// rendered is a call's text where the source is not at hand.
func rendered(in *ir.Instr) string {
	s := in.Callee.Name
	if in.Callee.Ptr != nil {
		s = in.Callee.Ptr.String()
	}
	s += "("
	for i := range in.Args {
		if i > 0 {
			s += ", "
		}
		s += in.Args[i].String()
		if len(s) > maxText {
			break
		}
	}
	return fold([]byte(s + ")"))
}
