package csource

import "strings"

// trailing handles a name behind a declarator: an attribute, or the first
// parameter declaration of an old-style definition.
func (s *scanner) trailing(f *frame, i int) {
	p := s.at(i - 1)
	afterName := p.ch == ')' || p.ch == ']' || p.ch == '}' || s.free(i-1)
	if !afterName || s.u.isMacro(s.name(i)) || s.isType(s.name(i-1)) || s.u.isMacro(s.name(i-1)) {
		return
	}
	if p.ch == ')' && s.match[i-1] > 0 && s.u.isMacro(s.name(int(s.match[i-1])-1)) {
		return // a macro made the type
	}
	if p.ch == '}' {
		// struct x { ... } name, perhaps with attributes before it.
		if !s.free(i+1) && s.ch(i+1) != '(' {
			return
		}
	}
	if p.ch == ')' && f.place == inFile && (s.free(i+1) || s.ch(i+1) == '*') && !strings.HasPrefix(s.name(i), "__") {
		s.noteType(i)
		return
	}
	s.drop(i)
}

// adjacent handles a name in an expression that stands beside another
// operand: a macro that expands to nothing, or to a part of a string.
func (s *scanner) adjacent(i int) {
	n := s.name(i)
	if s.u.isMacro(n) || s.u.ignore[n] || s.ch(i+1) == '(' || s.keyword(i-2) == tagged {
		return
	}
	p, nx := s.at(i-1), s.at(i+1)
	if s.u.isMacro(s.name(i-1)) || p.kind == ident && s.u.work[p.start] == ' ' {
		return
	}
	switch {
	case p.kind == text, p.kind == number, p.kind == ident && s.free(i-1) && !s.u.ignore[s.name(i-1)]:
		s.u.blank(s.at(i).start, s.at(i).end)
	case nx.kind == text && p.kind == punct:
		s.u.blank(s.at(i).start, s.at(i).end)
	}
}

// drop blanks an attribute-like name with its arguments.
func (s *scanner) drop(i int) {
	if s.macro || s.u.ignore[s.name(i)] {
		return
	}
	end := s.at(i).end
	if s.ch(i+1) == '(' && s.match[i+1] >= 0 {
		end = s.at(int(s.match[i+1])).end
	}
	s.u.blank(s.at(i).start, end)
}
