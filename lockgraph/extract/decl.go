package extract

import (
	"strings"

	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// specs is what declaration specifiers say.
type specs struct {
	typ      typ
	typedef  bool
	static   bool
	extern   bool
	inline   bool
	noreturn bool
}

// specifiers reads declaration specifiers. hint names an anonymous struct: the
// first name that is declared with it.
func (u *unit) specifiers(ds *cc.DeclarationSpecifiers, hint string) specs {
	var s specs
	for ; ds != nil; ds = ds.DeclarationSpecifiers {
		switch ds.Case {
		case cc.DeclarationSpecifiersStorage:
			if sc := ds.StorageClassSpecifier; sc != nil {
				switch sc.Case {
				case cc.StorageClassSpecifierTypedef:
					s.typedef = true
				case cc.StorageClassSpecifierExtern:
					s.extern = true
				case cc.StorageClassSpecifierStatic:
					s.static = true
				}
			}
		case cc.DeclarationSpecifiersTypeSpec:
			s.typ = u.specifier(ds.TypeSpecifier, s.typ, "", hint)
		case cc.DeclarationSpecifiersFunc:
			if fs := ds.FunctionSpecifier; fs != nil {
				switch fs.Case {
				case cc.FunctionSpecifierInline:
					s.inline = true
				case cc.FunctionSpecifierNoreturn:
					s.noreturn = true
				}
			}
		case cc.DeclarationSpecifiersAttr:
			if attributeNamed(ds.AttributeSpecifierList, "noreturn", "__noreturn__") {
				s.noreturn = true
			}
		}
	}
	return s
}

func attributeNamed(l *cc.AttributeSpecifierList, names ...string) bool {
	for ; l != nil; l = l.AttributeSpecifierList {
		if l.AttributeSpecifier == nil {
			continue
		}
		for v := l.AttributeSpecifier.AttributeValueList; v != nil; v = v.AttributeValueList {
			if v.AttributeValue == nil {
				continue
			}
			for _, n := range names {
				if string(v.AttributeValue.Token.Src()) == n {
					return true
				}
			}
		}
	}
	return false
}

// qualifiers reads the specifiers of a member or a type name. prefix is the
// tag of the enclosing struct, for anonymous structs within.
func (u *unit) qualifiers(l *cc.SpecifierQualifierList, prefix, hint string) typ {
	var t typ
	for ; l != nil; l = l.SpecifierQualifierList {
		if l.Case == cc.SpecifierQualifierListTypeSpec {
			t = u.specifier(l.TypeSpecifier, t, prefix, hint)
		}
	}
	return t
}

// specifier reads one type specifier; so far is what those before it gave.
func (u *unit) specifier(ts *cc.TypeSpecifier, so typ, prefix, hint string) typ {
	if ts == nil {
		return so
	}
	switch ts.Case {
	case cc.TypeSpecifierStructOrUnion:
		return u.structSpec(ts.StructOrUnionSpecifier, prefix, hint)
	case cc.TypeSpecifierEnum:
		u.enumSpec(ts.EnumSpecifier)
		return intType
	case cc.TypeSpecifierTypeName:
		return u.typedefType(u.name(&ts.Token))
	case cc.TypeSpecifierTypeofType:
		return u.typeName(ts.TypeName)
	case cc.TypeSpecifierTypeofExpr:
		if u.fn != nil {
			return u.fn.typeOf(ts.ExpressionList)
		}
		return typ{}
	case cc.TypeSpecifierAtomic:
		if ts.AtomicTypeSpecifier != nil {
			return u.typeName(ts.AtomicTypeSpecifier.TypeName)
		}
		return so
	}
	word := u.name(&ts.Token)
	switch {
	case so.name == "" || so.name == "signed":
		so.name = word
	case word == "signed" || word == "int" && so.name != "unsigned":
	default:
		so.name = u.intern(so.name + " " + word)
	}
	return so
}

// typedefType resolves a typedef's name, or leaves it as it is.
func (u *unit) typedefType(name string) typ {
	if u.fn != nil {
		if v := u.fn.find(name); v != nil && v.typedef {
			return v.typ
		}
	}
	if t, ok := u.typedefs[name]; ok {
		return t
	}
	return typ{name: name}
}

func (u *unit) typeName(tn *cc.TypeName) typ {
	if tn == nil {
		return typ{}
	}
	return u.abstract(tn.AbstractDeclarator, u.qualifiers(tn.SpecifierQualifierList, "", ""))
}

func pointers(p *cc.Pointer, t typ) typ {
	for ; p != nil; p = p.Pointer {
		t.der = "*" + t.der
	}
	return t
}

func (u *unit) abstract(d *cc.AbstractDeclarator, t typ) typ {
	if d == nil {
		return t
	}
	t = pointers(d.Pointer, t)
	for dd := d.DirectAbstractDeclarator; dd != nil; dd = dd.DirectAbstractDeclarator {
		switch dd.Case {
		case cc.DirectAbstractDeclaratorDecl:
			return u.abstract(dd.AbstractDeclarator, t)
		case cc.DirectAbstractDeclaratorFunc:
			t.der = "(" + t.der
		default:
			t.der = "[" + t.der
		}
	}
	return t
}

// declared is what a declarator declares.
type declared struct {
	name   string
	tok    *cc.Token
	typ    typ
	params *cc.DirectDeclarator // of a function: where its parameters stand
}

// declarator reads d over the type of its specifiers.
func (u *unit) declarator(d *cc.Declarator, t typ) declared {
	var r declared
	for d != nil {
		t = pointers(d.Pointer, t)
		dd := d.DirectDeclarator
		d = nil
		for dd != nil {
			next := dd.DirectDeclarator
			switch dd.Case {
			case cc.DirectDeclaratorIdent:
				r.tok = &dd.Token
				r.name = u.name(&dd.Token)
				next = nil
			case cc.DirectDeclaratorDecl:
				d = dd.Declarator
				next = nil
			case cc.DirectDeclaratorFuncParam, cc.DirectDeclaratorFuncIdent:
				t.der = "(" + t.der
				r.params = dd
			default:
				t.der = "[" + t.der
			}
			dd = next
		}
	}
	r.typ = t
	return r
}

// adjust is the type of a parameter declared as t: arrays and functions decay.
func adjust(t typ) typ {
	switch {
	case t.isArray():
		return typ{t.name, "*" + t.der[1:]}
	case t.isFunc():
		return t.ptrTo()
	}
	return t
}

// fileDecl handles a declaration of file scope.
func (u *unit) fileDecl(d *cc.Declaration) {
	if d == nil || d.Case != cc.DeclarationDecl {
		return
	}
	s := u.specifiers(d.DeclarationSpecifiers, u.firstName(d.InitDeclaratorList))
	for l := d.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
		id := l.InitDeclarator
		if id == nil || id.Declarator == nil {
			continue
		}
		dc := u.declarator(id.Declarator, s.typ)
		switch {
		case dc.name == "" || dc.name == "__predefined_declarator":
		case s.typedef && unknownTypedef(dc.typ):
			// In another piece of the same file it may be declared.
			if _, ok := u.typedefs[dc.name]; !ok {
				u.opaque[dc.name] = true
				u.typedefs[dc.name] = typ{name: dc.name}
			}
		case s.typedef:
			delete(u.opaque, dc.name)
			u.typedefs[dc.name] = dc.typ
		case dc.typ.isFunc():
			u.function(dc, s, attributeNamed(id.AttributeSpecifierList, "noreturn", "__noreturn__"))
			u.prototype(dc)
		default:
			u.global(dc, s, id.Initializer)
		}
	}
}

