package csource

// typedefNames notes the names that typedefs in toks declare.
func (u *unit) typedefNames(toks []token, match []int32) {
	for i := 0; i < len(toks); i++ {
		if toks[i].kind == ident && u.str(toks[i]) == "typedef" {
			i = u.typedef(toks, match, i+1)
		}
	}
}

// typedef notes the names of one typedef and returns where it ends.
func (u *unit) typedef(toks []token, match []int32, i int) int {
	name := ""
	note := func() {
		if name != "" {
			u.known[name] = true
		}
	}
	for ; i < len(toks); i++ {
		t := toks[i]
		switch {
		case t.kind == ident:
			if n := u.str(t); keywords[n] == 0 && !attributes[n] {
				name = n
			}
		case t.kind != punct:
		case t.ch == ';' || t.ch == '}' || t.ch == ')':
			note()
			return i
		case t.ch == ',':
			note()
			name = ""
		case t.ch == '(' || t.ch == '{' || t.ch == '[':
			if match[i] < 0 {
				note()
				return i
			}
			if t.ch == '(' && (i+1 < len(toks) && toks[i+1].ch == '*' && toks[i+1].kind == punct) && name != "" || t.ch == '(' && name == "" {
				// (*name)(...)
				for k := i + 1; k < int(match[i]); k++ {
					if toks[k].kind == ident && keywords[u.str(toks[k])] == 0 {
						name = u.str(toks[k])
						break
					}
				}
			}
			i = int(match[i])
		}
	}
	note()
	return i
}

// adapt rewrites constructs that cc does not read, each in its place.
func (u *unit) adapt() {
	for i := 0; i < len(u.toks); i++ {
		t := u.toks[i]
		if t.kind != ident {
			continue
		}
		switch u.str(t) {
		case "asm", "__asm", "__asm__":
			u.adaptAsm(i)
		case "_Static_assert", "static_assert":
			u.adaptStaticAssert(i)
		case "__seg_gs", "__seg_fs":
			u.blank(t.start, t.end)
		case "static":
			// int a[static 4]
			if i > 0 && u.toks[i-1].ch == '[' {
				u.blank(t.start, t.end)
			}
		case "__attribute__", "__attribute":
			u.adaptAttribute(i)
		}
	}
	u.compact()
}

// compact drops tokens that are blank now, and pairs the rest anew.
func (u *unit) compact() {
	w := 0
	for _, t := range u.toks {
		if u.work[t.start] != ' ' {
			u.toks[w] = t
			w++
		}
	}
	if w < len(u.toks) {
		u.toks = u.toks[:w]
		var ok bool
		u.match, _, ok = pair(u.toks)
		u.broken = !ok
	}
}

// closing gives the index of the bracket that closes the next one after i.
func (u *unit) closing(i int) int {
	if i+1 < len(u.toks) && u.toks[i+1].ch == '(' {
		return int(u.match[i+1])
	}
	return -1
}

// adaptAsm empties an assembler statement, or drops the assembler name of a
// declarator: nothing there concerns locks.
func (u *unit) adaptAsm(i int) {
	from := u.toks[i].start
	k := i
	for k+1 < len(u.toks) && u.toks[k+1].kind == ident {
		k++ // volatile, goto
	}
	m := u.closing(k)
	if m < 0 {
		return
	}
	u.blank(from, u.toks[m].end)
}

// adaptStaticAssert drops a static assertion.
func (u *unit) adaptStaticAssert(i int) {
	if m := u.closing(i); m >= 0 {
		to := u.toks[m].end
		if m+1 < len(u.toks) && u.toks[m+1].ch == ';' {
			to = u.toks[m+1].end
		}
		u.blank(u.toks[i].start, to)
	}
}

// adaptAttribute drops an attribute: it may stand where cc does not look for
// one, and tells nothing of locks.
func (u *unit) adaptAttribute(i int) {
	if m := u.closing(i); m >= 0 {
		u.blank(u.toks[i].start, u.toks[m].end)
	}
}

// resolveGuesses handles arguments that are one name: a type, if the name is
// one elsewhere.
func (u *unit) resolveGuesses() {
	for _, i := range u.guess {
		t := u.toks[i]
		n := u.str(t)
		if u.types[n] || u.known[n] || u.dialect.typedef(n) {
			u.put(t.start, t.end, "0")
		}
	}
	u.guess = nil
}
