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
)

// Trees lowers the parts of one translation unit, in order. text is that of
// the main file, path.
func Trees(path string, text []byte, trees []*cc.AST, types Types) *ir.Unit {
	u := newUnit(path, text, types)
	for _, t := range trees {
		if t != nil {
			u.tree(t.TranslationUnit, nil)
		}
	}
	u.flush()
	return u.out
}
