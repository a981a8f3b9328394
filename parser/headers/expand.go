package headers

import "strconv"

const (
	maxExpansion = 1 << 20 // tokens that one piece of text may come to
	maxNesting   = 200     // macros within arguments within macros
)

// dep is what an outcome depends on: the name had this definition, or none.
type dep struct {
	name sym
	mac  *macro
}

// expander expands macros as they are defined in a walk, and notes which
// names it asked for.
type expander struct {
	w     *walk
	stack []frame
	base  int
	deps  []dep
	track bool
	work  int
	depth int
}

// frame is a run of tokens that is read, and the macro that it comes from.
type frame struct {
	toks []token
	i    int
	mac  *macro
}

func (e *expander) reset(track bool) {
	e.stack, e.base, e.deps, e.track, e.work, e.depth = e.stack[:0], 0, nil, track, 0, 0
	if track {
		e.w.stamp++
	}
}

// lookup gives the definition of a name.
func (e *expander) lookup(s sym) *macro {
	m := e.w.macro(s)
	if e.track && e.w.firstAsked(s) {
		e.deps = append(e.deps, dep{s, m})
	}
	return m
}

func (e *expander) active(m *macro) bool {
	for i := range e.stack {
		if e.stack[i].mac == m {
			return true
		}
	}
	return false
}

// peek gives the next token without taking it.
func (e *expander) peek() *token {
	for k := len(e.stack) - 1; k >= e.base; k-- {
		if c := &e.stack[k]; c.i < len(c.toks) {
			return &c.toks[c.i]
		}
	}
	return nil
}

func (e *expander) next() (token, bool) {
	for len(e.stack) > e.base {
		c := &e.stack[len(e.stack)-1]
		if c.i < len(c.toks) {
			c.i++
			return c.toks[c.i-1], true
		}
		e.stack = e.stack[:len(e.stack)-1]
	}
	return token{}, false
}

// expand gives the expansion of toks; ok is false if it grows too long.
func (e *expander) expand(toks, out []token) (res []token, ok bool) {
	if e.depth++; e.depth > maxNesting {
		e.depth--
		return out, false
	}
	base := e.base
	e.base = len(e.stack)
	e.stack = append(e.stack, frame{toks: toks})
	ok = true
	for ok {
		t, more := e.next()
		if !more {
			break
		}
		if e.work++; e.work > maxExpansion {
			ok = false
			break
		}
		if t.kind != ident || t.flag&painted != 0 || t.sym == 0 {
			out = append(out, t)
			continue
		}
		m := e.lookup(t.sym)
		switch {
		case m == nil:
			out = append(out, t)
		case e.active(m):
			t.flag |= painted
			out = append(out, t)
		case m.builtin != 0:
			out = append(out, e.builtin(m, t))
		case !m.fn:
			e.push(m, t, nil)
		default:
			p := e.peek()
			if p == nil || !p.is('(') {
				out = append(out, t)
				break
			}
			var args [][]token
			if args, ok = e.arguments(m); ok {
				ok = e.push(m, t, args)
			}
		}
	}
	e.stack, e.base = e.stack[:e.base], base
	e.depth--
	return out, ok
}

func (e *expander) builtin(m *macro, t token) token {
	r := token{kind: number, off: t.off, line: t.line, flag: t.flag}
	switch m.builtin {
	case symLine:
		r.sym = e.w.x.tab.add(strconv.Itoa(int(t.line)))
	case symFile:
		r.kind, r.sym = text, e.w.x.tab.add(`"file"`)
	default:
		r.sym = sym('0')
	}
	return r
}

// arguments collects the arguments of a call, from its parenthesis on.
func (e *expander) arguments(m *macro) (args [][]token, ok bool) {
	e.next()
	var arg []token
	n, depth := max(len(m.params), 1), 0
	for {
		t, more := e.next()
		if !more {
			return nil, false
		}
		if e.work++; e.work > maxExpansion {
			return nil, false
		}
		if t.kind == punct {
			switch t.sym {
			case '(':
				depth++
			case ')':
				if depth == 0 {
					args = append(args, arg)
					for len(args) < len(m.params) {
						args = append(args, nil)
					}
					return args, true
				}
				depth--
			case ',':
				if depth == 0 && !(m.variadic && len(args) == n-1) {
					args = append(args, arg)
					arg = nil
					continue
				}
			}
		}
		arg = append(arg, t)
	}
}

