package headers

import (
	"path"
	"sync/atomic"
)

// file is a text, cut into nodes. It is the same for all units; what a unit
// sees of it depends on the macros that it has then.
type file struct {
	path  string
	dir   string
	src   []byte
	nodes []*node
	guard sym  // the macro around all of it, or 0
	once  bool // #pragma once
}

type nodeKind uint8

const (
	nodeRun nodeKind = iota // text between directives
	nodeDefine
	nodeUndef
	nodeIf // all kinds of #if
	nodeElif
	nodeElse
	nodeEndif
	nodeInclude
	nodeOther // has no meaning here
)

type test uint8

const (
	testExpr test = iota
	testDef
	testNotDef
)

// node is a directive, or the text between two of them.
type node struct {
	kind       nodeKind
	test       test
	quoted     bool // include
	nextDir    bool // include_next
	start, end int32
	line       int32
	next       int32   // nodeIf, nodeElif, nodeElse: the next part of the same #if
	name       sym     // of a definition or of a test
	include    string  // "" if the name is made by macros
	toks       []token // of a run, a condition, an include by macros
	run        *run
	mac        atomic.Pointer[macro]
	cond       atomic.Pointer[[]condValue]
}

// cut makes a file of a text. keep says that what it spells is interned: for
// headers, which many units read.
func (x *Index) cut(name string, src []byte, keep bool) *file {
	f := &file{path: name, dir: path.Dir(name), src: src, nodes: make([]*node, 0, 16)}
	if keep {
		x.tab.mu.Lock()
		defer x.tab.mu.Unlock()
	} else {
		x.tab.mu.RLock()
		defer x.tab.mu.RUnlock()
	}
	c := &cutter{f: f, lexer: lexer{tab: x.tab, src: src, line: 1, intern: keep, begin: true}}
	c.all()
	f.findGuard()
	if keep {
		for i := range f.nodes {
			if n := f.nodes[i]; n.kind == nodeRun {
				n.run = newRun(f, n)
			}
		}
	}
	return f
}

type cutter struct {
	lexer
	f     *file
	open  []int32 // the latest part of each open #if
	toks  []token
	start int32
	line0 int32
}

func (c *cutter) all() {
	c.start, c.line0 = 0, 1
	for c.skip() {
		if c.begin && c.src[c.pos] == '#' {
			c.flush(int32(c.pos))
			c.directive()
			c.start, c.line0 = int32(c.pos), c.line
			c.space = true
			continue
		}
		c.toks = append(c.toks, c.token())
	}
	c.flush(int32(len(c.src)))
}

// flush ends a run.
func (c *cutter) flush(end int32) {
	if c.intern {
		c.toks = cutTables(c.toks, c.src)
	}
	if len(c.toks) > 0 {
		toks := make([]token, len(c.toks))
		copy(toks, c.toks)
		c.add(&node{kind: nodeRun, start: c.start, end: end, line: c.line0, toks: toks})
		c.toks = c.toks[:0]
	}
}

func (c *cutter) add(n *node) { c.f.nodes = append(c.f.nodes, n) }

// lineEnd gives the offset of the line end that ends the directive, and the
// line ends within.
func (c *cutter) lineEnd() (end int, lines int32) {
	src := c.src
	i := c.pos
	for i < len(src) && src[i] != '\n' {
		switch {
		case src[i] == '\\':
			if n := c.eol(i + 1); n > 0 {
				i = n
				lines++
				continue
			}
		case src[i] == '/' && i+1 < len(src) && src[i+1] == '*':
			n, k := blockComment(src, i)
			i, lines = n, lines+k
			continue
		case src[i] == '"' || src[i] == '\'':
			l := lexer{src: src, pos: i}
			l.literal()
			i, lines = l.pos, lines+l.line
			continue
		}
		i++
	}
	return i, lines
}

