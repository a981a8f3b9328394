package extract

import (
	"strings"

	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// A variable with __attribute__((cleanup(f))) is handed to f, by its address, when
// its scope is left: at the scope's end, by a return, a break, a continue or a
// goto. guard(mutex)(&o->lock) is such a variable, and f unlocks what it keeps.

// cleanupOf gives the function that a declarator's attributes name, or "".
func cleanupOf(l *cc.AttributeSpecifierList) string {
	for ; l != nil; l = l.AttributeSpecifierList {
		if l.AttributeSpecifier == nil {
			continue
		}
		for v := l.AttributeSpecifier.AttributeValueList; v != nil; v = v.AttributeValueList {
			a := v.AttributeValue
			if a == nil || a.ArgumentExpressionList == nil {
				continue
			}
			if w := string(a.Token.Src()); w != "cleanup" && w != "__cleanup__" {
				continue
			}
			if id := identifier(a.ArgumentExpressionList.AssignmentExpression); id != nil {
				return string(id.Src())
			}
		}
	}
	return ""
}

// guarded notes that a variable is cleaned up. A guard keeps what it was made with:
// the lock, in the member of that name, or, where it is a pointer, itself.
func (b *builder) guarded(v *variable, cleanup string) {
	v.cleanup = cleanup
	in := b.maker(cleanup)
	if in == nil {
		return
	}
	kept := ir.Value{Kind: ir.Const, Int: 1} // a guard without a lock only says that it is one
	if len(in.Args) > 0 {
		kept = in.Args[0]
	}
	owner, t := b.memberOf(v.typ, "lock")
	self, member := clone(&v.path), v.path.Field(false, owner, "lock")
	keep := func(dst *ir.Path) { b.emit(ir.Instr{Op: ir.Assign, Dst: dst, Val: kept, Pos: b.stmt}) }
	switch {
	case v.typ.isPtr() && v.typ.name == "void": // of what kind it is, is not in view
		keep(self)
		keep(&member)
	case v.typ.isPtr():
		if kept.Kind == ir.Addr || kept.Kind == ir.Read && kept.Path.Type == v.path.Type {
			keep(self)
		}
	case t.known():
		keep(&member)
	}
}

// maker gives the call that has made what cleanup is for, if that is what was done
// last: class_mutex_constructor() for class_mutex_destructor().
func (b *builder) maker(cleanup string) *ir.Instr {
	class, ok := strings.CutSuffix(cleanup, "_destructor")
	if !ok {
		return nil
	}
	for i := len(b.cur.instrs) - 1; i >= 0; i-- {
		if in := &b.cur.instrs[i]; in.Op == ir.Call {
			if in.Callee.Name == class+"_constructor" {
				return in
			}
			return nil
		}
	}
	return nil
}

// endScope cleans up the variables declared since mark, the last one first.
func (b *builder) endScope(mark int, pos ir.Pos) {
	for i := len(b.vars) - 1; i >= mark; i-- {
		if v := b.vars[i]; v.cleanup != "" {
			b.emit(cleaned(v, pos))
		}
	}
}

// cleaned is the call that cleans up a variable.
func cleaned(v *variable, pos ir.Pos) ir.Instr {
	at := ir.Value{Kind: ir.Addr, Path: clone(&v.path)}
	return ir.Instr{Op: ir.Call, Callee: ir.Callee{Name: v.cleanup}, Args: []ir.Value{at}, Text: v.cleanup + "(" + at.String() + ")", Pos: pos}
}

// cleans gives the variables in scope that are cleaned up.
func (b *builder) cleans() (vs []*variable) {
	for _, v := range b.vars {
		if v.cleanup != "" {
			vs = append(vs, v)
		}
	}
	return vs
}

// exit is a goto out of scopes with variables that are cleaned up.
type exit struct {
	from  *block
	vars  []*variable
	label string
	pos   ir.Pos
}

// endExits cleans up at gotos what is not in scope at their labels.
func (b *builder) endExits() {
	for _, x := range b.exits {
		there := b.scopes[x.label]
		for i := len(x.vars) - 1; i >= 0; i-- {
			if i >= len(there) || there[i] != x.vars[i] {
				x.from.instrs = append(x.from.instrs, cleaned(x.vars[i], x.pos))
			}
		}
	}
}
