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
	text := "{"
	if r.kind == structRegion {
		text = "struct {"
	}
	lones, _ := survey(toks[:end])
	for range lones {
		out = append(out, text)
		r.stack = append(r.stack, open{kind: openInit})
	}
	b.gap(s, strings.Join(out, " "))
	return toks
}
