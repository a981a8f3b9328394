package headers

import (
	"bytes"
	"sync/atomic"
)

// macro is a definition. Equal definitions of an Index are one macro, so that
// what depends on it is known again in other units.
type macro struct {
	name     sym
	fn       bool
	variadic bool // the last parameter takes the rest
	pastes   bool // its body has a ##
	builtin  sym  // __LINE__ and the like
	params   []sym
	body     []token
	text     atomic.Pointer[string] // the directive that defines it, for cc
}

// definition gives the macro of a #define.
func (x *Index) definition(f *file, n *node) *macro {
	if m := n.mac.Load(); m != nil {
		return m
	}
	raw := bytes.TrimSpace(f.src[n.start:n.end])
	x.macroMu.Lock()
	m := x.macros[string(raw)]
	x.macroMu.Unlock()
	if m == nil {
		m = x.newMacro(raw)
		x.macroMu.Lock()
		if old := x.macros[string(raw)]; old != nil {
			m = old
		} else {
			x.macros[string(raw)] = m
		}
		x.macroMu.Unlock()
	}
	n.mac.Store(m)
	return m
}

// newMacro reads a #define line.
func (x *Index) newMacro(raw []byte) *macro {
	name, paren, toks := x.definitionTokens(raw)
	m := &macro{name: name}
	if paren {
		m.fn = true
		i := 1
		dots := 0
		for ; i < len(toks) && !toks[i].is(')'); i++ {
			switch t := toks[i]; {
			case t.kind == ident:
				m.params = append(m.params, t.sym)
			case t.is('.'):
				dots++
			}
		}
		if i == len(toks) {
			return m // malformed: nothing comes of it
		}
		if dots > 0 {
			m.variadic = true
			if i >= 4 && toks[i-4].kind == ident { // GNU: args...
				old := m.params[len(m.params)-1]
				m.params[len(m.params)-1] = symVaArgs
				for k := i + 1; k < len(toks); k++ {
					if toks[k].kind == ident && toks[k].sym == old {
						toks[k].sym = symVaArgs
					}
				}
			} else {
				m.params = append(m.params, symVaArgs)
			}
		}
		toks = toks[i+1:]
	}
	m.body = m.parseBody(toks)
	return m
}

// definitionTokens gives the name of a #define line, whether a parenthesis
// follows at once, and the other tokens.
func (x *Index) definitionTokens(raw []byte) (name sym, paren bool, toks []token) {
	x.tab.mu.Lock()
	defer x.tab.mu.Unlock()
	l := &lexer{tab: x.tab, src: raw, pos: 1, intern: true}
	l.next() // define
	t, _ := l.next()
	paren = l.pos < len(raw) && raw[l.pos] == '('
	return t.sym, paren, rest(l)
}

// parseBody finds parameters, # and ## in a body.
func (m *macro) parseBody(toks []token) []token {
	out := make([]token, 0, len(toks))
	index := func(t token) int32 {
		if t.kind == ident {
			for i, p := range m.params {
				if p == t.sym {
					return int32(i)
				}
			}
		}
		return -1
	}
	toks = m.optional(toks)
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		t.off, t.line = 0, 0
		switch k := index(t); {
		case k >= 0:
			t.kind, t.off = param, k
		case t.is('#') && i+1 < len(toks) && toks[i+1].is('#') && toks[i+1].flag&spaced == 0:
			t.kind = paste
			m.pastes = true
			i++
		case t.is('#') && m.fn && i+1 < len(toks) && index(toks[i+1]) >= 0:
			i++
			t.kind, t.off, t.sym = stringify, index(toks[i]), toks[i].sym
		}
		out = append(out, t)
	}
	if len(out) > 0 {
		out[0].flag |= spaced
	}
	return out
}

// optional writes __VA_OPT__(,) __VA_ARGS__ as GNU's , ## __VA_ARGS__, which
// cc knows, and takes what else is in a __VA_OPT__ as given.
func (m *macro) optional(toks []token) []token {
	if !m.variadic {
		return toks
	}
	for i := 0; i < len(toks); i++ {
		if toks[i].kind != ident || toks[i].sym != symVaOpt {
			continue
		}
		end := callEnd(toks, i)
		if end < 0 {
			continue
		}
		out := append([]token{}, toks[:i]...)
		inner := toks[i+2 : end]
		out = append(out, inner...)
		if len(inner) == 1 && inner[0].is(',') && end+1 < len(toks) && toks[end+1].sym == symVaArgs {
			hash := token{kind: punct, sym: '#'}
			out = append(out, hash, hash)
		}
		toks = append(out, toks[end+1:]...)
	}
	return toks
}
