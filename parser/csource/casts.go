package csource

import "strings"

// typeInParens finds an unknown type in a cast, in sizeof and their like.
func (s *scanner) typeInParens(i int) {
	if k := i + 1; s.free(k) && strings.HasPrefix(s.name(k), "__") && s.isIdent(k+1) && !s.isType(s.name(k)) && !s.u.isMacro(s.name(k)) {
		s.drop(k)
		i++
	}
	if k := i + 2; s.keyword(k-1) == basic && s.free(k) && (s.ch(k+1) == '*' || s.ch(k+1) == ')') && !s.u.isMacro(s.name(k)) {
		s.drop(k)
		return
	}
	k, qualified := i+1, false
	for s.keyword(k) == qualifier {
		k, qualified = k+1, true
	}
	if !s.free(k) {
		return
	}
	j := k + 1
	for s.ch(j) == '*' || s.keyword(j) == qualifier {
		j++
	}
	switch {
	case qualified && s.ch(j) == ')', j > k+1 && s.ch(j) == ')':
		s.noteType(k)
		return
	case s.ch(j) == '(' && s.ch(j+1) == '*' && (s.ch(j+2) == ')' || s.free(j+2) && s.ch(j+3) == ')' && s.ch(j+4) == '('):
		s.noteType(k)
		return
	case s.ch(j) != ')':
		return
	}
	suffix := strings.HasSuffix(s.name(k), "_t")
	switch prev := s.name(i - 1); prev {
	case "sizeof", "_Alignof", "__alignof", "__alignof__", "typeof", "__typeof", "__typeof__":
		if suffix {
			s.noteType(k)
		}
		return
	case "asm", "__asm", "__asm__", "else", "do":
		return
	}
	switch n := s.at(j + 1); {
	case n.kind == number, n.kind == text, n.kind == ident && keywords[s.name(j+1)] == 0 || s.name(j+1) == "sizeof", n.ch == '~', n.ch == '{':
		s.noteType(k)
	case n.ch == '!' && s.ch(j+2) != '=':
		s.noteType(k)
	case n.ch == '(' || n.ch == '*' || n.ch == '&' || n.ch == '-' || n.ch == '+':
		if suffix {
			s.noteType(k)
		}
	}
}
