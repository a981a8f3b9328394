package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// fileTable finds the functions in an initialiser of file scope.
func (u *unit) fileTable(g *global, init *cc.Initializer) {
	u.initTable(slotRef{varName: g.name}, g.typ, init)
}

func (u *unit) initTable(s slotRef, t typ, init *cc.Initializer) {
	if init.Case == cc.InitializerInitList {
		u.initList(place{slot: s, typ: t}, init.InitializerList)
		return
	}
	u.tableExpr(place{slot: s, typ: t}, init.AssignmentExpression)
}

// tableExpr adds an entry if n names a function, or may name one that is
// declared out of view.
func (u *unit) tableExpr(p place, n cc.ExpressionNode) {
	n = strip(n)
	if x, ok := n.(*cc.UnaryExpression); ok && x != nil && x.Case == cc.UnaryExpressionAddrof {
		n = strip(x.CastExpression)
	}
	if x, ok := n.(*cc.PostfixExpression); ok && x != nil && x.Case == cc.PostfixExpressionComplit {
		t := u.typeName(x.TypeName)
		u.initList(place{slot: slotRef{varName: p.slot.varName}, typ: t}, x.InitializerList)
		return
	}
	if x, ok := n.(*cc.ConditionalExpression); ok && x != nil && x.ExpressionList != nil {
		u.tableExpr(p, x.ExpressionList)
		u.tableExpr(p, x.ConditionalExpression)
		return
	}
	id := identifier(n)
	if id == nil {
		return
	}
	name := u.name(id)
	if u.fn != nil && u.fn.find(name) != nil {
		return
	}
	if u.funcs[name] == nil && !u.maybeFunc(name, p.typ) {
		return
	}
	u.tableEntry(p.slot, name, u.pos(id))
}

// maybeFunc guesses whether an undeclared name in a table is a function: by
// the member's type, or, where that is not known either, by not looking like
// a constant.
func (u *unit) maybeFunc(name string, t typ) bool {
	if _, ok := u.enums[name]; ok || u.globals[name] != nil {
		return false
	}
	if _, ok := wellKnown(name); ok {
		return false
	}
	if t.isFuncPtr() {
		return true
	}
	if t.known() && t.der == "" && (t.tag() != "" || basic[t.name]) || t.der != "" && t.name != "void" {
		return false
	}
	for i := range len(name) {
		if c := name[i]; c >= 'a' && c <= 'z' {
			return true
		}
	}
	return false
}

// basic are types that hold no function.
var basic = map[string]bool{
	"int": true, "char": true, "long": true, "short": true, "unsigned": true, "void": true,
	"unsigned int": true, "unsigned char": true, "unsigned long": true, "unsigned short": true,
	"_Bool": true, "double": true, "float": true,
}

func (u *unit) tableEntry(s slotRef, fn string, pos ir.Pos) {
	e := ir.TableEntry{Slot: s.varName, Func: fn, Var: s.varName, Pos: pos}
	if s.tag != "" {
		e.Slot = s.tag + "." + s.field
	} else if s.field != "" {
		return // a member of an unknown struct
	}
	key := e
	key.Pos = ir.Pos{}
	if e.Slot == "" || u.tables[key] {
		return
	}
	u.tables[key] = true
	u.out.Tables = append(u.out.Tables, e)
}

// slotAssign notes p = func as an entry of p's member or variable.
func (b *builder) slotAssign(p *ir.Path, t typ, n cc.ExpressionNode) {
	if t.known() && !t.isFuncPtr() && t.name != "void" && !b.opaque[t.name] {
		return
	}
	for i := len(p.Steps) - 1; i >= 0; i-- {
		switch s := p.Steps[i]; {
		case s.Kind == ir.Element:
			continue
		case s.Kind == ir.Member && s.Struct != "":
			b.tableExpr(place{slot: slotRef{tag: s.Struct, field: s.Name}, typ: slotType(t)}, n)
		}
		return
	}
	if p.Base == ir.GlobalVar || p.Base == ir.StaticVar || p.Base == ir.InnerVar {
		b.tableExpr(place{slot: slotRef{varName: p.Name}, typ: slotType(t)}, n)
	}
}

// slotType is t, or for an assigned slot of unknown type one that holds no
// function unless it is declared as one: plain data is assigned far more often.
func slotType(t typ) typ {
	if t.isFuncPtr() {
		return t
	}
	return intType
}
