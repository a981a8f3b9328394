package model

import (
	"fmt"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
)

// source is one model file.
type source struct {
	name, text string
}

// parser reads model files in two passes, so that facts may stand in any
// order: declare takes kinds, flags, types, classes; define the functions,
// whose paths and conditions need them. It fills a model of its own and
// looks names up there first, then in the model below.
type parser struct {
	m       *Model // what these files say
	below   *Model // what was there before
	include func(string) error
	funcs   []*funcLines
	lines   []line // lines left for the second pass: classes, orders, protects
	seen    map[string]string
	errs    []error
}

// line is one line of a file, cut into tokens.
type line struct {
	file   string
	num    int
	indent bool
	cursor cursor
}

// funcLines is an fn, fact or spec line with the indented lines below it.
type funcLines struct {
	head    line
	body    []line
	names   []string
	params  []string
	types   []ir.Type
	result  ir.Type
	primary bool
	spec    bool
	more    bool   // there may be more parameters
	guess   string // the suffix of a guess line
}

func newParser(below *Model, include func(string) error) *parser {
	return &parser{m: newModel(), below: below, include: include, seen: map[string]string{}}
}

func (p *parser) errorf(l line, err error) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d: %w", l.file, l.num, err))
}

// declare is the first pass over one file.
func (p *parser) declare(src source) {
	var current *funcLines
	for i, text := range strings.Split(src.text, "\n") {
		l := line{file: src.name, num: i + 1, indent: strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t")}
		toks, err := lex(text)
		if err != nil {
			p.errorf(l, err)
			continue
		}
		if len(toks) == 0 {
			continue
		}
		l.cursor = cursor{toks: toks}
		if l.indent {
			if current == nil {
				p.errorf(l, fmt.Errorf("indented line without a function above it; put 'fn NAME(...)' before it or remove the indent"))
				continue
			}
			current.body = append(current.body, l)
			continue
		}
		current = nil
		word := l.cursor.next().text
		if word == "fn" || word == "fact" || word == "spec" || word == "guess" {
			current = &funcLines{head: l, primary: word == "fn", spec: word == "spec"}
			read := p.signature
			if word == "guess" {
				read = p.guessLine
			}
			if err := read(&l.cursor, current); err != nil {
				p.errorf(l, err)
				current.names = nil // its body is still its own
				continue
			}
			p.funcs = append(p.funcs, current)
			continue
		}
		if word == "class" || word == "order" || word == "protects" {
			l.cursor.pos = 0
			p.lines = append(p.lines, l)
			continue
		}
		if err := p.fact(word, &l.cursor); err != nil {
			p.errorf(l, err)
		}
	}
}

// fact reads a one-line fact that needs no other.
func (p *parser) fact(word string, c *cursor) error {
	switch word {
	case "include":
		name, err := c.name("a dialect")
		if err != nil {
			return err
		}
		if err := c.end(); err != nil {
			return err
		}
		return p.include(name)
	case "kind":
		return p.kind(c)
	case "flag":
		return p.flag(c)
	case "const":
		return p.constant(c)
	case "struct":
		return p.structure(c)
	case "listed":
		return p.listed(c)
	case "field":
		return p.field(c)
	case "zone":
		return p.zone(c)
	case "callback":
		return p.callback(c)
	case "startup":
		return p.startup(c)
	case "order-table":
		return p.orderTable(c)
	case "round":
		return p.round(c)
	case "global":
		return p.global(c)
	case "curproc":
		return p.curproc(c)
	}
	return fmt.Errorf("unknown fact %q; write one of: callback class const curproc fact field flag fn global guess include kind listed order protects round spec struct", word)
}

// kind NAME "title" [sleepable] [spin] [section] [recurses] [yields] [counts]
func (p *parser) kind(c *cursor) error {
	name, err := c.name("the kind's name")
	if err != nil {
		return err
	}
	k := Kind{Name: name, Title: name}
	if c.peek().kind == tokStr {
		k.Title = c.next().text
	}
	for !c.done() {
		switch t := c.next(); t.text {
		case "sleepable":
			k.Sleepable = true
		case "spin":
			k.Spin = true
		case "section":
			k.Section = true
		case "recurses":
			k.Recurses = true
		case "yields":
			k.Yields = true
		case "counts":
			k.Counts = true
		default:
			return fmt.Errorf("unknown property %s of a kind; write sleepable, spin, section, recurses, yields or counts", t)
		}
	}
	p.m.kinds[name] = k
	return nil
}

// flag NAME MEANING [KIND...]
func (p *parser) flag(c *cursor) error {
	name, err := c.name("the flag's name")
	if err != nil {
		return err
	}
	means := c.next()
	switch means.text {
	case "dupok", "recurse", "nowait", "spin", "sleepable", "adaptive", "unordered":
	default:
		return fmt.Errorf("unknown meaning %s of a flag; write dupok, recurse, nowait, spin or sleepable", means)
	}
	p.m.opaque[name] = true
	if c.done() {
		p.m.flags[name] = append(p.m.flags[name], flagDef{name: name, means: means.text})
	}
	for !c.done() {
		kind, err := c.name("a lock kind")
		if err != nil {
			return err
		}
		p.m.flags[name] = append(p.m.flags[name], flagDef{name: name, means: means.text, kind: kind})
	}
	return nil
}

// startup STRUCT.FIELD|FUNCTION...
func (p *parser) startup(c *cursor) error {
	if c.done() {
		return fmt.Errorf("expected a slot or a function; write one such as sysinit.func")
	}
	for !c.done() {
		slot, err := classID(c)
		if err != nil {
			return err
		}
		p.m.startup = append(p.m.startup, slot)
	}
	return nil
}

// const NAME INT
func (p *parser) constant(c *cursor) error {
	name, err := c.name("the constant's name")
	if err != nil {
		return err
	}
	t := c.next()
	n, err := strconv.ParseInt(t.text, 0, 64)
	if t.kind != tokWord || err != nil {
		return fmt.Errorf("expected an integer, found %s; write the value of %s", t, name)
	}
	p.m.consts[name] = n
	return c.end()
}

// struct TAG [typestable "why"]
func (p *parser) structure(c *cursor) error {
	tag, err := c.name("a struct tag")
	if err != nil {
		return err
	}
	s := Struct{Tag: tag}
	if c.accept("typestable") {
		s.TypeStable = true
		why := c.next()
		if why.kind != tokStr {
			return fmt.Errorf("expected the reason, found %s; say in quotes why the struct is type-stable", why)
		}
		s.Why = why.text
	}
	p.m.structs[tag] = s
	return c.end()
}

// listed HOLD "why"
func (p *parser) listed(c *cursor) error {
	hold, err := c.name("a kind of hold")
	if err != nil {
		return err
	}
	why := c.next()
	if why.kind != tokStr {
		return fmt.Errorf("expected the reason, found %s; say in quotes why the object stays on its lists", why)
	}
	p.m.listed[hold] = why.text
	return c.end()
}

// field TAG.NAME TYPE
func (p *parser) field(c *cursor) error {
	tag, err := c.name("a struct tag")
	if err != nil {
		return err
	}
	if err := c.expect("."); err != nil {
		return err
	}
	name, err := c.name("a member")
	if err != nil {
		return err
	}
	t, err := ctype(c, false)
	if err != nil {
		return err
	}
	p.m.fields[tag+"."+name] = t
	return c.end()
}

// global NAME TYPE
func (p *parser) global(c *cursor) error {
	name, err := c.name("a global variable")
	if err != nil {
		return err
	}
	t, err := ctype(c, false)
	if err != nil {
		return err
	}
	p.m.globals[name] = t
	return c.end()
}

// curproc PATH
func (p *parser) curproc(c *cursor) error {
	var b strings.Builder
	for !c.done() {
		t := c.next()
		if t.kind == tokStr {
			return fmt.Errorf("expected a path, found %s; write it without quotes", t)
		}
		b.WriteString(t.text)
	}
	if b.Len() == 0 {
		return fmt.Errorf("expected a path, found end of line; write one such as curthread->td_proc")
	}
	p.m.current[b.String()] = true
	return nil
}

// classID reads NAME or STRUCT.FIELD.
func classID(c *cursor) (string, error) {
	id, err := c.name("a lock class")
	if err != nil {
		return "", err
	}
	for c.accept(".") {
		part, err := c.name("a member")
		if err != nil {
			return "", err
		}
		id += "." + part
	}
	return id, nil
}

func (p *parser) kindKnown(name string) bool {
	_, here := p.m.kinds[name]
	_, there := p.below.kinds[name]
	return here || there
}

func (p *parser) constValue(name string) (int64, bool) {
	if n, ok := p.m.consts[name]; ok {
		return n, true
	}
	n, ok := p.below.consts[name]
	return n, ok
}

// flagsFor gives the flags that mean something for a lock kind, sorted by name.
func (p *parser) flagsFor(kind string) []flagDef {
	var defs []flagDef
	for _, name := range sortedKeys(p.allFlags()) {
		for _, d := range p.allFlags()[name] {
			if d.kind == kind {
				defs = append(defs, d)
			}
		}
	}
	return defs
}

func (p *parser) allFlags() map[string][]flagDef {
	all := map[string][]flagDef{}
	mergeMap(all, p.below.flags)
	mergeMap(all, p.m.flags)
	return all
}

func (p *parser) fieldType(tag, name string) ir.Type {
	if t, ok := p.m.fields[tag+"."+name]; ok {
		return t
	}
	return p.below.fields[tag+"."+name]
}

func (p *parser) globalType(name string) ir.Type {
	if t, ok := p.m.globals[name]; ok {
		return t
	}
	return p.below.globals[name]
}
