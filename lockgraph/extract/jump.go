package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// jumpStmt lowers a goto, break, continue or return: what is to be cleaned up in
// the scopes that it leaves is cleaned up before.
func (b *builder) jumpStmt(s *cc.JumpStatement) {
	if s == nil {
		return
	}
	b.stmt = b.pos(&s.Token)
	pos := b.stmt
	switch s.Case {
	case cc.JumpStatementGoto:
		name := b.name(&s.Token2)
		if vs := b.cleans(); len(vs) > 0 && !b.cur.ended {
			b.exits = append(b.exits, exit{b.cur, vs, name, pos})
		}
		b.leave(ir.Term{Kind: ir.Jump, Pos: pos}, b.label(name))
	case cc.JumpStatementGotoExpr:
		v, _ := b.expr(s.ExpressionList)
		b.anyLabel(v, pos)
	case cc.JumpStatementBreak:
		b.endScope(b.inner.brk, pos)
		b.leaveTo(b.brk, pos)
	case cc.JumpStatementContinue:
		b.endScope(b.inner.cont, pos)
		b.leaveTo(b.cont, pos)
	case cc.JumpStatementReturn:
		var v ir.Value
		if s.ExpressionList != nil {
			var t typ
			v, t = b.expr(s.ExpressionList)
			b.guess(&v, t)
			if v.Kind != ir.Const && len(b.cleans()) > 0 {
				v = ir.Value{Kind: ir.Read, Path: b.keep(v, t, pos)}
			}
		}
		b.endScope(0, pos)
		b.leave(ir.Term{Kind: ir.Return, Cond: v, Pos: pos})
	}
}

// leaveTo jumps to a loop's or switch's end; one that is not in view leads to
// unseen code.
func (b *builder) leaveTo(to *block, pos ir.Pos) {
	if to == nil {
		b.unseen(pos)
		b.leave(ir.Term{Kind: ir.Return, Pos: pos})
		return
	}
	b.leave(ir.Term{Kind: ir.Jump, Pos: pos}, to)
}

// anyLabel ends the block with a computed goto: any label whose address the
// function takes, as far as it was seen by now, and every label otherwise.
func (b *builder) anyLabel(v ir.Value, pos ir.Pos) {
	b.computed = append(b.computed, computedGoto{b.cur, v, pos})
	b.cur.ended = true
	b.place(&block{})
}

// computedGoto waits for the function's end, when all labels are known.
type computedGoto struct {
	from *block
	val  ir.Value
	pos  ir.Pos
}

// endComputed gives the computed gotos the labels that they may lead to.
func (b *builder) endComputed() {
	names := b.addrs
	if len(names) == 0 {
		names = b.goals
	}
	for _, c := range b.computed {
		if len(names) == 0 {
			c.from.term = ir.Term{Kind: ir.Return, Pos: c.pos}
			continue
		}
		t := ir.Term{Kind: ir.Switch, Cond: c.val, Pos: c.pos}
		for i, n := range names {
			if i < len(names)-1 {
				t.Cases = append(t.Cases, ir.CaseRange{Name: n})
			}
			c.from.succs = append(c.from.succs, b.labels[n])
		}
		c.from.term = t
	}
}
