package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// signature reads NAME [NAME...](PARAM[: TYPE], ...) [-> TYPE].
func (p *parser) signature(c *cursor, f *funcLines) error {
	for {
		name, err := c.name("a function name")
		if err != nil {
			return err
		}
		f.names = append(f.names, name)
		if c.accept("(") {
			break
		}
	}
	if err := p.parameters(c, f); err != nil {
		return err
	}
	for _, name := range f.names {
		where := fmt.Sprintf("%s:%d", f.head.file, f.head.num)
		if first, dup := p.seen[name]; dup {
			return fmt.Errorf("%s is already defined at %s; keep one of them", name, first)
		}
		p.seen[name] = where
	}
	return nil
}

// parameters reads PARAM[: TYPE], ...) [-> TYPE].
func (p *parser) parameters(c *cursor, f *funcLines) error {
	for !c.accept(")") {
		if c.accept("...") {
			f.more = true
			if err := c.expect(")"); err != nil {
				return err
			}
			break
		}
		name, err := c.name("a parameter")
		if err != nil {
			return err
		}
		var t ir.Type
		if c.accept(":") {
			if t, err = ctype(c, true); err != nil {
				return err
			}
		}
		f.params = append(f.params, name)
		f.types = append(f.types, t)
		if !c.accept(",") && c.peek().text != ")" {
			return fmt.Errorf("expected ',' or ')', found %s; close the parameter list", c.peek())
		}
	}
	if c.accept("->") {
		t, err := ctype(c, true)
		if err != nil {
			return err
		}
		f.result = t
	}
	f.head.cursor = *c
	return nil
}

// define is the second pass: what needs names of the first.
func (p *parser) define() {
	for i := range p.lines {
		l := p.lines[i]
		if err := p.relation(&l.cursor); err != nil {
			p.errorf(l, err)
		}
	}
	for _, f := range p.funcs {
		p.function(f)
	}
}

// function reads the cases of one function and stores it under its names.
func (p *parser) function(f *funcLines) {
	sc := &scope{params: f.params, types: f.types, result: f.result}
	b := body{p: p, sc: sc}
	for _, l := range append([]line{f.head}, f.body...) {
		if err := b.line(&l.cursor); err != nil {
			p.errorf(l, err)
		}
	}
	cases := b.finish()
	if f.guess != "" {
		sum := &summary.Summary{Params: f.params, Cases: cases}
		p.m.guesses = append(p.m.guesses, guess{suffix: f.guess, open: strings.HasSuffix(f.guess, "_"), fn: &function{sum: sum, params: f.types}})
		return
	}
	for _, name := range f.names {
		p.m.funcs[name] = &function{
			sum: &summary.Summary{
				Func:      name,
				Params:    f.params,
				Cases:     cases,
				Primitive: f.primary,
				Specified: f.spec,
				Exact:     f.spec && !f.more,
			},
			params: f.types,
			result: f.result,
		}
	}
}

// body collects the cases of a function.
type body struct {
	p        *parser
	sc       *scope
	common   []summary.Op // before the first case: part of every case
	noreturn bool         // no case returns
	cases    []bodyCase
}

type bodyCase struct {
	summary.Case
	noreturn bool
}