// unknownTypedef recognises the typedefs that csource makes for names which it
// only saw used as types.
func unknownTypedef(t typ) bool {
	return t.der == "" && strings.HasPrefix(t.name, "struct __unknown_")
}

// firstName is the name of the first declarator, which names an anonymous
// struct that the declaration defines.
func (u *unit) firstName(l *cc.InitDeclaratorList) string {
	if l == nil || l.InitDeclarator == nil || l.InitDeclarator.Declarator == nil {
		return ""
	}
	return u.declarator(l.InitDeclarator.Declarator, typ{}).name
}

// function records the type of a function that is declared.
func (u *unit) function(dc declared, s specs, noreturn bool) {
	f := u.funcs[dc.name]
	if f == nil {
		f = &function{}
		u.funcs[dc.name] = f
	}
	f.typ = dc.typ
	f.noreturn = f.noreturn || s.noreturn || noreturn
	f.idle = s.static && u.pos(dc.tok).File != 0
}

// prototype reads the annotations of a prototype in the main file.
func (u *unit) prototype(dc declared) {
	pos := u.pos(dc.tok)
	if pos.File != 0 || dc.params == nil {
		return
	}
	u.paramTypes = u.paramTypes[:0]
	vars := u.params(dc.params, nil)
	f := u.funcs[dc.name]
	f.notes = append(f.notes, u.annotations(pos, dc.name, vars, u.paramTypes)...)
}

