package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// localDecl declares local variables and lowers their initialisers.
func (b *builder) localDecl(d *cc.Declaration) {
	if d == nil {
		return
	}
	b.stmt = b.nodePos(d)
	switch d.Case {
	case cc.DeclarationAuto:
		b.autoDecl(d)
		return
	case cc.DeclarationAssert:
		return
	}
	s := b.specifiers(d.DeclarationSpecifiers, b.firstName(d.InitDeclaratorList))
	for l := d.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
		id := l.InitDeclarator
		if id == nil || id.Declarator == nil {
			continue
		}
		dc := b.declarator(id.Declarator, s.typ)
		switch {
		case dc.name == "" || dc.name == "__func__":
		case s.typedef:
			b.vars = append(b.vars, &variable{name: dc.name, typ: dc.typ, typedef: true})
		case dc.typ.isFunc():
			b.function(dc, s, false)
		case s.extern:
			b.global(dc, s, nil)
		default:
			v := b.local(dc, s.static)
			if id.Initializer == nil {
				break
			}
			if s.static {
				b.initTable(slotRef{varName: v.name}, v.typ, id.Initializer)
			} else {
				b.initLocal(&v.path, v.typ, id.Initializer)
			}
			if f := cleanupOf(id.AttributeSpecifierList); f != "" && !s.static {
				b.guarded(v, f)
			}
		}
	}
}

func (b *builder) autoDecl(d *cc.Declaration) {
	if d.Declarator == nil || d.Initializer == nil {
		return
	}
	val, t := b.expr(d.Initializer.AssignmentExpression)
	v := b.local(b.declarator(d.Declarator, t), false)
	b.emit(ir.Instr{Op: ir.Assign, Dst: clone(&v.path), Val: val, Pos: b.stmt})
}

// local adds a local variable to the function and the scope.
func (b *builder) local(dc declared, static bool) *variable {
	v := &variable{name: dc.name, typ: dc.typ}
	unique := b.unique(dc.name)
	v.path = ir.Path{Base: ir.LocalVar, Name: unique, Type: dc.typ.irType()}
	if static {
		v.path.Base, v.path.Func = ir.InnerVar, b.f.Name
	}
	b.f.Locals = append(b.f.Locals, ir.Var{Name: unique, Type: v.path.Type, Static: static, Pos: b.pos(dc.tok)})
	b.vars = append(b.vars, v)
	return v
}

// initLocal assigns an initialiser to the storage at p, member by member.
func (b *builder) initLocal(p *ir.Path, t typ, init *cc.Initializer) {
	if init == nil {
		return
	}
	if init.Case == cc.InitializerInitList {
		if b.records[t.tag()] != nil {
			b.emit(ir.Instr{Op: ir.Assign, Dst: clone(p), Val: ir.Value{Kind: ir.Const}, Pos: b.stmt}) // what is left out is zero
		}
		b.initList(place{path: p, typ: t}, init.InitializerList)
		return
	}
	b.initExpr(place{path: p, typ: t}, init.AssignmentExpression)
}

// place is what an initialiser initialises: storage of a local, or a slot of
// a table of file scope.
type place struct {
	path *ir.Path // of a local; nil at file scope
	slot slotRef
	typ  typ
}

// slotRef names where a table keeps a function pointer.
type slotRef struct {
	varName string // the table
	tag     string // the struct and member within, if any
	field   string
}

func (p place) member(u *unit, name string) place {
	owner, t := u.memberOf(p.typ, name)
	q := place{typ: t, slot: slotRef{p.slot.varName, owner, name}}
	if p.path != nil {
		e := p.path.Field(false, owner, name)
		q.path = &e
	}
	return q
}

func (p place) element(name string) place {
	q := place{typ: p.typ.elem(), slot: p.slot}
	if p.path != nil {
		e := p.path.Extend(ir.Step{Kind: ir.Element, Name: name})
		q.path = &e
	}
	return q
}

// nth gives the i-th member or element.
func (u *unit) nth(p place, i int) (place, bool) {
	if p.typ.isArray() {
		return p.element(itoa(i)), true
	}
	r := u.records[p.typ.tag()]
	if r == nil || i >= len(r.members) {
		return place{}, false
	}
	m := r.members[i]
	if m.name == "" {
		p.typ = m.typ
		return p, true
	}
	return p.member(u, m.name), true
}

func (u *unit) aggregate(t typ) bool { return t.isArray() || u.records[t.tag()] != nil }

