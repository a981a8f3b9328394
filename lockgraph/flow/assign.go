package flow

import (
	"strings"

	"lockcheck/lockgraph/ir"
)

// assignStep stores a value and follows what is derived from protected state.
func (a *analysis) assignStep(s *state, in *ir.Instr) {
	a.usePaths(s, &in.Val, in.Pos, in.Text)
	a.usePath(s, in.Dst, in.Pos, in.Text)
	v := s.eval(a.env, &in.Val)
	dst := s.cellOf(in.Dst)
	a.derive(s, dst, in)
	a.replaces(s, dst, v, in)
	a.countUp(in)
	if dst.memory && len(s.dropped) > 0 {
		s.takenOut(dst, v)
	}
	if in.Dst.Type.Ptr == 0 && isZero(v) && !dst.memory {
		s.setWhole(dst, v)
	} else {
		s.setMem(dst, v)
	}
	if !dst.memory {
		return
	}
	a.filled(s, in.Dst)
	s.doubtAnswers()
	if dst.Base != ir.LocalVar {
		s.moved(v)
	}
	// What an object was found by is changed with the lock still held: it is
	// the finder's own now.
	s.derived = reject(s.derived, func(d *derived) bool { return !d.cursor && d.gap == nil && d.list != nil && d.list.id == dst.id })
	a.written(s, dst, in.Pos, dst.String()+" = ...", in)
}

// filled notes, in a function that returns a pointer, that a local variable is not NULL
// through which memory is written: it may be what is returned.
func (a *analysis) filled(s *state, dst *ir.Path) {
	if a.fn.Result.Ptr == 0 || dst.Base != ir.LocalVar || len(dst.Steps) == 0 || dst.Steps[0].Kind != ir.Deref {
		return
	}
	v := s.load(a.n.baseOf(dst), false)
	if t, _ := s.equals(v, 0); t == maybe {
		s.learn(v, fact{ne: []int64{0}, neg: no, followed: true})
	}
}

// moved notes that memory which others know holds a value from now on: with an
// object go the references that are kept in it.
func (s *state) moved(v *val) {
	key, object := v.cellKey(), s.n.target(v)
	for i := range s.refs {
		if r := s.refs[i]; r.key == key || object != nil && r.at.reaches(object) {
			s.editRef(i).Moved = true
		}
	}
}

// takenOut notes, before memory gets another value, that the object in it is not
// there any more: the reference that the memory had is there to be dropped, besides
// one that has been dropped.
func (s *state) takenOut(dst *place, v *val) {
	key := s.load(dst, false).cellKey()
	if key == "" || key == v.cellKey() {
		return
	}
	s.dropped = reject(s.dropped, func(r *ref) bool { return r.key == key })
}

// written notes that memory is written, by an assignment or otherwise.
func (a *analysis) written(s *state, dst *place, pos ir.Pos, text string, in *ir.Instr) {
	for i := range s.held {
		h := s.held[i]
		if a.rec != nil {
			a.rec.wrote(h, dst)
			if o := h.at.owner; dst.owner != nil && (o == nil || o.id == dst.owner.id) {
				a.rec.acts(h.key, dst.owner)
			}
		}
		if len(s.checks) > 0 && a.protects(h, dst, question{use: readToLook}) && dst.owner != nil {
			a.claim(s, h.key, dst)
			if in == nil || !a.updates(s, in, dst) {
				a.act(s, h.key, dst.owner, dst, pos, text)
			}
		}
	}
	if a.rec != nil && len(s.held) == 0 {
		a.rec.wroteFree(dst)
	}
}

// derive notes where a variable's new value was read, and under which locks.
func (a *analysis) derive(s *state, dst *place, in *ir.Instr) {
	s.dropDerived(dst.key)
	if dst.Base != ir.LocalVar || dst.up != nil || in.Val.Kind != ir.Read {
		return
	}
	src := in.Val.Path
	if len(src.Steps) == 0 {
		if i := s.derivedAt(a.n.baseOf(src).key); i >= 0 {
			d := *s.derived[i]
			d.variable, d.path = dst.key, *in.Dst
			d.path.Type = a.shape.typeOf(dst.Name, dst.Type)
			s.setDerived(d)
		}
		return
	}
	if len(s.held) == 0 {
		return
	}
	p := *in.Dst
	p.Type = a.shape.typeOf(dst.Name, dst.Type)
	if p.Type.Name == "void" && p.Type.Ptr == 1 || number(p.Type) {
		return // handed on, never followed
	}
	cell := s.cellOf(src)
	if locks := a.protectors(s, cell, question{use: readInto, slot: dst.slot}); len(locks) > 0 {
		if a.rec != nil {
			a.rec.derives[a.rec.point()] = true
		}
		s.setDerived(derived{variable: dst.key, path: p, object: a.objectOf(s.load(cell, true)), from: *src, list: cell,
			read: a.site(in.Pos, src.String()), locks: locks})
	}
}

// objectOf is the cell that a value is of. What is of none is no object.
func (a *analysis) objectOf(v *val) *place {
	if v.at == nil {
		return a.n.place(ir.Path{})
	}
	return v.at
}

// isBool reports whether a type is that of yes and no.
func isBool(t ir.Type) bool {
	return t.Ptr == 0 && !t.Array && (t.Name == "bool" || t.Name == "_Bool" || t.Name == "boolean_t")
}

// number reports whether a type is one of C's numbers: those lead nowhere.
func number(t ir.Type) bool {
	if t.Ptr > 0 || t.Array || t.Name == "" {
		return false
	}
	for word := range strings.FieldsSeq(t.Name) {
		switch word {
		case "signed", "unsigned", "char", "short", "int", "long", "_Bool", "float", "double":
		default:
			return false
		}
	}
	return true
}
