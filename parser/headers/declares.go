package headers

// analysis finds what a declaration declares and needs, from the order of its
// tokens.
type analysis struct {
	d     *decl
	calls bool // uses go to those of a function's body
}

func (a *analysis) use(u use) {
	if u.name == 0 || u.name.keyword() && !u.tag {
		return
	}
	list := &a.d.uses
	if a.calls {
		list = &a.d.calls
	}
	if n := len(*list); n < 24 {
		for i := range *list {
			if (*list)[i] == u {
				return
			}
		}
	}
	*list = append(*list, u)
}

// external takes a whole declaration.
func (a *analysis) external(toks []token) {
	i, typedef := 0, false
	for k := range toks {
		t := &toks[k]
		if t.kind == punct && (t.sym == '{' || t.sym == '(') {
			break
		}
		if t.kind != ident {
			continue
		}
		switch {
		case t.sym == symTypedef:
			typedef = true
		case t.sym.inline():
			a.d.inline = true
		}
	}
	if typedef {
		a.d.kind = declTypedef
	}
	i = a.specifiers(toks, 0)
	for i < len(toks) && !toks[i].is(';') {
		name, isFunc, end := a.declarator(toks, i)
		if name != 0 {
			a.d.names = append(a.d.names, name)
		}
		i = end
		if i < len(toks) && toks[i].is('{') { // a function's body
			a.d.kind, a.d.body = declFunc, i
			a.d.gives = a.gives(toks, i)
			a.calls = true
			a.mention(toks[i:])
			return
		}
		if isFunc && !typedef {
			a.d.kind = declProto
		}
		if i < len(toks) && toks[i].is('=') {
			for i < len(toks) && !toks[i].is(',') && !toks[i].is(';') {
				if e := a.brackets(toks, i); e > i {
					a.mention(toks[i:e])
					i = e
					continue
				}
				if toks[i].kind == ident {
					a.use(use{name: toks[i].sym})
				}
				i++
			}
		}
		if i < len(toks) && toks[i].is(',') {
			i++
		} else if i == end && i < len(toks) && !toks[i].is(';') {
			i++ // no declarator: go on behind it
		}
	}
}

// maxGives bounds the tokens of a body that gives a pointer.
const maxGives = 64

// gives says whether all that the function with a body at i does is to return
// a pointer: locks are named by what such functions find.
func (a *analysis) gives(toks []token, i int) bool {
	pointer := false
	for k := 0; k < i && !pointer; k++ {
		switch t := &toks[k]; {
		case t.is('*'):
			pointer = true
		case t.kind == ident && attributeLike(t.sym) && toks[k+1].is('('):
			k = a.brackets(toks, k+1) - 1
		case t.is('('):
			return false
		}
	}
	body := toks[i+1:]
	if !pointer || len(body) > maxGives || len(body) < 4 || body[0].sym != symReturn {
		return false
	}
	ends := 0
	for k := range body {
		if body[k].is(';') {
			ends++
		}
	}
	return ends == 1
}

// brackets gives the index behind the bracket pair that opens at i, or i.
func (a *analysis) brackets(toks []token, i int) int {
	if t := &toks[i]; t.kind != punct || t.sym != '(' && t.sym != '[' && t.sym != '{' {
		return i
	}
	if e := closing(toks, i); e > 0 {
		return e + 1
	}
	return len(toks)
}

// specifiers takes the specifiers of a declaration or member, and gives the
// index of its first declarator.
func (a *analysis) specifiers(toks []token, i int) int {
	typed := false
	for i < len(toks) {
		t := &toks[i]
		if t.kind != ident {
			return i
		}
		switch {
		case t.sym.tagged():
			i = a.tagged(toks, i)
			typed = true
			continue
		case t.sym.typeof() || attributeLike(t.sym):
			if i+1 < len(toks) && toks[i+1].is('(') {
				e := a.brackets(toks, i+1)
				if t.sym.typeof() {
					a.mention(toks[i+1 : e])
					typed = true
				}
				i = e
				continue
			}
		case t.sym.keyword():
			typed = typed || basicType(t.sym)
		case typed:
			return i // the declarator's name
		default:
			// A type's name, unless it is what is declared.
			if i+1 < len(toks) && toks[i+1].kind == punct && toks[i+1].sym != '*' && toks[i+1].sym != '(' {
				return i
			}
			if i+1 < len(toks) && toks[i+1].is('(') && !functionPointer(toks, i+1) {
				return i
			}
			a.use(use{name: t.sym})
			typed = true
		}
		i++
	}
	return i
}

// functionPointer says whether a declarator in parentheses opens at i.
func functionPointer(toks []token, i int) bool {
	if i+1 < len(toks) && toks[i+1].is('*') {
		return true
	}
	e := closing(toks, i)
	return e == i+2 && e+1 < len(toks) && toks[e+1].is('(')
}

var basicWords = map[string]bool{
	"_Bool": true, "char": true, "double": true, "float": true, "int": true, "long": true, "short": true, "signed": true,
	"unsigned": true, "void": true, "__int128": true, "__signed": true, "__signed__": true, "__auto_type": true,
	"_Float16": true, "__int128_t": true, "__uint128_t": true, "_Complex": true,
}

