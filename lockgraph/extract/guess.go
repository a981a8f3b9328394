package extract

import (
	"lockcheck/lockgraph/ir"
)

// guess notes what a use tells of the type of a variable or member that is
// declared out of view: it is passed as a known parameter, or assigned from or
// to something of a known type. The first use stands.
func (b *builder) guess(v *ir.Value, t typ) {
	if v.Kind != ir.Read || !t.known() || t.name == "void" {
		return
	}
	p := v.Path
	if len(p.Steps) == 0 && p.Type.Ptr == 0 && b.opaque[p.Type.Name] {
		if _, ok := b.guessedTypes[p.Type.Name]; !ok && tagOf(t.name) != "" && t.der == "*" {
			if tagOf(t.name) != b.conventional(p.Type.Name) {
				b.retypeAll = true
			}
			b.guessedTypes[p.Type.Name] = t
		}
		return
	}
	if n := len(p.Steps); n > 0 {
		if s := &p.Steps[n-1]; s.Kind == ir.Member && s.Struct != "" {
			b.guessMember(s, t)
		}
		return
	}
	if p.Type.Name != "" || p.Base != ir.GlobalVar && p.Base != ir.LocalVar && p.Base != ir.Param {
		return
	}
	if b.guessed == nil {
		b.guessed = map[string]typ{}
	}
	if _, ok := b.guessed[p.Name]; !ok {
		b.guessed[p.Name] = t
	}
}

// guessMember notes the type of a member. Pointers to structs are what
// helps; others are not worth being wrong.
func (u *unit) guessMember(s *ir.Step, t typ) {
	if tagOf(t.name) == "" || t.der != "*" {
		return
	}
	key := [2]string{s.Struct, s.Name}
	if _, ok := u.guessedMembers[key]; ok {
		return
	}
	if _, known := u.memberOf(typ{name: u.tagName(s.Struct, false)}, s.Name); known.known() {
		return
	}
	u.guessedMembers[key] = t
}

// retype fills in the owners of members that were reached through variables
// and members whose type only a later use told.
func (u *unit) retype() {
	for _, b := range u.lowered {
		if u.retypeAll || b.untyped && (len(b.guessed) > 0 || len(u.guessedMembers) > 0) {
			b.f.Walk(b.retypePath)
		}
	}
}

func (b *builder) retypePath(p *ir.Path) {
	t := fromIR(p.Type)
	if p.Type.Name == "" && p.Base != ir.Temp {
		t = b.guessed[p.Name]
		p.Type = t.irType()
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Kind != ir.Member {
			t = b.pointee(t)
			continue
		}
		owner, ft := b.memberOf(t, s.Name)
		if owner != "" {
			s.Struct = owner
		}
		if !ft.known() {
			ft = b.guessedMembers[[2]string{s.Struct, s.Name}]
		}
		t = ft
	}
}
