package extract

import (
	"strings"

	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
)

// switchCtx collects the labels of a switch while its body is lowered.
type switchCtx struct {
	cases []ir.CaseRange
	succs []*block
	def   *block
}

func (b *builder) items(l *cc.BlockItemList, end ir.Pos) {
	mark := len(b.vars)
	for ; l != nil; l = l.BlockItemList {
		it := l.BlockItem
		if it == nil {
			continue
		}
		switch it.Case {
		case cc.BlockItemDecl:
			b.localDecl(it.Declaration)
		case cc.BlockItemStmt:
			b.statement(it.Statement)
		case cc.BlockItemFuncDef:
			b.f.Partial = true
			b.out.Lost = append(b.out.Lost, ir.Lost{Name: b.f.Name, Reason: "nested function", Pos: b.nodePos(it)})
		}
	}
	b.endScope(mark, end)
	b.vars = b.vars[:mark]
}

func (b *builder) statement(s *cc.Statement) {
	if s == nil {
		return
	}
	if b.depth++; b.depth > maxDepth {
		b.depth--
		b.f.Partial = true
		return
	}
	defer func() { b.depth-- }()
	switch s.Case {
	case cc.StatementLabeled:
		b.labeled(s.LabeledStatement)
	case cc.StatementCompound:
		if s.CompoundStatement != nil {
			b.items(s.CompoundStatement.BlockItemList, b.pos(&s.CompoundStatement.Token2))
		}
	case cc.StatementExpr:
		if es := s.ExpressionStatement; es != nil && es.ExpressionList != nil {
			b.stmt = b.nodePos(es.ExpressionList)
			if !b.word(es.ExpressionList) {
				b.effect(es.ExpressionList)
			}
		}
	case cc.StatementSelection:
		b.selection(s.SelectionStatement)
	case cc.StatementIteration:
		b.iteration(s.IterationStatement)
	case cc.StatementJump:
		b.jumpStmt(s.JumpStatement)
	case cc.StatementAsm:
		if s.AsmStatement != nil && s.AsmStatement.Asm != nil {
			b.stmt = b.pos(&s.AsmStatement.Asm.Token)
			b.asm(s.AsmStatement.Asm)
		}
	}
}

// word lowers a statement that is one word in capitals, declared nowhere in
// view: FOO_LOCK; is a macro that does what it says.
func (b *builder) word(x cc.ExpressionNode) bool {
	id := identifier(x)
	if id == nil {
		return false
	}
	name := b.name(id)
	if name != strings.ToUpper(name) || b.find(name) != nil {
		return false
	}
	b.emit(ir.Instr{Op: ir.Call, Callee: ir.Callee{Name: name}, Text: name, Pos: b.stmt})
	return true
}

func (b *builder) labeled(l *cc.LabeledStatement) {
	if l == nil {
		return
	}
	pos := b.pos(&l.Token)
	switch {
	case l.Case == cc.LabeledStatementLabel:
		blk := b.label(b.name(&l.Token))
		if blk.placed { // a label twice, from a macro: the first stands
			break
		}
		if vs := b.cleans(); len(vs) > 0 {
			if b.scopes == nil {
				b.scopes = map[string][]*variable{}
			}
			b.scopes[b.name(&l.Token)] = vs
		}
		b.open(blk, pos)
	case b.sw == nil:
		// A case label whose switch is not in view: it may be reached from
		// where we do not see.
		blk := &block{}
		b.branch(ir.Value{}, pos, blk, blk)
		b.place(blk)
		b.unseen(pos)
	case l.Case == cc.LabeledStatementDefault:
		b.sw.def = &block{}
		b.open(b.sw.def, pos)
	default:
		blk := &block{}
		b.open(blk, pos)
		b.sw.cases = append(b.sw.cases, b.caseRange(l))
		b.sw.succs = append(b.sw.succs, blk)
	}
	b.statement(l.Statement)
}

func (b *builder) caseRange(l *cc.LabeledStatement) ir.CaseRange {
	var c ir.CaseRange
	c.Lo, c.Known = b.constant(l.ConstantExpression)
	c.Hi = c.Lo
	if l.Case == cc.LabeledStatementRange {
		hi, ok := b.constant(l.ConstantExpression2)
		c.Hi, c.Known = hi, c.Known && ok
	}
	n := l.ConstantExpression
	if ce, ok := n.(*cc.ConstantExpression); ok && ce != nil {
		n = ce.ConditionalExpression
	}
	if p, ok := strip(n).(*cc.PrimaryExpression); ok && p != nil {
		switch p.Case {
		case cc.PrimaryExpressionIdent:
			c.Name = b.name(&p.Token)
		case cc.PrimaryExpressionInt:
			c.Name = b.intLit(p).Name
		}
	}
	if !c.Known {
		c.Lo, c.Hi = 0, 0
		if c.Name == "" && l.Case != cc.LabeledStatementRange {
			c.Name = b.macroAt(n, b.nodePos(l))
		}
	}
	return c
}

func (b *builder) selection(s *cc.SelectionStatement) {
	if s == nil {
		return
	}
	b.stmt = b.pos(&s.Token)
	pos := b.stmt
	if s.Case == cc.SelectionStatementSwitch {
		b.switchStmt(s, pos)
		return
	}
	then, done := &block{}, &block{}
	els := done
	if s.Case == cc.SelectionStatementIfElse {
		els = &block{}
	}
	b.cond(s.ExpressionList, then, els)
	b.place(then)
	b.statement(s.Statement)
	b.jump(done, pos)
	if els != done {
		b.place(els)
		b.statement(s.Statement2)
		b.jump(done, pos)
	}
	b.place(done)
}