var basicSyms = func() map[sym]bool {
	m := map[sym]bool{}
	for i, w := range plainKeywords {
		if basicWords[w] {
			m[symFirstKeyword+sym(i)] = true
		}
	}
	return m
}()

func basicType(s sym) bool { return basicSyms[s] }

// tagged takes struct, union or enum with its body.
func (a *analysis) tagged(toks []token, i int) int {
	enum := toks[i].sym == symEnum
	i++
	tag := sym(0)
	for i < len(toks) && toks[i].kind == ident {
		if attributeLike(toks[i].sym) && i+1 < len(toks) && toks[i+1].is('(') {
			i = a.brackets(toks, i+1)
			continue
		}
		if tag != 0 {
			break
		}
		tag = toks[i].sym
		i++
	}
	if i >= len(toks) || !toks[i].is('{') {
		ptr := i < len(toks) && toks[i].is('*')
		a.use(use{name: tag, tag: true, ptr: ptr})
		return i
	}
	end := a.brackets(toks, i)
	if tag != 0 && !a.calls {
		a.d.tags = append(a.d.tags, tag)
	}
	body := toks[i+1 : max(i+1, end-1)]
	if enum {
		a.enumerators(body)
	} else {
		a.structBody(body)
	}
	return end
}

func (a *analysis) enumerators(toks []token) {
	start := true
	for i := 0; i < len(toks); i++ {
		t := &toks[i]
		switch {
		case start && t.kind == ident:
			a.d.names = append(a.d.names, t.sym)
			start = false
		case t.is(','):
			start = true
		case t.kind == punct && (t.sym == '(' || t.sym == '['):
			e := a.brackets(toks, i)
			a.mention(toks[i:e])
			i = e - 1
		case t.kind == ident:
			a.use(use{name: t.sym})
		}
	}
}

func (a *analysis) structBody(toks []token) {
	for i := 0; i < len(toks); {
		if toks[i].is(';') {
			i++
			continue
		}
		start := i
		i = a.specifiers(toks, i)
		for i < len(toks) && !toks[i].is(';') {
			name, _, end := a.declarator(toks, i)
			if name != 0 {
				a.d.members = append(a.d.members, name)
			}
			if i = end; i < len(toks) && toks[i].is(':') {
				for i++; i < len(toks) && !toks[i].is(',') && !toks[i].is(';'); i++ {
					if toks[i].kind == ident {
						a.use(use{name: toks[i].sym})
					}
				}
			}
			if i < len(toks) && toks[i].is(',') {
				i++
			} else if i == end && i < len(toks) && !toks[i].is(';') {
				i++
			}
		}
		if i == start {
			i++
		}
	}
}

// declarator takes one declarator: the name in it, whether that is a
// function's, and where it ends: at a comma, semicolon, colon, = or {.
func (a *analysis) declarator(toks []token, i int) (name sym, isFunc bool, end int) {
	for i < len(toks) {
		t := &toks[i]
		switch {
		case t.kind == ident:
			if attributeLike(t.sym) && i+1 < len(toks) && toks[i+1].is('(') {
				i = a.brackets(toks, i+1)
				continue
			}
			if !t.sym.keyword() && name == 0 {
				name = t.sym
			} else if name != 0 && !t.sym.keyword() {
				a.use(use{name: t.sym})
			}
			i++
		case t.kind != punct:
			i++
		case t.sym == ',' || t.sym == ';' || t.sym == ':' || t.sym == '=' || t.sym == '{' || t.sym == '}':
			return name, isFunc, i
		case t.sym == '(':
			e := a.brackets(toks, i)
			inner := toks[i+1 : max(i+1, e-1)]
			if name == 0 {
				name, isFunc = a.nested(inner)
			} else {
				isFunc = true
				a.mention(inner)
			}
			i = e
		case t.sym == '[':
			e := a.brackets(toks, i)
			a.mention(toks[i:e])
			i = e
		default:
			i++
		}
	}
	return name, isFunc, i
}

// nested takes a declarator in parentheses.
func (a *analysis) nested(toks []token) (name sym, isFunc bool) {
	pointer := len(toks) > 0 && toks[0].is('*')
	name, inner, _ := a.declarator(toks, 0)
	return name, inner || !pointer
}

// mention notes all names in tokens, members left out.
func (a *analysis) mention(toks []token) {
	for i := range toks {
		t := &toks[i]
		if t.kind != ident {
			continue
		}
		if t.sym.keyword() {
			continue
		}
		u := use{name: t.sym}
		if i > 0 {
			switch p := &toks[i-1]; {
			case p.kind == ident && p.sym.tagged():
				u.tag = true
				u.ptr = i+1 < len(toks) && toks[i+1].is('*')
			case p.is('.') || p.is('>') && i > 1 && toks[i-2].is('-') && p.flag&spaced == 0:
				if a.calls {
					a.d.calls = append(a.d.calls, use{name: t.sym, call: i+1 < len(toks) && toks[i+1].is('('), ptr: true})
				}
				continue
			}
		}
		if a.calls && i+1 < len(toks) && toks[i+1].is('(') {
			u.call = true
		}
		a.use(u)
	}
}
