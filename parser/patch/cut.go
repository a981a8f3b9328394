package patch

import "strings"

// dropHead drops the end of a statement that began before the block. needIf
// says that it was the head of a condition or a loop whose statement is next.
func (s *scanned) dropHead(toks []tok) (needIf bool) {
	depth, last := 0, -1 // last: the last parenthesis that closes what is not in view
	for i, t := range toks {
		if t.c == '{' && depth <= 0 || t.c == '}' {
			break
		}
		switch t.c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
			if depth < 0 {
				last, depth = i, 0
			}
		}
	}
	if last >= 0 {
		next := last + 1
		for next < len(toks) && toks[next].c != ';' && toks[next].c != '{' && toks[next].line == toks[last].line {
			if toks[next].c == '}' || isKeyword(toks[next].text) {
				break
			}
			next++
		}
		switch {
		case next < len(toks) && toks[next].c == ';' && toks[next].line == toks[last].line:
			s.erase(toks, 0, next+1)
		case next < len(toks) && toks[next].c == '{':
			// Its closing brace is a lone one now, with an opener of its own.
			s.erase(toks, 0, next+1)
		default:
			s.erase(toks, 0, next)
			return true
		}
		return false
	}
	if len(toks) == 0 || !(cannotBegin(toks[0]) || toks[0].indent%8 == 4 && s.tabs()) {
		return false
	}
	depth = 0
	for i, t := range toks {
		switch t.c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ';':
			if depth == 0 {
				s.erase(toks, 0, i+1)
				return false
			}
		case '{':
			s.erase(toks, 0, i+1)
			return false
		case '}':
			s.erase(toks, 0, i)
			return false
		}
	}
	s.erase(toks, 0, len(toks))
	return false
}

// tabs reports whether the block is indented by tabs: then four spaces more
// mean that a line goes on.
func (s *scanned) tabs() bool {
	for _, k := range s.kept {
		if len(k) > 0 && k[0] == '\t' {
			return true
		}
	}
	return false
}

func cannotBegin(t tok) bool {
	return t.c == 'n' || strings.IndexByte("|?:=,.<>/%^])&+-", t.c) >= 0
}