func (b *builder) switchStmt(s *cc.SelectionStatement, pos ir.Pos) {
	v, _ := b.expr(s.ExpressionList)
	head := b.cur
	done := &block{}
	sw, brk := b.sw, b.brk
	inner := b.inner
	b.sw, b.brk, b.inner.brk = &switchCtx{}, done, len(b.vars)
	b.place(&block{}) // what stands before the first label is not reached
	b.statement(s.Statement)
	b.jump(done, pos)
	def := b.sw.def
	if def == nil {
		def = done
	}
	if !head.ended {
		head.term = ir.Term{Kind: ir.Switch, Cond: v, Cases: b.sw.cases, Pos: pos}
		head.succs = append(b.sw.succs, def)
		head.ended = true
	}
	b.sw, b.brk, b.inner = sw, brk, inner
	b.place(done)
}

func (b *builder) iteration(s *cc.IterationStatement) {
	if s == nil {
		return
	}
	b.stmt = b.pos(&s.Token)
	pos := b.stmt
	mark := len(b.vars)
	brk, cont := b.brk, b.cont
	head, body, done := &block{}, &block{}, &block{}
	inner := b.inner
	b.brk, b.cont = done, head
	b.inner = scopeMarks{mark, mark}
	switch s.Case {
	case cc.IterationStatementWhile:
		b.open(head, pos)
		b.cond(s.ExpressionList, body, done)
		b.place(body)
		b.statement(s.Statement)
		b.jump(head, pos)
	case cc.IterationStatementDo:
		b.open(body, pos)
		b.statement(s.Statement)
		b.stmt = b.pos(&s.Token2)
		b.open(head, b.stmt)
		b.cond(s.ExpressionList, body, done)
	default:
		test, post := s.ExpressionList2, s.ExpressionList3
		if s.Case == cc.IterationStatementForDecl {
			b.localDecl(s.Declaration)
			b.inner = scopeMarks{len(b.vars), len(b.vars)}
			test, post = s.ExpressionList, s.ExpressionList2
		} else if s.ExpressionList != nil {
			b.effect(s.ExpressionList)
		}
		next := &block{}
		b.cont = next
		b.stmt = pos
		b.open(head, pos)
		if test != nil {
			b.cond(test, body, done)
		} else {
			b.jump(body, pos)
		}
		b.place(body)
		b.statement(s.Statement)
		b.open(next, pos)
		b.stmt = pos
		if post != nil {
			b.effect(post)
		}
		b.jump(head, pos)
	}
	b.brk, b.cont, b.inner = brk, cont, inner
	b.place(done)
	b.endScope(mark, pos)
	b.vars = b.vars[:mark]
}

// asm reads its operands; what is written is not known afterwards.
func (b *builder) asm(a *cc.Asm) {
	pos := b.pos(&a.Token)
	isGoto := false
	for q := a.AsmQualifierList; q != nil; q = q.AsmQualifierList {
		if q.AsmQualifier != nil && q.AsmQualifier.Case == cc.AsmQualifierGoto {
			isGoto = true
		}
	}
	part := 0
	var targets []*block
	for l := a.AsmArgList; l != nil; l = l.AsmArgList {
		for e := l.AsmExpressionList; e != nil; e = e.AsmExpressionList {
			if isGoto && part == 3 {
				if id := identifier(e.AssignmentExpression); id != nil {
					targets = append(targets, b.label(b.name(id)))
				}
				continue
			}
			x, ok := e.AssignmentExpression.(*cc.PostfixExpression)
			if !ok || x == nil || x.Case != cc.PostfixExpressionCall || x.ArgumentExpressionList == nil {
				continue // a clobber
			}
			op := x.ArgumentExpressionList.AssignmentExpression
			if part == 0 {
				p, _ := b.lvalue(op)
				b.emit(ir.Instr{Op: ir.Assign, Dst: p, Pos: pos})
				continue
			}
			if v, _ := b.expr(op); readsMemory(&v) {
				b.emit(ir.Instr{Op: ir.Eval, Val: v, Pos: pos})
			}
		}
		part++
	}
	for _, t := range targets {
		next := &block{}
		b.branch(ir.Value{}, pos, t, next)
		b.place(next)
	}
}

// statementExpr evaluates ({ ... }) to the value of its last expression.
func (b *builder) statementExpr(c *cc.CompoundStatement) (ir.Value, typ) {
	if c == nil {
		return ir.Value{}, typ{}
	}
	stmt := b.stmt
	defer func() { b.stmt = stmt }()
	var last *cc.Statement
	for l := c.BlockItemList; l != nil; l = l.BlockItemList {
		last = nil
		if l.BlockItem != nil && l.BlockItem.Case == cc.BlockItemStmt {
			last = l.BlockItem.Statement
		}
	}
	if last == nil || last.Case != cc.StatementExpr || last.ExpressionStatement == nil || last.ExpressionStatement.ExpressionList == nil {
		b.items(c.BlockItemList, b.pos(&c.Token2))
		return ir.Value{}, typ{}
	}
	mark := len(b.vars)
	for l := c.BlockItemList; l != nil; l = l.BlockItemList {
		it := l.BlockItem
		if it == nil || it.Case == cc.BlockItemStmt && it.Statement == last {
			continue
		}
		switch it.Case {
		case cc.BlockItemDecl:
			b.localDecl(it.Declaration)
		case cc.BlockItemStmt:
			b.statement(it.Statement)
		}
	}
	b.stmt = b.nodePos(last)
	v, t := b.expr(last.ExpressionStatement.ExpressionList)
	b.endScope(mark, b.stmt)
	b.vars = b.vars[:mark]
	return v, t
}
