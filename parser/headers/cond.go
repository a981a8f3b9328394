package headers

import (
	"strconv"
	"strings"

	"lockcheck/parser/cexpr"
)

// condValue is what an #if came to, and what that depended on.
type condValue struct {
	deps  []dep
	value bool
}

const maxMemo = 8 // outcomes of one place that are kept

// test evaluates a condition of f.
func (w *walk) test(f *file, n *node) bool {
	switch n.test {
	case testDef:
		return w.defined(n.name)
	case testNotDef:
		return !w.defined(n.name)
	}
	keep := f != w.unit
	var memo []condValue
	if p := n.cond.Load(); p != nil {
		memo = *p
	}
	for i := range memo {
		if w.holds(memo[i].deps) {
			return memo[i].value
		}
	}
	e := &w.exp
	e.reset(true)
	c := &condition{w: w, f: f}
	if ok := c.prepare(n.toks); !ok {
		return false
	}
	r := cexpr.Reader{Tokens: c}
	v := r.Value() != 0
	if keep && len(memo) < maxMemo && !c.asksFiles {
		list := append(memo[:len(memo):len(memo)], condValue{e.deps, v})
		n.cond.Store(&list)
	}
	return v
}

// holds says whether all names have the definitions that they had.
func (w *walk) holds(deps []dep) bool {
	for i := range deps {
		if w.macro(deps[i].name) != deps[i].mac {
			return false
		}
	}
	return true
}

// defined says whether a name is a macro, or an operator of #if that code
// asks for as if it were one.
func (w *walk) defined(s sym) bool {
	if w.macro(s) != nil {
		return true
	}
	switch s {
	case symHasInclude, symHasIncludeNext, symHasAttribute, symHasBuiltin, symHasFeature, symHasExtension:
		return true
	}
	return false
}

// condition evaluates an #if expression as a preprocessor does, except that it
// never fails: what cannot be known is 0.
type condition struct {
	w         *walk
	f         *file
	toks      []token
	names     []string
	i         int
	asksFiles bool
}

// prepare expands macros in a condition, the operands of its own operators
// left out.
func (c *condition) prepare(toks []token) bool {
	e := &c.w.exp
	var plain []token
	flush := func() bool {
		var ok bool
		c.toks, ok = e.expand(plain, c.toks)
		plain = nil
		return ok
	}
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		if t.kind != ident {
			plain = append(plain, t)
			continue
		}
		switch t.sym {
		case symDefined:
			if !flush() {
				return false
			}
			v := false
			paren := i+1 < len(toks) && toks[i+1].is('(')
			if paren {
				i++
			}
			if i+1 < len(toks) && toks[i+1].kind == ident {
				i++
				e.lookup(toks[i].sym)
				v = c.w.defined(toks[i].sym)
			}
			if paren && i+1 < len(toks) && toks[i+1].is(')') {
				i++
			}
			c.add(v)
		case symHasInclude, symHasIncludeNext, symHasAttribute, symHasBuiltin, symHasFeature, symHasExtension:
			if e.lookup(t.sym) != nil || i+1 >= len(toks) || !toks[i+1].is('(') {
				plain = append(plain, t)
				continue
			}
			if !flush() {
				return false
			}
			end := closing(toks, i+1)
			if end < 0 {
				return false
			}
			c.add(c.has(t.sym, toks[i+2:end]))
			i = end
		default:
			plain = append(plain, t)
		}
	}
	ok := flush()
	c.names = c.w.x.tab.text()
	c.operators()
	return ok
}

// operators evaluates those that macro expansion brought in.
func (c *condition) operators() {
	for i := 0; i < len(c.toks); i++ {
		t := c.toks[i]
		if t.kind != ident || t.sym < symDefined || t.sym > symHasExtension || i+1 >= len(c.toks) {
			continue
		}
		from, end, v := i+1, i+1, false
		if c.toks[i+1].is('(') {
			if end = closing(c.toks, i+1); end < 0 {
				return
			}
			from++
		}
		if t.sym == symDefined && from < len(c.toks) {
			c.w.exp.lookup(c.toks[from].sym)
			v = c.w.defined(c.toks[from].sym)
		} else if from < end {
			v = c.has(t.sym, c.toks[from:end])
		}
		c.toks[i] = truthToken(v)
		c.toks = append(c.toks[:i+1], c.toks[end+1:]...)
	}
}

func (c *condition) add(v bool) { c.toks = append(c.toks, truthToken(v)) }

func truthToken(v bool) token {
	t := token{kind: number, sym: '0', flag: spaced}
	if v {
		t.sym = '1'
	}
	return t
}

// has answers __has_include and its like as cc does: it has the C11 features
// and GNU's builtins.
func (c *condition) has(op sym, args []token) bool {
	names := c.w.x.tab.text()
	var b strings.Builder
	for _, t := range args {
		b.WriteString(names[t.sym])
	}
	arg := b.String()
	switch op {
	case symHasInclude, symHasIncludeNext:
		c.asksFiles = true
		if len(arg) < 3 {
			return false
		}
		g, _ := c.w.find(c.f, arg[1:len(arg)-1], arg[0] == '"', -1)
		return g != nil
	case symHasFeature, symHasExtension:
		switch arg {
		case "c_atomic", "c_generic_selections", "c_thread_local", "c_alignas":
			return true
		}
	case symHasBuiltin:
		return strings.HasPrefix(arg, "__builtin_") || strings.HasPrefix(arg, "__sync_")
	}
	return false
}

// closing gives the index of the parenthesis that closes the one at i, or -1.
func closing(toks []token, i int) int {
	depth := 0
	for ; i < len(toks); i++ {
		if toks[i].kind != punct {
			continue
		}
		switch toks[i].sym {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// AtOp reports whether an operator comes next.
func (c *condition) AtOp() bool { return c.i < len(c.toks) && c.toks[c.i].kind == punct }

// Op takes an operator of one or two bytes if it comes next.
func (c *condition) Op(s string) bool {
	if c.i+len(s) > len(c.toks) {
		return false
	}
	for k := range len(s) {
		t := &c.toks[c.i+k]
		if !t.is(s[k]) || k > 0 && t.flag&spaced != 0 {
			return false
		}
	}
	if len(s) == 1 && c.i+1 < len(c.toks) {
		if n := &c.toks[c.i+1]; n.kind == punct && n.flag&spaced == 0 && cexpr.Begins(s[0], byte(n.sym)) {
			return false
		}
	}
	c.i += len(s)
	return true
}

// Stop takes all that is left.
func (c *condition) Stop() { c.i = len(c.toks) }

// Operand takes a number, a character or a name: that of no macro, since those have been
// expanded.
func (c *condition) Operand() int64 {
	if c.i >= len(c.toks) {
		return 0
	}
	t := c.toks[c.i]
	c.i++
	switch t.kind {
	case number:
		n, _ := strconv.ParseUint(strings.TrimRight(c.names[t.sym], "uUlL"), 0, 64)
		return int64(n)
	case text:
		if s := c.names[t.sym]; len(s) == 3 {
			return int64(s[1])
		}
	case ident:
		if c.i < len(c.toks) && c.toks[c.i].is('(') { // a function of the compiler's
			if end := closing(c.toks, c.i); end > 0 {
				c.i = end + 1
			}
		}
	}
	return 0
}
