package repair

import (
	"bytes"
	"sort"
	"strings"
)

// tokens are the words of a C text. Comments and white space are none, and
// neither are lines of the preprocessor.
type tokens struct {
	text  []byte
	lines []int // offsets of line starts
	list  []tok
}

type tok struct {
	from, to int
	torn     bool // a line of the preprocessor stands between the token and the one before
}

func newTokens(text []byte) *tokens {
	t := &tokens{text: text, lines: []int{0}}
	for i, c := range text {
		if c == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	torn, fresh := false, true // fresh: nothing but blanks on the line so far
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\n':
			fresh = true
			i++
			continue
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			i++
			continue
		case c == '#' && fresh:
			i = skipDirective(text, i)
			torn = true
			continue
		case c == '/' && i+1 < len(text) && (text[i+1] == '*' || text[i+1] == '/'):
			i = skipComment(text, i)
			continue
		}
		fresh = false
		end := i + size(text[i:])
		t.list = append(t.list, tok{i, end, torn})
		i, torn = end, false
	}
	return t
}

// size gives the length of the token that a text begins with.
func size(s []byte) int {
	c := s[0]
	switch {
	case isWord(c):
		n := 1
		for n < len(s) && isWord(s[n]) {
			n++
		}
		return n
	case c == '"' || c == '\'':
		for n := 1; n < len(s) && s[n] != '\n'; n++ {
			switch s[n] {
			case '\\':
				n++
			case c:
				return n + 1
			}
		}
		return 1
	}
	for _, op := range []string{"->", "++", "--", "<<=", ">>=", "<<", ">>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="} {
		if bytes.HasPrefix(s, []byte(op)) {
			return len(op)
		}
	}
	return 1
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// skipDirective gives the end of a line of the preprocessor, with the lines
// that go on with it.
func skipDirective(text []byte, i int) int {
	for i < len(text) {
		switch {
		case text[i] == '\n':
			return i
		case text[i] == '\\' && i+1 < len(text):
			i++
			if text[i] == '\r' && i+1 < len(text) {
				i++
			}
		case text[i] == '/' && i+1 < len(text) && text[i+1] == '*':
			i = skipComment(text, i)
			continue
		}
		i++
	}
	return len(text)
}

func skipComment(text []byte, i int) int {
	end := "\n"
	if text[i+1] == '*' {
		end = "*/"
	}
	n := bytes.Index(text[i+2:], []byte(end))
	switch {
	case n < 0:
		return len(text)
	case end == "\n":
		return i + 2 + n
	}
	return i + 4 + n
}

func (t *tokens) word(i int) string { return string(t.text[t.list[i].from:t.list[i].to]) }

// at gives the token that begins at a place, or -1.
func (t *tokens) at(line, column int) int {
	if line < 1 || line > len(t.lines) || column < 1 {
		return -1
	}
	from := t.lines[line-1] + column - 1
	i := sort.Search(len(t.list), func(i int) bool { return t.list[i].from >= from })
	if i == len(t.list) || t.list[i].from != from {
		return -1
	}
	return i
}

// place gives line and column of an offset.
func (t *tokens) place(at int) (line, column int) {
	line = sort.Search(len(t.lines), func(i int) bool { return t.lines[i] > at })
	return line, at - t.lines[line-1] + 1
}

// IsCall reports whether a text is a call of a function by its name, whole:
// neither cut short nor followed by anything.
func IsCall(s string) bool {
	t := newTokens([]byte(s))
	if len(t.list) < 3 || !isWord(s[0]) || t.word(1) != "(" || strings.Contains(s, "...") {
		return false
	}
	depth := 0
	for i := 1; i < len(t.list); i++ {
		switch t.word(i) {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i == len(t.list)-1
			}
		case ";", "{", "}":
			return false
		}
	}
	return false
}

// Words gives the names in a text of C.
func Words(s string) []string {
	t := newTokens([]byte(s))
	var words []string
	for i := range t.list {
		if w := t.word(i); isWord(w[0]) && (w[0] < '0' || w[0] > '9') {
			words = append(words, w)
		}
	}
	return words
}
