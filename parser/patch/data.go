package patch

import "strings"

// leaveInit closes the initialisers in a function that are open, and drops the end
// of one that the block begins in: no statement is missing within them.
func (b *builder) leaveInit(s *scanned, toks []tok) []tok {
	r := b.cur
	var out []string
	for top := len(r.stack) - 1; top > 0 && r.stack[top].kind == openInit; top-- {
		out = append(out, r.unwind(top)...)
		r.stack = r.stack[:top]
	}
	b.gap(s, strings.Join(out, " "))
	depth := 0
	for i, t := range toks {
		switch {
		case t.c == '{':
			depth++
		case t.c == '}' && depth > 0:
			depth--
		case t.c == '}' && i+1 < len(toks) && toks[i+1].c == ';' && t.indent > 0:
			s.erase(toks, 0, i+2)
			return s.tokens()
		case t.c == '}' && i+1 < len(toks) && toks[i+1].c == ',':
			// of an element
		case t.c == ';' || t.c == '}':
			return toks
		}
	}
	return toks
}

// enterData is enter for the inside of a struct, an enum or an initialiser.
func (b *builder) enterData(s *scanned, toks []tok) []tok {
	r := b.cur
	end, ev := firstEvent(toks)
	if ev != evEnd {
		end = len(toks)
	}
	sep := byte(',')
	if r.kind == structRegion {
		sep = ';'
	}
	depth, lost := 0, -1
	for i, t := range toks[:end] {
		if t.c == '{' || t.c == '}' {
			break
		}
		switch t.c {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth < 0 {
				lost, depth = i, 0
			}
		}
	}
	drop := lost >= 0 || end > 0 && strings.IndexByte("|?:=,<>/%^)]+", toks[0].c) >= 0
	if drop {
		i := lost + 1
		for i < end && toks[i].c != sep && toks[i].c != '}' && toks[i].c != '{' {
			i++
		}
		if i < end && toks[i].c == sep {
			i++
		}
		s.erase(toks, 0, i)
		toks = s.tokens()
		if end, ev = firstEvent(toks); ev != evEnd {
			end = len(toks)
		}
	}
	var out []string
	for len(r.stack) > 1 {
		out = append(out, r.unwind(len(r.stack)-1)...)
		r.stack = r.stack[:len(r.stack)-1]
	}
	if r.kind == structRegion && len(toks) > 0 && beginsValue(toks) && listsValues(toks[:end]) {
		// struct { ... } name[] = {, of which the brace is all that is in view.
		r.kind = initRegion
		out = append(out, "} "+b.invent(s)+"[] = {")
	}
	text := "{"
	if r.kind == structRegion {
		text = "struct {"
	}
	lones, _ := survey(toks[:end])
	if n := len(lones); n > 0 && lones[n-1].tok+1 < len(toks) && toks[lones[n-1].tok+1].c == ';' && r.kind == initRegion {
		lones = lones[:n-1] // the region's own
	}
	for range lones {
		out = append(out, text)
		r.stack = append(r.stack, open{kind: openInit})
	}
	b.gap(s, strings.Join(out, " "))
	return toks
}

// listsValues reports whether tokens that stand in braces are values with commas
// between them, and no members: the @@ line names the type of a variable.
func listsValues(toks []tok) bool {
	commas := 0
	for _, t := range toks {
		switch t.c {
		case ';':
			return false
		case ',':
			commas++
		}
	}
	return commas > 0
}

// beginsValue reports whether tokens begin with an element of an initialiser.
func beginsValue(toks []tok) bool {
	return toks[0].c == '{' || toks[0].c == '[' || toks[0].c == '.'
}

// isCode reports whether a block begins among statements.
func isCode(toks []tok) bool {
	at, _ := firstEvent(toks)
	return hasCode(toks[:at])
}

// hasCode reports whether statements stand among tokens.
func hasCode(toks []tok) bool {
	for _, t := range toks {
		if t.c == 'i' && t.text != "sizeof" && isKeyword(t.text) {
			return true
		}
	}
	return false
}
