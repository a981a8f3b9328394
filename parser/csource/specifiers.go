package csource

import "strings"

// specifiers reads the specifiers of a declaration that begins at i: it notes
// an unknown type and blanks unknown attributes. It returns where the
// declarators begin.
func (s *scanner) specifiers(f *frame, i int) int {
	f.start, f.sub, f.decl = false, false, true
	begin := i
	typed := false
	for ; i < len(s.toks); i++ {
		if s.ch(i) == '*' {
			return s.pointer(i)
		}
		if !s.isIdent(i) {
			return i
		}
		n := s.name(i)
		switch keywords[n] {
		case other:
			return i
		case storage, qualifier:
			continue
		case basic:
			typed = true
			if s.ch(i+1) == '(' && strings.Contains(n, "typeof") {
				s.typeInParens(i + 1)
				if e := s.after(i + 1); e > 0 {
					i = e - 1
				}
			}
			continue
		case withArgs:
			if e := s.after(i + 1); e > 0 {
				i = e - 1
			}
			continue
		case tagged:
			typed = true
			i = s.tag(i)
			if s.ch(i) == '{' {
				return i
			}
			i--
			continue
		}
		if s.u.isMacro(n) {
			if s.ch(i+1) == '(' {
				e := s.after(i + 1)
				if e < 0 {
					return i
				}
				i, typed = e-1, true
			}
			continue
		}
		if s.isType(n) && !typed {
			typed = true
			continue
		}
		next, stop := s.specifier(f, begin, i, &typed)
		if stop {
			return next
		}
		i = next
	}
	return i
}

// specifier handles a name of unknown meaning among specifiers.
func (s *scanner) specifier(f *frame, begin, i int, typed *bool) (next int, stop bool) {
	n := s.at(i + 1)
	switch {
	case s.macro && s.u.ignore[s.name(i+1)] && !strings.HasSuffix(s.name(i), "_t"):
		return i, true // a parameter may stand for anything
	case n.kind == ident:
		w := s.keyword(i + 1)
		if *typed && s.free(i+1) && s.declared(i+2) {
			y := s.name(i + 1)
			if s.u.isMacro(y) {
				return i + 1, true // name, attribute
			}
			if strings.HasPrefix(y, "__") && !strings.HasPrefix(s.name(i), "__") {
				s.drop(i + 1)
				return i + 2, true
			}
		}
		attribute := *typed || w == basic || w == tagged || w == storage ||
			s.free(i+1) && s.free(i+2) && (strings.HasPrefix(s.name(i), "__") || strings.ToUpper(s.name(i)) == s.name(i))
		if attribute {
			s.drop(i)
		} else {
			s.noteType(i)
			*typed = true
		}
		return i, false
	case n.ch == '*':
		if *typed {
			s.drop(i)
		} else {
			s.noteType(i)
			*typed = true
		}
		return i, false
	case n.ch == '(' && !*typed:
		e := s.after(i + 1)
		if e < 0 {
			return i, true
		}
		if (s.ch(i+2) == '*' || s.free(i+2) && s.ch(i+3) == ')') && s.ch(e) == '(' {
			s.noteType(i)
			return i + 1, true
		}
		if s.macro && f.place != inFile {
			return i, true
		}
		switch {
		case s.isIdent(e) || s.ch(e) == '*':
			// It makes a type.
			if w := s.keyword(e); w == basic || w == tagged || w == storage || s.free(e) && s.free(e+1) {
				s.drop(i)
				return e - 1, false
			}
			s.u.put(s.at(i).start, s.at(e-1).end, "int")
			*typed = true
			return e - 1, false
		case f.place == inFile && (s.ch(e) == ';' || s.ch(e) == '=' || e >= len(s.toks)):
			f.start, f.decl = true, false
			return s.blankTo(s.at(begin).start, e, ';'), true
		case f.place == inAggregate && s.ch(e) == ';':
			s.u.blank(s.at(begin).start, s.at(e).end)
			f.start, f.decl = true, false
			return e + 1, true
		}
		return i, true
	case n.ch == '(' && *typed && !s.macro && s.match[i+1] >= 0 && (s.free(int(s.match[i+1])+1) || s.ch(int(s.match[i+1])+1) == '*') && f.place != inFile:
		s.drop(i)
		return int(s.match[i+1]), false
	case n.ch == '(' && *typed && !s.macro && f.place == inFile && s.free(s.after(i+1)) && s.ch(s.after(i+1)+1) == '(' && strings.HasPrefix(s.name(i), "__"):
		s.drop(i)
		return int(s.match[i+1]), false
	case n.ch == ';' && !*typed && f.place == inAggregate:
		s.u.blank(s.at(begin).start, n.end)
		f.start, f.decl = true, false
		return i + 2, true
	}
	if *typed {
		return i + 1, true // the declarator's name
	}
	return i, true
}

// declared says whether a declarator may end before token i.
func (s *scanner) declared(i int) bool {
	switch s.ch(i) {
	case ';', '=', ',', ')', '(', '[', ':':
		return true
	}
	return false
}

// pointer skips stars and qualifiers, and blanks unknown attributes there.
func (s *scanner) pointer(i int) int {
	for ; ; i++ {
		switch {
		case s.ch(i) == '*' || s.keyword(i) == qualifier:
		case s.free(i) && !s.u.isMacro(s.name(i)) && (s.free(i+1) || s.ch(i+1) == '*'):
			if s.free(i+1) && (s.ch(i+2) != ';' && s.ch(i+2) != ',' && s.ch(i+2) != '=' && s.ch(i+2) != ')' && s.ch(i+2) != '(' && s.ch(i+2) != '[') {
				return i + 1
			}
			if strings.HasPrefix(s.name(i+1), "__") && !strings.HasPrefix(s.name(i), "__") {
				return i + 1 // the second one is the attribute
			}
			s.drop(i)
		case s.free(i) && !s.u.isMacro(s.name(i)):
			return i + 1
		default:
			return i
		}
	}
}

// tag skips struct, union or enum with what follows, up to a brace or to the
// first token behind the tag.
func (s *scanner) tag(i int) int {
	enum := s.name(i) == "enum"
	i++
	seen := false
	for ; i < len(s.toks); i++ {
		switch {
		case s.keyword(i) == withArgs || s.u.isMacro(s.name(i)) && !seen && attributes[s.name(i)]:
			if s.ch(i+1) == '(' {
				if e := s.after(i + 1); e > 0 {
					i = e - 1
				}
			}
		case s.free(i) && !seen:
			if s.free(i+1) && s.ch(i+2) == '{' && !s.u.isMacro(s.name(i)) {
				s.drop(i)
				continue
			}
			seen = true
		case enum && s.ch(i) == ':' && s.isIdent(i+1):
			for i++; s.isIdent(i); i++ {
				if s.free(i) {
					s.noteType(i)
				}
			}
			return i
		default:
			return i
		}
	}
	return i
}