// initList walks a braced initialiser.
func (u *unit) initList(p place, l *cc.InitializerList) {
	if u.initDepth++; u.initDepth > maxDepth {
		u.initDepth--
		return
	}
	defer func() { u.initDepth-- }()
	for i := 0; l != nil; i++ {
		q, ok := place{}, false
		if l.Designation != nil {
			q, i, ok = u.designated(p, i, l.Designation.DesignatorList)
		} else {
			q, ok = u.nth(p, i)
			if !ok && i == 0 && !u.aggregate(p.typ) { // {x} around a scalar
				q, ok = p, true
			}
		}
		init := l.Initializer
		switch {
		case init == nil:
		case !ok:
			q = place{path: p.path, slot: slotRef{varName: p.slot.varName}}
			u.initRest(q, init)
		case init.Case == cc.InitializerInitList:
			u.initList(q, init.InitializerList)
		case l.Designation == nil && u.aggregate(q.typ) && !u.whole(q.typ, init):
			l = u.elided(q, l)
			continue
		default:
			u.initExpr(q, init.AssignmentExpression)
		}
		l = l.InitializerList
	}
}

// designated follows .a.b[3] from p; i is the index of the first designator's
// member or element, from which positional initialisers go on.
func (u *unit) designated(p place, i int, l *cc.DesignatorList) (place, int, bool) {
	for first := true; l != nil; l, first = l.DesignatorList, false {
		d := l.Designator
		if d == nil {
			return p, i, false
		}
		switch d.Case {
		case cc.DesignatorIndex, cc.DesignatorIndex2:
			n := d.ConstantExpression
			if d.Case == cc.DesignatorIndex2 {
				n = d.ConstantExpression2
			}
			k, ok := u.constant(n)
			name := ""
			if ok && d.Case == cc.DesignatorIndex {
				name = itoa(int(k))
			}
			if first && ok {
				i = int(k)
			}
			p = p.element(name)
		default:
			tok := &d.Token2
			if d.Case == cc.DesignatorField2 {
				tok = &d.Token
			}
			name := u.name(tok)
			if r := u.records[p.typ.tag()]; first && r != nil {
				for k := range r.members {
					if r.members[k].name == name {
						i = k
					}
				}
			}
			p = p.member(u, name)
		}
	}
	return p, i, true
}

// whole reports whether init gives an aggregate at once: a string for a
// character array, or another struct.
func (u *unit) whole(t typ, init *cc.Initializer) bool {
	switch x := strip(init.AssignmentExpression).(type) {
	case *cc.PrimaryExpression:
		if x == nil || x.Case == cc.PrimaryExpressionString || x.Case == cc.PrimaryExpressionLString {
			return true
		}
		return x.Case == cc.PrimaryExpressionIdent && !t.isArray() && u.fn != nil && u.fn.find(u.name(&x.Token)) != nil &&
			u.fn.find(u.name(&x.Token)).typ == t
	case *cc.PostfixExpression:
		return x != nil && (x.Case == cc.PostfixExpressionComplit || x.Case == cc.PostfixExpressionCall && !t.isArray())
	case *cc.UnaryExpression:
		return x != nil && x.Case == cc.UnaryExpressionDeref && !t.isArray()
	}
	return false
}

// elided initialises an aggregate whose braces are left out, and gives the
// rest of the list.
func (u *unit) elided(p place, l *cc.InitializerList) *cc.InitializerList {
	if u.initDepth++; u.initDepth > maxDepth {
		u.initDepth--
		return l.InitializerList
	}
	defer func() { u.initDepth-- }()
	start := l
	for i := 0; l != nil && (l.Designation == nil || l == start); i++ {
		q, ok := u.nth(p, i)
		if !ok {
			break
		}
		init := l.Initializer
		switch {
		case init == nil:
		case init.Case == cc.InitializerInitList:
			u.initList(q, init.InitializerList)
		case u.aggregate(q.typ) && !u.whole(q.typ, init):
			l = u.elided(q, l)
			continue
		default:
			u.initExpr(q, init.AssignmentExpression)
		}
		l = l.InitializerList
	}
	if l == start { // a struct without members
		return l.InitializerList
	}
	return l
}

// initRest looks at an initialiser whose member is not known.
func (u *unit) initRest(p place, init *cc.Initializer) {
	if init.Case == cc.InitializerInitList {
		u.initList(p, init.InitializerList)
		return
	}
	if u.fn != nil && p.path != nil {
		u.fn.effect(init.AssignmentExpression)
	}
}

// initExpr stores one expression.
func (u *unit) initExpr(p place, n cc.ExpressionNode) {
	if p.path == nil {
		u.tableExpr(p, n)
		return
	}
	b := u.fn
	if b == nil {
		return
	}
	v, t := b.expr(n)
	dst := clone(p.path)
	b.guess(&ir.Value{Kind: ir.Read, Path: dst}, t)
	b.slotAssign(dst, p.typ, n)
	b.emit(ir.Instr{Op: ir.Assign, Dst: dst, Val: v, Pos: b.nodePos(n)})
}

// compoundLiteral makes a temporary of (T){...}.
func (b *builder) compoundLiteral(x *cc.PostfixExpression) (*ir.Path, typ) {
	t := b.typeName(x.TypeName)
	p := b.temp("literal", t)
	b.emit(ir.Instr{Op: ir.Assign, Dst: clone(p), Pos: b.nodePos(x)})
	b.initList(place{path: p, typ: t}, x.InitializerList)
	return clone(p), t
}