// line reads "[when COND [and COND...]] [: OP [; OP...]]".
func (b *body) line(c *cursor) error {
	if c.done() {
		return nil
	}
	if c.accept("when") {
		guards, err := b.guards(c)
		if err != nil {
			return err
		}
		b.cases = append(b.cases, bodyCase{Case: summary.Case{When: guards}})
	}
	if c.done() {
		return nil
	}
	if err := c.expect(":"); err != nil {
		return err
	}
	for !c.done() {
		if c.accept("noreturn") {
			if n := len(b.cases); n > 0 {
				b.cases[n-1].noreturn = true
			} else {
				b.noreturn = true
			}
		} else {
			op, err := b.op(c)
			if err != nil {
				return err
			}
			if n := len(b.cases); n > 0 {
				b.cases[n-1].Ops = append(b.cases[n-1].Ops, op)
			} else {
				b.common = append(b.common, op)
			}
		}
		if !c.done() {
			if err := c.expect(";"); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish puts the cases together. A function that never returns has none.
func (b *body) finish() []summary.Case {
	if b.noreturn {
		return nil
	}
	if len(b.cases) == 0 {
		return []summary.Case{{Ops: b.given(b.common)}}
	}
	var cases []summary.Case
	for _, c := range b.cases {
		if c.noreturn {
			continue
		}
		c.Ops = b.given(append(append([]summary.Op(nil), b.common...), c.Ops...))
		cases = append(cases, c.Case)
	}
	return cases
}

// given says of the objects that come back locked or held in an out-parameter,
// *pp, that they were put there.
func (b *body) given(ops []summary.Op) []summary.Op {
	var puts []summary.Op
	for i := range ops {
		op := &ops[i]
		p := op.Path
		if p.Base != ir.Param || len(p.Steps) == 0 || p.Steps[0].Kind != ir.Deref || b.sc.types[p.Index].Ptr != 2 {
			continue
		}
		switch op.Kind {
		case summary.Lock, summary.TryLock:
			if len(p.Steps) < 2 || p.Steps[1].Kind != ir.Deref {
				continue
			}
		case summary.Hold:
		default:
			continue
		}
		p.Steps = p.Steps[:1:1]
		p.Type = ir.Type{}
		same := func(q summary.Op) bool { return q.Kind == summary.Store && q.Path.Key() == p.Key() }
		if !slices.ContainsFunc(ops, same) && !slices.ContainsFunc(puts, same) {
			puts = append(puts, summary.Op{Kind: summary.Store, Path: p, Name: summary.StoreObject, Arg: -1})
		}
	}
	return append(puts, ops...)
}

// guards reads COND [and COND...].
func (b *body) guards(c *cursor) ([]summary.Guard, error) {
	var guards []summary.Guard
	for {
		g, err := b.guard(c)
		if err != nil {
			return nil, err
		}
		guards = append(guards, g)
		if !c.accept("and") {
			return guards, nil
		}
	}
}

// guard reads PATH == VALUE, PATH != VALUE, PATH < 0, PATH >= 0, PATH has FLAG
// or PATH lacks FLAG.
func (b *body) guard(c *cursor) (summary.Guard, error) {
	path, err := b.p.path(c, b.sc)
	if err != nil {
		return summary.Guard{}, err
	}
	g := summary.Guard{Subject: path}
	switch t := c.next(); t.text {
	case "==":
		g.Op = summary.Eq
	case "!=":
		g.Op = summary.Ne
	case "has":
		g.Op = summary.Has
	case "lacks":
		g.Op = summary.Lacks
	case "<":
		g.Op = summary.Below
	case ">=":
		g.Op = summary.NotBelow
	default:
		return g, fmt.Errorf("expected a comparison, found %s; write ==, !=, < 0, >= 0, has or lacks", t)
	}
	if g.Op == summary.Below || g.Op == summary.NotBelow {
		if zero := c.next(); zero.text != "0" {
			return g, fmt.Errorf("expected 0, found %s; < and >= compare with 0 alone", zero)
		}
		return g, nil
	}
	if g.Op == summary.Has || g.Op == summary.Lacks {
		if g.Name, err = c.name("a flag"); err != nil {
			return g, err
		}
		b.p.m.opaque[g.Name] = true
		g.Int, _ = b.p.constValue(g.Name)
		return g, nil
	}
	g.Int, g.Name, err = b.p.value(c)
	return g, err
}

// value reads an integer or the name of a constant.
func (p *parser) value(c *cursor) (int64, string, error) {
	t := c.next()
	if t.kind != tokWord {
		return 0, "", fmt.Errorf("expected a value, found %s; write an integer or a constant", t)
	}
	if isName(t.text) {
		n, ok := p.constValue(t.text)
		if !ok {
			return 0, "", fmt.Errorf("value of %s is not known; declare it with 'const %s VALUE'", t.text, t.text)
		}
		return n, t.text, nil
	}
	n, err := strconv.ParseInt(t.text, 0, 64)
	if err != nil {
		return 0, "", fmt.Errorf("%s is no integer; write one, or a constant's name", t)
	}
	return n, "", nil
}
