// Package extract lowers the syntax tree of a C translation unit to the lock
// IR.
//
// In comes a parsed, not type-checked tree; headers may be missing, and with
// them most types. Out comes an [ir.Unit] that keeps nothing of the tree. Types
// are followed as far as lock classes need them: which struct owns a member.
// What a declaration in view does not tell is asked of [Types], and of how a
// variable is used; what is not known after that stays empty rather than
// guessed.
//
// Every effect is lowered in evaluation order, every read of memory stays
// visible in a value, and positions are those of the source that a reviewer
// sees: a macro's use, not its body. A declaration whose lowering fails is
// named in Unit.Lost and costs no other. Nesting is followed to a fixed depth
// beyond which values are unknown and the function is partial.
package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
	"lockcheck/parser/csource"
)

// Unit lowers a file that was read. types may be nil.
func Unit(f *csource.File, types Types) *ir.Unit {
	u := newUnit(f.Path, f.Text, types)
	for _, l := range f.Lost {
		u.out.Lost = append(u.out.Lost, u.lost(l))
	}
	u.repaired = f.Repaired
	u.trees(f.Trees)
	return u.out
}

// Trees lowers the parts of one translation unit, in order, where they do not
// come from csource. text is that of the main file, path.
func Trees(path string, text []byte, trees []*cc.AST, types Types) *ir.Unit {
	u := newUnit(path, text, types)
	u.trees(trees)
	return u.out
}

func (u *unit) trees(trees []*cc.AST) {
	for _, t := range trees {
		if t != nil {
			u.tree(t.TranslationUnit)
		}
	}
	u.flush()
	u.noteLacks()
}

func (u *unit) lost(l csource.Lost) ir.Lost {
	return ir.Lost{Name: l.Name, Reason: l.Reason, Pos: ir.Pos{Line: int32(l.Line), Col: int32(l.Col)}}
}

// partial reports whether a statement of the function was left out.
func (u *unit) partial(f *ir.Func) bool {
	if f.Pos.File != 0 {
		return false
	}
	for _, r := range u.repaired {
		if r.Name == f.Name || r.Line >= int(f.Pos.Line) && r.Line <= int(f.End.Line) {
			return true
		}
	}
	return false
}
