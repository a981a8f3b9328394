package extract

import (
	"modernc.org/cc/v4"

	"lockcheck/lockgraph/ir"
	"lockcheck/parser/csource"
)

// builder lowers one function.
type builder struct {
	*unit
	f     *ir.Func
	order []*block // as placed
	cur   *block

	vars   []*variable // innermost scope last
	taken  map[string]int
	temps  int
	calls  map[string]int // temporaries by callee, for their names
	depth  int
	labels map[string]*block
	goals  []string // labels in the order they were first seen
	addrs  []string // labels whose address is taken

	brk, cont *block
	inner     scopeMarks
	exits     []exit                 // gotos out of scopes, see cleanup.go
	scopes    map[string][]*variable // what is cleaned up where a label stands
	sw        *switchCtx
	stmt      ir.Pos // of the statement being lowered

	computed []computedGoto

	guessed map[string]typ // types of undeclared variables, from their use
	untyped bool           // a member was reached through such a variable

	undeclared map[string]bool // names without a declaration in view; true: its address is taken
	cut        bool            // some of the function is not in view
}

// scopeMarks tells how many variables were in scope where a loop or a switch began
// that break and continue leave.
type scopeMarks struct{ brk, cont int }

// variable is a name in scope.
type variable struct {
	cleanup string // the function that is handed it when its scope is left
	name    string
	path    ir.Path
	typ     typ
	typedef bool
}

const maxDepth = 1000 // nesting of expressions and statements that is followed

func (u *unit) funcDef(fd *cc.FunctionDefinition) {
	if fd == nil || fd.Declarator == nil {
		return
	}
	name := fd.Declarator.Name()
	at := func() ir.Pos { return u.nodePos(fd.Declarator) }
	u.guard(name, at, func() {
		if f := u.lower(fd); f != nil {
			if csource.IsOutside(f.Name) {
				return // what it initialises is noted
			}
			f.Partial = f.Partial || u.partial(f)
			u.out.Funcs = append(u.out.Funcs, f)
		}
	})
}

func (u *unit) lower(fd *cc.FunctionDefinition) *ir.Func {
	s := u.specifiers(fd.DeclarationSpecifiers, "")
	dc := u.declarator(fd.Declarator, s.typ)
	if dc.name == "" || fd.CompoundStatement == nil {
		return nil
	}
	u.function(dc, s, false)
	u.funcs[dc.name].idle = false
	body := fd.CompoundStatement
	u.paramTypes = u.paramTypes[:0]
	f := &ir.Func{
		Name:   dc.name,
		Static: s.static,
		Inline: s.inline,
		Params: u.params(dc.params, fd.DeclarationList),
		Result: dc.typ.result().irType(),
		Pos:    u.pos(dc.tok),
		End:    u.pos(&body.Token2),
	}
	f.Notes = append(u.funcs[f.Name].notes, u.annotations(f.Pos, f.Name, f.Params, u.paramTypes)...)
	f.Walk(func(p *ir.Path) { // a prototype may name the parameters otherwise
		if p.Base == ir.Param && p.Index < len(f.Params) {
			p.Name = f.Params[p.Index].Name
		}
	})
	b := &builder{unit: u, f: f}
	for i, p := range f.Params {
		if p.Name != "" {
			b.vars = append(b.vars, &variable{
				name: p.Name,
				typ:  u.paramTypes[i],
				path: ir.Path{Base: ir.Param, Name: p.Name, Index: i, Type: p.Type},
			})
		}
	}
	u.fn = b
	b.place(&block{})
	b.stmt = u.pos(&body.Token)
	b.items(body.BlockItemList, f.End)
	b.end(ir.Term{Kind: ir.Return, Pos: f.End})
	b.unseenLabels()
	b.endComputed()
	b.endExits()
	f.Blocks = b.finish()
	b.localize()
	b.order, b.cur, b.vars, b.labels, b.computed = nil, nil, nil, nil, nil
	u.lowered = append(u.lowered, b)
	u.fn = nil
	return f
}

// find gives the innermost variable or local typedef of that name.
func (b *builder) find(name string) *variable {
	for i := len(b.vars) - 1; i >= 0; i-- {
		if b.vars[i].name == name {
			return b.vars[i]
		}
	}
	return nil
}

// unique gives a local's name within the function: x, x#2, x#3.
func (b *builder) unique(name string) string {
	if b.taken == nil {
		b.taken = map[string]int{}
		for _, p := range b.f.Params {
			b.taken[p.Name]++
		}
	}
	b.taken[name]++
	if n := b.taken[name]; n > 1 {
		return name + "#" + itoa(n)
	}
	return name
}

// temp makes a temporary. What is the text it stands for, for messages.
func (b *builder) temp(what string, t typ) *ir.Path {
	b.temps++
	if b.calls == nil {
		b.calls = map[string]int{}
	}
	b.calls[what]++
	if n := b.calls[what]; n > 1 {
		what += "#" + itoa(n)
	}
	return &ir.Path{Base: ir.Temp, Name: what, Index: b.temps - 1, Type: t.irType()}
}

// keep puts a value into a temporary and gives the temporary's path.
func (b *builder) keep(v ir.Value, t typ, pos ir.Pos) *ir.Path {
	p := b.temp("value", t)
	b.emit(ir.Instr{Op: ir.Assign, Dst: p, Val: v, Pos: pos})
	return clone(p)
}

// label gives the block of a label, placed or not.
func (b *builder) label(name string) *block {
	if blk, ok := b.labels[name]; ok {
		return blk
	}
	if b.labels == nil {
		b.labels = map[string]*block{}
	}
	blk := &block{}
	b.labels[name] = blk
	b.goals = append(b.goals, name)
	return blk
}

// unseenLabels gives labels that are jumped to but not in view a block of
// unseen code.
func (b *builder) unseenLabels() {
	for _, name := range b.goals {
		blk := b.labels[name]
		if blk.placed {
			continue
		}
		b.place(blk)
		b.unseen(b.f.End)
		b.end(ir.Term{Kind: ir.Return, Pos: b.f.End})
	}
}

func (b *builder) unseen(pos ir.Pos) {
	b.f.Partial, b.cut = true, true
	b.emit(ir.Instr{Op: ir.Unseen, Pos: pos})
}