// push puts the body of a macro before the tokens that follow.
func (e *expander) push(m *macro, at token, args [][]token) bool {
	if len(m.body) == 0 {
		return true
	}
	out := make([]token, 0, len(m.body)+8)
	expanded := make([][]token, len(args))
	for i := 0; i < len(m.body); i++ {
		t := m.body[i]
		pasting := i+1 < len(m.body) && m.body[i+1].kind == paste
		switch t.kind {
		case paste:
			// Left over at the beginning of a body.
		case stringify:
			out = append(out, e.stringify(args[t.off]))
		case param:
			if pasting {
				out = append(out, args[t.off]...)
				break
			}
			if expanded[t.off] == nil {
				v, ok := e.expand(args[t.off], nil)
				if !ok {
					return false
				}
				expanded[t.off] = append(v, token{})[:len(v)]
			}
			k := len(out)
			out = append(out, expanded[t.off]...)
			if len(out) > k {
				out[k].flag |= spaced
			}
			continue
		default:
			out = append(out, t)
		}
		if pasting {
			i = e.pasteRun(m, i, args, &out)
		}
		if e.work += 1; e.work > maxExpansion || len(out) > maxExpansion {
			return false
		}
	}
	for i := range out {
		out[i].line, out[i].off = at.line, at.off
	}
	if len(out) > 0 {
		out[0].flag |= spaced
	}
	e.stack = append(e.stack, frame{toks: out, mac: m})
	return true
}

// pasteRun handles x ## y ## z; out ends with what x came to. It gives the
// index of the last body token that it used.
func (e *expander) pasteRun(m *macro, i int, args [][]token, out *[]token) int {
	had := len(*out) > 0
	if t := m.body[i]; t.kind == param && len(args[t.off]) == 0 {
		had = false
	}
	for i+2 < len(m.body) && m.body[i+1].kind == paste {
		r := m.body[i+2]
		var right []token
		switch r.kind {
		case param:
			right = args[r.off]
			if r.sym == symVaArgs && had && (*out)[len(*out)-1].is(',') {
				// GNU: the comma goes if nothing follows it.
				if len(right) == 0 {
					*out = (*out)[:len(*out)-1]
				} else if v, ok := e.expand(right, nil); ok {
					*out = append(*out, v...)
				}
				i += 2
				continue
			}
		case stringify:
			right = []token{e.stringify(args[r.off])}
		default:
			right = []token{r}
		}
		if len(right) > 0 {
			if had {
				k := len(*out) - 1
				(*out)[k] = e.glue((*out)[k], right[0])
				*out = append(*out, right[1:]...)
			} else {
				*out = append(*out, right...)
			}
			had = true
		}
		i += 2
	}
	if i+1 < len(m.body) && m.body[i+1].kind == paste {
		i++ // ## at the end
	}
	return i
}

// glue makes one token of two.
func (e *expander) glue(a, b token) token {
	if a.kind == punct && b.kind == punct {
		return a // + ## =: not asked for where names are declared
	}
	names := e.w.x.tab.text()
	a.sym = e.w.x.tab.add(names[a.sym] + names[b.sym])
	a.flag &^= painted
	if a.kind == punct {
		a.kind = b.kind
	}
	return a
}

func (e *expander) stringify(arg []token) token {
	names := e.w.x.tab.text()
	b := []byte{'"'}
	for i, t := range arg {
		if i > 0 && t.flag&spaced != 0 {
			b = append(b, ' ')
		}
		for _, c := range []byte(names[t.sym]) {
			if t.kind == text && (c == '"' || c == '\\') {
				b = append(b, '\\')
			}
			b = append(b, c)
		}
	}
	b = append(b, '"')
	return token{kind: text, sym: e.w.x.tab.add(string(b)), flag: spaced}
}
