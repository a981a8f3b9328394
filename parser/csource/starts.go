package csource

import "strings"

// begin handles the place where a declaration, statement, parameter or
// argument begins. It returns the token to go on at, or i.
func (s *scanner) begin(f *frame, i int) int {
	switch f.place {
	case inFile:
		return s.fileItem(f, i)
	case inAggregate:
		if s.isIdent(i) {
			return s.specifiers(f, i)
		}
	case inParams:
		s.parameter(f, i)
	case inCall, inInit:
		s.argument(f, i)
	case inParens:
		if f.macro {
			s.macroArgument(i)
		}
	case inFor:
		f.start = false
		if s.declares(i) {
			return s.specifiers(f, i)
		}
	case inCode:
		if s.isIdent(i) {
			return s.statement(f, i)
		}
	}
	return i
}

// fileItem handles the beginning of an external declaration.
func (s *scanner) fileItem(f *frame, i int) int {
	if !s.free(i) || s.ch(i+1) != '(' {
		if s.isIdent(i) && s.keyword(i) != other {
			if s.free(i) && s.ch(i+1) == ';' && !s.u.isMacro(s.name(i)) {
				s.u.blank(s.at(i).start, s.at(i+1).end)
				return i + 2
			}
			return s.specifiers(f, i)
		}
		return i
	}
	end := s.after(i + 1)
	if end >= 0 && s.u.isMacro(s.name(i)) {
		s.u.heads[s.name(i)] = true
		f.decl = s.isIdent(end) && s.at(i).line == s.at(end).line
		if !f.decl && s.isIdent(end) {
			return end // its definition has the semicolon
		}
	}
	if end < 0 || s.u.isMacro(s.name(i)) {
		f.decl = true
		return i
	}
	from := s.at(i).start
	if n := s.at(end); s.u.opaque[s.name(i)] && (n.ch == ';' || n.kind == ident && !s.u.oldStyle(i+1, end-1) || end >= len(s.toks)) {
		if n.ch == ';' {
			end++
		}
		s.u.wrap(i, end)
		return end
	}
	switch n := s.at(end); {
	case n.ch == '(' && (s.ch(i+2) == '*' || s.free(i+2) && s.ch(i+3) == ')'):
		return s.specifiers(f, i) // type (*name)(...), type (name)(...)
	case n.ch == ';':
		s.u.blank(from, n.end)
		return end + 1
	case n.ch == '=':
		return s.blankTo(from, end, ';')
	case n.ch == '{':
		// A macro makes the head of a function.
		if s.u.oldStyle(i+1, end-1) || end == i+3 || s.isType(s.name(i+2)) || s.keyword(i+2) != 0 {
			f.decl = true
			return i
		}
		s.u.blank(s.at(i+1).end, s.at(end-1).start)
		s.u.inserts = append(s.u.inserts, insert{from, "void "})
		return end
	case n.kind == ident && (s.u.oldStyle(i+1, end-1)):
		f.decl = true
		return i
	case n.kind == ident:
		s.u.blank(from, s.at(end-1).end)
		return end
	case end >= len(s.toks):
		s.u.blank(from, s.at(end-1).end)
		return end
	}
	f.decl = true
	return i
}

// blankTo blanks from an offset to the next c outside brackets.
func (s *scanner) blankTo(from int32, i int, c byte) int {
	for ; i < len(s.toks); i++ {
		if k := s.ch(i); k == c {
			s.u.blank(from, s.at(i).end)
			return i + 1
		} else if k == '(' || k == '{' || k == '[' {
			if s.match[i] < 0 {
				return i
			}
			i = int(s.match[i])
		}
	}
	return i
}

// declares says whether a declaration begins at i, as far as the next tokens
// tell: "foo_t x", "foo_t *x", "struct", "int".
func (s *scanner) declares(i int) bool {
	if w := s.keyword(i); w != 0 {
		return w != other
	}
	if !s.free(i) {
		return false
	}
	if s.free(i + 1) {
		return true
	}
	j := i + 1
	for s.ch(j) == '*' || s.keyword(j) == qualifier {
		j++
	}
	if j == i+1 || !s.free(j) {
		return false
	}
	switch n := s.at(j + 1); {
	case n.kind == ident:
		return true
	case n.kind == punct:
		switch n.ch {
		case ';', ',', ')', '[', ':':
			return true
		case '=':
			return s.ch(j+2) != '=' || s.at(j+2).start != n.end
		case '(':
			return s.isType(s.name(i)) || strings.HasSuffix(s.name(i), "_t")
		}
	}
	return false
}

