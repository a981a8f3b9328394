package extract

import (
	"modernc.org/cc/v4"
)

// structSpec gives the type, and records the members if they are here.
func (u *unit) structSpec(s *cc.StructOrUnionSpecifier, prefix, hint string) typ {
	if s == nil {
		return typ{}
	}
	tok := &s.Token
	tag := u.name(tok)
	if tag == "" {
		tok = &s.Token2
		switch {
		case hint == "":
			u.anon++
			tag = u.intern("anon#" + itoa(u.anon))
		case prefix == "":
			tag = hint
		default:
			tag = u.intern(prefix + "." + hint)
		}
	}
	union := s.StructOrUnion != nil && s.StructOrUnion.Case == cc.StructOrUnionUnion
	t := typ{name: u.tagName(tag, union)}
	if s.Case == cc.StructOrUnionSpecifierDef {
		u.define(s, tag, tok)
	}
	return t
}

// define records the members of a struct. The first definition of a tag
// stays: a second one is of an inner scope, or a header read twice.
func (u *unit) define(s *cc.StructOrUnionSpecifier, tag string, tok *cc.Token) {
	pos := u.pos(tok)
	r := &record{tag: tag, index: map[string]slot{}, pos: pos, main: pos.File == 0}
	if old := u.records[tag]; old == nil {
		u.records[tag] = r
		u.recordOrder = append(u.recordOrder, r)
	}
	for l := s.StructDeclarationList; l != nil; l = l.StructDeclarationList {
		sd := l.StructDeclaration
		if sd == nil || sd.Case != cc.StructDeclarationDecl {
			continue
		}
		if sd.StructDeclaratorList == nil {
			u.anonymous(r, sd)
			continue
		}
		hint := ""
		if first := sd.StructDeclaratorList.StructDeclarator; first != nil && first.Declarator != nil {
			hint = u.declarator(first.Declarator, typ{}).name
		}
		base := u.qualifiers(sd.SpecifierQualifierList, tag, hint)
		for dl := sd.StructDeclaratorList; dl != nil; dl = dl.StructDeclaratorList {
			if dl.StructDeclarator == nil || dl.StructDeclarator.Declarator == nil {
				continue
			}
			d := u.declarator(dl.StructDeclarator.Declarator, base)
			if d.name == "" {
				continue
			}
			r.members = append(r.members, member{d.name, d.typ, u.pos(d.tok)})
			r.index[d.name] = slot{d.typ, tag}
			if u.records[tag] == r {
				u.hold(r, d.name)
			}
		}
	}
}

// anonymous adds the members of an unnamed struct or union member. Those of
// an untagged one belong to the enclosing struct.
func (u *unit) anonymous(r *record, sd *cc.StructDeclaration) {
	u.anon++
	hint := "anon#" + itoa(u.anon)
	t := u.qualifiers(sd.SpecifierQualifierList, r.tag, hint)
	inner := u.records[t.tag()]
	if inner == nil {
		return
	}
	r.members = append(r.members, member{typ: t})
	untagged := inner.tag == r.tag+"."+hint
	for name, s := range inner.index {
		if untagged && s.owner == inner.tag {
			s.owner = r.tag
		}
		r.index[name] = s
	}
	if untagged {
		inner.main = false // its members are shown as the outer struct's
		r.inherit(inner)
	}
}

// inherit makes the members of an untagged inner struct known as r's own, so
// that initialisers by position find the owner.
func (r *record) inherit(inner *record) {
	for name, s := range inner.index {
		if s.owner == inner.tag {
			s.owner = r.tag
			inner.index[name] = s
		}
	}
}

func (u *unit) enumSpec(e *cc.EnumSpecifier) {
	if e == nil || e.Case != cc.EnumSpecifierDef {
		return
	}
	next, known := int64(0), true
	for l := e.EnumeratorList; l != nil; l = l.EnumeratorList {
		en := l.Enumerator
		if en == nil {
			continue
		}
		if en.Case == cc.EnumeratorExpr {
			next, known = u.constant(en.ConstantExpression)
		}
		u.enums[u.name(&en.Token)] = enumerator{next, known}
		next++
	}
}