func (c *cutter) directive() {
	end, lines := c.lineEnd()
	if !c.intern {
		// Its names may be those of macros that no header has.
		c.tab.mu.RUnlock()
		c.tab.mu.Lock()
		defer func() {
			c.tab.mu.Unlock()
			c.tab.mu.RLock()
		}()
	}
	n := &node{kind: nodeOther, start: int32(c.pos), end: int32(end), line: c.line}
	l := lexer{tab: c.tab, src: c.src[:end], pos: c.pos + 1, line: c.line, intern: true}
	word := ""
	if l.skip() && class[l.src[l.pos]]&letter != 0 {
		from := l.pos
		l.token()
		word = string(l.src[from:l.pos])
	}
	switch word {
	case "define", "undef":
		if t, ok := l.next(); ok && t.kind == ident {
			n.name = t.sym
			if n.kind = nodeDefine; word == "undef" {
				n.kind = nodeUndef
			}
		}
	case "ifdef", "ifndef":
		n.kind, n.test = nodeIf, testDef
		if word == "ifndef" {
			n.test = testNotDef
		}
		if t, ok := l.next(); ok {
			n.name = t.sym
		}
	case "if":
		n.kind = nodeIf
		n.toks = rest(&l)
		n.simple()
	case "elif":
		n.kind = nodeElif
		n.toks = rest(&l)
	case "elifdef", "elifndef":
		n.kind, n.test = nodeElif, testDef
		if word == "elifndef" {
			n.test = testNotDef
		}
		if t, ok := l.next(); ok {
			n.name = t.sym
		}
	case "else":
		n.kind = nodeElse
	case "endif":
		n.kind = nodeEndif
	case "include", "include_next", "import":
		c.include(n, &l, word == "include_next")
	case "pragma":
		if l.skip() && string(l.src[l.pos:min(len(l.src), l.pos+4)]) == "once" {
			c.f.once = true
		}
	}
	c.link(n)
	c.add(n)
	c.pos, c.line = end, c.line+lines
}

// link connects the parts of an #if.
func (c *cutter) link(n *node) {
	here := int32(len(c.f.nodes))
	n.next = -1
	switch n.kind {
	case nodeIf:
		c.open = append(c.open, here)
	case nodeElif, nodeElse, nodeEndif:
		k := len(c.open) - 1
		if k < 0 {
			n.kind = nodeOther
			return
		}
		c.f.nodes[c.open[k]].next = here
		c.open[k] = here
		if n.kind == nodeEndif {
			c.open = c.open[:k]
		}
	}
}

func (c *cutter) include(n *node, l *lexer, next bool) {
	if !l.skip() {
		return
	}
	n.kind, n.nextDir = nodeInclude, next
	closing := byte('>')
	switch c := l.src[l.pos]; c {
	case '"':
		closing, n.quoted = '"', true
	case '<':
	default:
		n.toks = rest(l)
		return
	}
	for i := l.pos + 1; i < len(l.src); i++ {
		if l.src[i] == closing {
			n.include = string(l.src[l.pos+1 : i])
			break
		}
	}
	if n.include == "" {
		n.kind = nodeOther
	}
}

func rest(l *lexer) (toks []token) {
	for {
		t, ok := l.next()
		if !ok {
			return toks
		}
		toks = append(toks, t)
	}
}

// simple recognises #if defined(X) and #if !defined(X).
func (n *node) simple() {
	toks, kind := n.toks, testDef
	if len(toks) > 0 && toks[0].is('!') {
		toks, kind = toks[1:], testNotDef
	}
	if len(toks) < 2 || toks[0].sym != symDefined {
		return
	}
	switch {
	case len(toks) == 2 && toks[1].kind == ident:
		n.name, n.test = toks[1].sym, kind
	case len(toks) == 4 && toks[1].is('(') && toks[2].kind == ident && toks[3].is(')'):
		n.name, n.test = toks[2].sym, kind
	}
}

// findGuard finds the macro that keeps a file from being read twice.
func (f *file) findGuard() {
	if len(f.nodes) < 3 {
		return
	}
	n := f.nodes[0]
	last := int32(len(f.nodes) - 1)
	if n.kind == nodeIf && n.test == testNotDef && n.next == last && f.nodes[last].kind == nodeEndif {
		f.guard = n.name
	}
}