func (u *unit) global(dc declared, s specs, init *cc.Initializer) {
	g := u.globals[dc.name]
	if g == nil {
		pos := u.pos(dc.tok)
		g = &global{name: dc.name, typ: dc.typ, static: s.static, extern: true, pos: pos}
		u.globals[dc.name] = g
		u.globalOrder = append(u.globalOrder, g)
	}
	if !s.extern || init != nil {
		if g.extern {
			g.pos = u.pos(dc.tok)
		}
		g.extern = false
	}
	g.static = g.static || s.static
	if !g.typ.known() {
		g.typ = dc.typ
	}
	if init != nil {
		u.fileTable(g, init)
	}
}

// record the function's parameters: name, type and place, in order.
func (u *unit) params(dd *cc.DirectDeclarator, olds *cc.DeclarationList) []ir.Var {
	var vars []ir.Var
	switch {
	case dd == nil:
	case dd.Case == cc.DirectDeclaratorFuncIdent:
		types := u.oldStyle(olds)
		for l := dd.IdentifierList; l != nil; l = l.IdentifierList {
			name := u.name(&l.Token2)
			t := types[name]
			u.paramTypes = append(u.paramTypes, t)
			vars = append(vars, ir.Var{Name: name, Type: t.irType(), Pos: u.pos(&l.Token2)})
		}
	case dd.ParameterTypeList != nil:
		for l := dd.ParameterTypeList.ParameterList; l != nil; l = l.ParameterList {
			pd := l.ParameterDeclaration
			if pd == nil {
				continue
			}
			s := u.specifiers(pd.DeclarationSpecifiers, "")
			if pd.Declarator == nil {
				if s.typ.name == "void" && pd.AbstractDeclarator == nil {
					continue
				}
				t := adjust(u.abstract(pd.AbstractDeclarator, s.typ))
				u.paramTypes = append(u.paramTypes, t)
				vars = append(vars, ir.Var{Type: t.irType()})
				continue
			}
			dc := u.declarator(pd.Declarator, s.typ)
			t := adjust(dc.typ)
			u.paramTypes = append(u.paramTypes, t)
			vars = append(vars, ir.Var{Name: dc.name, Type: t.irType(), Pos: u.pos(dc.tok)})
		}
	}
	return vars
}

// oldStyle reads the parameter declarations of a K&R definition.
func (u *unit) oldStyle(l *cc.DeclarationList) map[string]typ {
	types := map[string]typ{}
	for ; l != nil; l = l.DeclarationList {
		d := l.Declaration
		if d == nil {
			continue
		}
		s := u.specifiers(d.DeclarationSpecifiers, "")
		for il := d.InitDeclaratorList; il != nil; il = il.InitDeclaratorList {
			if il.InitDeclarator != nil && il.InitDeclarator.Declarator != nil {
				dc := u.declarator(il.InitDeclarator.Declarator, s.typ)
				types[dc.name] = adjust(dc.typ)
			}
		}
	}
	return types
}