// parameter handles the beginning of a parameter declaration.
func (s *scanner) parameter(f *frame, i int) {
	if s.free(i) && !s.u.isMacro(s.name(i)) && (s.ch(i+1) == ',' || s.ch(i+1) == ')') {
		if n := s.name(i); f.proto || strings.HasSuffix(n, "_ARGS") {
			s.noteType(i)
		}
		return
	}
	if !s.isIdent(i) {
		return
	}
	in := *f
	j := s.specifiers(&in, i)
	// What stands behind the parameter's name is an attribute.
	for ; s.isIdent(j) || s.ch(j) == '[' && s.match[j] >= 0; j++ {
		if s.ch(j) == '[' {
			j = int(s.match[j])
			continue
		}
		if n := s.name(j); keywords[n] == 0 && !s.u.isMacro(n) && (s.free(j-1) || s.ch(j-1) == ']') && !s.isType(s.name(j-1)) {
			s.drop(j)
			if s.ch(j+1) == '(' && s.match[j+1] >= 0 {
				j = int(s.match[j+1])
			}
		}
	}
}

// statement handles the beginning of a statement in a function.
func (s *scanner) statement(f *frame, i int) int {
	only := f.sub && !f.start
	n := s.name(i)
	if w := keywords[n]; w != 0 {
		if w != other && !only {
			return s.specifiers(f, i)
		}
		return i
	}
	if s.u.isMacro(n) {
		if !only && s.u.dialect.macro(n) && s.u.defs[n] == nil && s.ch(i+1) == '(' {
			// LIST_HEAD(, foo) x;
			if e := s.after(i + 1); e > 0 && s.free(e) && !s.newLine(e-1, e) && s.declared(e+1) && s.ch(e+1) != '(' {
				f.decl, f.start, f.sub = true, false, false
				return e
			}
		}
		if s.isIdent(i+1) && !only {
			return i + 1 // an attribute: the declaration begins behind it
		}
		return i
	}
	switch nx := s.at(i + 1); {
	case nx.kind == ident:
		return s.wordThenWord(f, i, only)
	case nx.ch == '*' && nx.kind == punct:
		if !only && s.declares(i) && !s.u.ignore[n] {
			return s.specifiers(f, i)
		}
	case nx.ch == '}' && nx.kind == punct && !s.macro:
		s.semicolon(i)
	case nx.ch == '(':
		return s.callStatement(f, i, only)
	}
	return i
}

// wordThenWord handles two names at the beginning of a statement.
func (s *scanner) wordThenWord(f *frame, i int, only bool) int {
	n := s.name(i)
	switch w := s.keyword(i + 1); {
	case w == other:
		if !s.macro {
			s.semicolon(i)
			f.start, f.sub = !only, only
			return i + 1
		}
		return i
	case s.newLine(i, i+1) && strings.ToUpper(n) == n && !s.isType(n) && !s.macro:
		s.semicolon(i)
		f.start, f.sub = true, false
		return i + 1
	case only:
		return i
	}
	return s.specifiers(f, i)
}

// callStatement handles a statement that begins with NAME(...).
func (s *scanner) callStatement(f *frame, i int, only bool) int {
	end := s.after(i + 1)
	if end < 0 {
		return i
	}
	n := s.name(i)
	next := s.at(end)
	switch {
	case s.ch(i+2) == '*' && next.ch == '(' && !only && (s.isType(n) || strings.HasSuffix(n, "_t")):
		return s.specifiers(f, i)
	case next.kind == punct && next.ch == '{':
		s.u.loops[n] = true
	case next.kind == ident && looksLikeLoop(n):
		s.u.loops[n] = true
	case s.macro:
	case end < len(s.toks) && (next.kind == punct && next.ch == '}' || next.kind == ident && s.newLine(end-1, end) || next.kind == ident && s.keyword(end) == other):
		s.semicolon(end - 1)
	case next.kind == ident && !only:
		return s.specifiers(f, i)
	}
	return i
}

func looksLikeLoop(name string) bool {
	l := strings.ToLower(name)
	return strings.Contains(l, "foreach") || strings.Contains(l, "for_each")
}

// semicolon ends a statement behind token i that its macro would have ended.
func (s *scanner) semicolon(i int) {
	s.u.inserts = append(s.u.inserts, insert{s.at(i).end, ";"})
}
