package csource

import "strings"

// argument handles the beginning of an argument of a call: a type there, as
// only a macro can take it, becomes 0.
func (s *scanner) argument(f *frame, i int) {
	if s.oddArgument(f, i) {
		return
	}
	k := i
	for s.keyword(k) == qualifier {
		k++
	}
	named := k > i
	switch s.keyword(k) {
	case basic, tagged:
		if e := s.after(k + 1); e > 0 && s.ch(k+1) == '(' {
			// typeof(x) *
			for s.ch(e) == '*' {
				e++
			}
			if c := s.ch(e); c == ',' || c == ')' {
				s.u.put(s.at(i).start, s.at(e-1).end, "0")
			}
			return
		}
		named = true
		for s.keyword(k) == basic || s.keyword(k) == tagged || s.keyword(k) == qualifier {
			if s.keyword(k) == tagged {
				k++
			}
			k++
		}
	case 0:
		if !s.free(k) {
			return
		}
		k++
	default:
		return
	}
	stars := k
	for s.ch(k) == '*' || s.keyword(k) == qualifier {
		k++
	}
	if c := s.ch(k); c != ',' && c != ')' || k == i {
		return
	}
	if !named && k == stars {
		if f.place == inCall && !s.macro {
			s.u.guess = append(s.u.guess, i)
		}
		return
	}
	if !named {
		s.noteType(i)
	}
	s.u.put(s.at(i).start, s.at(k-1).end, "0")
}

// macroArgument handles the beginning of an argument of a macro that cc will
// expand: it may take a type.
func (s *scanner) macroArgument(i int) {
	if !s.free(i) {
		return
	}
	k := i + 1
	for s.ch(k) == '*' {
		k++
	}
	first := s.ch(i-1) == '(' && s.u.dialect.takesType(s.name(i-2))
	if c := s.ch(k); (c == ',' || c == ')') && (k > i+1 || first || strings.HasSuffix(s.name(i), "_t")) {
		s.noteType(i)
	}
}

// oddArgument replaces by 0 what is no expression: nothing at all, an
// operator, a keyword.
func (s *scanner) oddArgument(f *frame, i int) bool {
	if f.place != inCall {
		return false
	}
	end := i
	for end < i+3 && end < len(s.toks) && s.ch(end) != 0 && strings.IndexByte("<>=!&|+-*/%", s.ch(end)) >= 0 {
		end++
	}
	if end == i && s.keyword(i) == other && s.name(i) != "sizeof" {
		end = i + 1
	}
	if c := s.ch(end); c != ',' && c != ')' || end == i && c == ')' && s.ch(i-1) == '(' {
		return false
	}
	if s.ch(i) == '*' && s.ch(end) == ')' && s.ch(i-1) == '(' {
		return false // (*), of a pointer to a function
	}
	if end > i {
		s.u.put(s.at(i).start, s.at(end-1).end, "0")
	} else if gap := s.at(i - 1).end; gap < s.at(i).start && s.u.work[gap] == ' ' {
		s.u.work[gap] = '0'
	} else {
		s.u.inserts = append(s.u.inserts, insert{gap, "0"})
	}
	return true
}
