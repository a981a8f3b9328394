package csource

// kind is what sort of token a token is.
type kind uint8

const (
	ident kind = iota
	number
	text      // a string literal or a character constant
	punct     // one byte; operators of several bytes come as several tokens
	directive // a preprocessor line, with its continuation lines
)

// token is a piece of the text. Comments and white space are no tokens.
type token struct {
	kind       kind
	ch         byte // the byte of a punct
	start, end int32
	line       int32
	bad        bool // a literal that the end of its line cut short
}

// lexer cuts C text into tokens, in one pass. Unlike a compiler's it keeps a
// preprocessor line together and never fails: what no C token begins with
// stands as a punct.
type lexer struct {
	src     []byte
	pos     int
	line    int32
	bol     bool // only white space seen on this line
	comment int32
}

// lex cuts src[from:to], whose first line has the given number. open is the
// line of a comment that is not closed, or 0.
func lex(src []byte, from, to int, line int32) (toks []token, open int32) {
	l := &lexer{src: src[:to], pos: from, line: line, bol: true}
	toks = make([]token, 0, (to-from)/4+8)
	for {
		t, ok := l.next()
		if !ok {
			return toks, l.comment
		}
		toks = append(toks, t)
	}
}

func (l *lexer) peek(n int) byte {
	if l.pos+n < len(l.src) {
		return l.src[l.pos+n]
	}
	return 0
}

// space skips white space, comments and continued line ends.
func (l *lexer) space() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '\n':
			l.line++
			l.bol = true
			l.pos++
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			l.pos++
		case c == '\\' && l.eol(l.pos+1) > 0:
			l.pos = l.eol(l.pos + 1)
			l.line++
		case c == '/' && l.peek(1) == '*':
			l.block()
		case c == '/' && l.peek(1) == '/':
			l.restOfLine()
		default:
			return
		}
	}
}

// eol gives the offset behind the line end at i, or 0 if there is none.
func (l *lexer) eol(i int) int {
	switch {
	case i < len(l.src) && l.src[i] == '\n':
		return i + 1
	case i+1 < len(l.src) && l.src[i] == '\r' && l.src[i+1] == '\n':
		return i + 2
	}
	return 0
}

func (l *lexer) block() {
	start := l.line
	for l.pos += 2; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case '\n':
			l.line++
		case '*':
			if l.peek(1) == '/' {
				l.pos += 2
				return
			}
		}
	}
	l.comment = start
}

// restOfLine goes to the line end, over continuations and block comments.
func (l *lexer) restOfLine() {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' {
		if l.src[l.pos] == '\\' {
			if n := l.eol(l.pos + 1); n > 0 {
				l.pos = n
				l.line++
				continue
			}
		}
		l.pos++
	}
}

func (l *lexer) next() (t token, ok bool) {
	l.space()
	if l.pos >= len(l.src) {
		return token{}, false
	}
	t = token{start: int32(l.pos), line: l.line, kind: punct}
	c := l.src[l.pos]
	switch {
	case c == '#' && l.bol:
		t.kind = directive
		l.directive()
	case identStart(c):
		t.kind = ident
		l.word()
		if n := l.pos - int(t.start); l.pos < len(l.src) && n <= 2 && literalPrefix(l.src[t.start:l.pos]) &&
			(l.src[l.pos] == '"' || l.src[l.pos] == '\'') {
			t.kind = text
			t.bad = !l.literal()
		}
	case digit(c) || c == '.' && digit(l.peek(1)):
		t.kind = number
		l.number()
	case c == '"' || c == '\'':
		t.kind = text
		t.bad = !l.literal()
	default:
		t.ch = c
		l.pos++
	}
	l.bol = false
	t.end = int32(l.pos)
	return t, true
}

func (l *lexer) directive() {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' {
		switch c := l.src[l.pos]; {
		case c == '\\' && l.eol(l.pos+1) > 0:
			l.pos = l.eol(l.pos + 1)
			l.line++
		case c == '/' && l.peek(1) == '*':
			l.block()
		case c == '/' && l.peek(1) == '/':
			l.restOfLine()
			return
		case c == '"' || c == '\'':
			l.literal()
		default:
			l.pos++
		}
	}
}

func (l *lexer) word() {
	for l.pos < len(l.src) && (identStart(l.src[l.pos]) || digit(l.src[l.pos])) {
		l.pos++
	}
}

func (l *lexer) number() {
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if (c == '+' || c == '-') && l.pos > 0 {
			switch l.src[l.pos-1] {
			case 'e', 'E', 'p', 'P':
				// 0x1e+1 is one pp-number too, so C has it.
				l.pos++
				continue
			}
		}
		if !identStart(c) && !digit(c) && c != '.' {
			return
		}
		l.pos++
	}
}

// literal skips a quoted literal; false if the line ends before it does.
func (l *lexer) literal() bool {
	q := l.src[l.pos]
	for l.pos++; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case q:
			l.pos++
			return true
		case '\n':
			return false
		case '\\':
			if n := l.eol(l.pos + 1); n > 0 {
				l.pos = n - 1
				l.line++
			} else if l.pos+1 < len(l.src) {
				l.pos++
			}
		}
	}
	return false
}

func identStart(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func literalPrefix(s []byte) bool {
	switch string(s) {
	case "L", "u", "U", "u8":
		return true
	}
	return false
}
