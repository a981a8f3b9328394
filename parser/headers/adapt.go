package headers

// adapt leaves out of tokens what cc does not read and what does not bear on
// locks: assembler, attributes but noreturn and cleanup, assertions about constants, the
// type below an enum. It may reuse toks.
func adapt(toks []token) []token {
	clean := true
	for i := range toks {
		if t := &toks[i]; t.kind == ident && t.sym >= symAsm && t.sym <= symDeclspec || t.kind == ident && (t.sym == symStatic || t.sym == symEnum) {
			clean = false
			break
		}
	}
	if clean {
		return toks
	}
	out := make([]token, 0, len(toks))
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		if t.kind != ident {
			out = append(out, t)
			continue
		}
		switch t.sym {
		case symAsm, symAsm1, symAsm2:
			k := i
			for k+1 < len(toks) && toks[k+1].kind == ident {
				k++ // volatile, goto, inline
			}
			if e := callEnd(toks, k); e > 0 {
				i = e
				continue
			}
		case symStaticAssert, symStaticAssert1:
			if e := callEnd(toks, i); e > 0 {
				if i = e; i+1 < len(toks) && toks[i+1].is(';') {
					i++
				}
				continue
			}
		case symAttribute, symAttribute1, symDeclspec, symAlignas:
			if e := callEnd(toks, i); e > 0 {
				switch {
				case noreturn(toks[i:e]):
					out = append(out, noreturnTokens(t)...)
				case cleanup(toks[i:e]):
					out = append(out, toks[i:e+1]...)
				}
				i = e
				continue
			}
		case symSegGS, symSegFS, symExtension:
			continue
		case symStatic:
			// int a[static 4]; also "static (4)", as a macro has it
			if i > 0 && toks[i-1].is('[') || i+1 < len(toks) && toks[i+1].is('(') {
				continue
			}
		case symEnum:
			if e := enumType(toks, i); e > 0 {
				out = append(out, toks[i:e]...)
				i = e
				for i < len(toks) && !toks[i].is('{') && !toks[i].is(';') {
					i++
				}
				i--
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

// callEnd gives the index of the parenthesis that closes the one behind i.
func callEnd(toks []token, i int) int {
	if i+1 < len(toks) && toks[i+1].is('(') {
		return closing(toks, i+1)
	}
	return -1
}

func noreturn(toks []token) bool {
	for i := range toks {
		if toks[i].sym == symNoreturn || toks[i].sym == symNoreturn1 {
			return true
		}
	}
	return false
}

// cleanup reports whether an attribute names a function that is called where a
// variable's scope is left: it may unlock.
func cleanup(toks []token) bool {
	for i := range toks {
		if toks[i].sym == symCleanup || toks[i].sym == symCleanup1 {
			return true
		}
	}
	return false
}

func noreturnTokens(at token) []token {
	mk := func(k kind, s sym) token { return token{kind: k, sym: s, line: at.line, off: at.off} }
	return []token{
		mk(ident, symAttribute), mk(punct, '('), mk(punct, '('), mk(ident, symNoreturn), mk(punct, ')'), mk(punct, ')'),
	}
}

// enumType gives the index of the colon in "enum x : type {", or -1.
func enumType(toks []token, i int) int {
	k := i + 1
	if k < len(toks) && toks[k].kind == ident {
		k++
	}
	if k+1 < len(toks) && toks[k].is(':') && toks[k+1].kind == ident {
		for j := k + 1; j < len(toks); j++ {
			if toks[j].is('{') || toks[j].is(';') {
				return k
			}
			if toks[j].kind != ident {
				break
			}
		}
	}
	return -1
}
