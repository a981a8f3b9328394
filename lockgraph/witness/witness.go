// Package witness reads the order in which locks are to be taken out of the
// table of a kernel's sources that tells it to WITNESS.
//
// In comes C text and the table's name, out come chains of lock names from the
// outermost in, each with its line. The text is read by its tokens alone: no
// header is needed, and all branches of its conditionals count, for the order
// holds in any configuration. Work is linear in the text.
package witness

import (
	"strings"

	"lockcheck/lockgraph/graph"
)

// Read gives the chains of a table
//
//	struct entry TABLE[] = { { "outer", ... }, { "inner", ... }, { NULL, ... }, ... };
//
// file is the text's name. A chain of one name declares that there is such a
// lock. ok is false if the text defines no such table.
func Read(file string, text []byte, table string) (chains [][]graph.Name, ok bool) {
	s := scanner{text: string(text), line: 1}
	if !s.find(table) {
		return nil, false
	}
	var chain []graph.Name
	end := func() {
		if len(chain) > 0 {
			chains = append(chains, chain)
		}
		chain = nil
	}
	depth, first := 1, false
	for t := s.next(); t != "" && depth > 0; t = s.next() {
		switch {
		case t == "{":
			depth++
			first = depth == 2
			continue
		case t == "}":
			depth--
		case first && t[0] == '"':
			chain = append(chain, graph.Name{Text: t[1:], File: file, Line: s.line})
		case first:
			end()
		}
		first = false
	}
	end()
	return chains, true
}

// scanner gives the tokens of C text, without comments and directives.
type scanner struct {
	text string
	at   int
	line int
}

// find goes behind the brace that opens the table's initialiser.
func (s *scanner) find(table string) bool {
	was, name := "", false
	for t := s.next(); t != ""; t = s.next() {
		switch {
		case t == table:
			name = true
		case t == ";" || t == "(" || t == "}":
			name = false
		case t == "{" && name && was == "=":
			return true
		}
		was = t
	}
	return false
}

// next gives the next token, a string literal as its text behind one quote;
// "" at the end.
func (s *scanner) next() string {
	start := true // of a line
	if i := strings.LastIndexByte(s.text[:s.at], '\n'); strings.TrimSpace(s.text[i+1:s.at]) != "" {
		start = false
	}
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch c := rest[0]; {
		case c == '\n':
			s.line++
			s.at++
			start = true
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			s.at++
		case strings.HasPrefix(rest, "/*"):
			s.skip(rest, 2+strings.Index(rest[2:], "*/")+2, strings.Contains(rest[2:], "*/"))
		case strings.HasPrefix(rest, "//"):
			s.skip(rest, strings.IndexByte(rest, '\n'), strings.Contains(rest, "\n"))
		case c == '#' && start:
			s.directive()
		case c == '"':
			return s.str()
		case isWord(c):
			n := 1
			for n < len(rest) && isWord(rest[n]) {
				n++
			}
			s.at += n
			return rest[:n]
		default:
			s.at++
			return rest[:1]
		}
	}
	return ""
}

// skip passes over the first n bytes, or all that is left if they have no end.
func (s *scanner) skip(rest string, n int, ends bool) {
	if !ends {
		n = len(rest)
	}
	s.line += strings.Count(rest[:n], "\n")
	s.at += n
}

// directive passes over a line of the preprocessor and those that go on with
// it.
func (s *scanner) directive() {
	for s.at < len(s.text) {
		n := strings.IndexByte(s.text[s.at:], '\n')
		if n < 0 {
			s.at = len(s.text)
			return
		}
		goesOn := strings.HasSuffix(strings.TrimRight(s.text[s.at:s.at+n], "\r"), `\`)
		if !goesOn {
			s.at += n // its end begins the next line
			return
		}
		s.at += n + 1
		s.line++
	}
}

// str reads a string literal.
func (s *scanner) str() string {
	for i := s.at + 1; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '\n', '"':
			t := s.text[s.at:i]
			s.at = i + 1
			if s.text[i] == '\n' { // it does not end
				s.at = i
			}
			return t
		}
	}
	t := s.text[s.at:]
	s.at = len(s.text)
	return t
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
