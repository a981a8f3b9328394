package headers

// kind is what sort of token a token is.
type kind uint8

const (
	ident kind = iota
	number
	text      // a string or character literal
	punct     // one byte of a punctuator
	param     // in a macro's body: the parameter numbered off
	stringify // the same behind a #
	paste     // ##
)

type flag uint8

const (
	spaced  flag = 1 << iota // white space stands before it
	painted                  // a macro's name that is not to be expanded any more
)

// token is a preprocessing token. Punctuators of several bytes come as
// several tokens, all but the first without space before them.
type token struct {
	sym  sym
	off  int32 // in the text that it comes from
	line int32
	kind kind
	flag flag
}

func (t *token) is(c byte) bool { return t.kind == punct && t.sym == sym(c) }

// lexer cuts C text into tokens. Preprocessor lines are cut out by scanLines;
// the lexer sees what is between, or within one.
type lexer struct {
	tab    *symbols
	src    []byte
	pos    int
	line   int32
	intern bool // else names that are not known have symbol 0
	space  bool
	begin  bool // only white space so far on this line
}

// next gives the next token; ok is false at the end. The caller holds the
// lock of the table.
func (l *lexer) next() (t token, ok bool) {
	if !l.skip() {
		return token{}, false
	}
	return l.token(), true
}

// skip goes to the next token; false at the end.
func (l *lexer) skip() bool {
	src := l.src
	for {
		if l.pos >= len(src) {
			return false
		}
		switch c := src[l.pos]; {
		case c == '\n':
			l.line++
			l.begin = true
			l.pos++
		case c == ' ' || c == '\t' || c < ' ':
			l.pos++
		case c == '\\' && l.eol(l.pos+1) > 0:
			l.pos = l.eol(l.pos + 1)
			l.line++
		case c == '/' && l.pos+1 < len(src) && src[l.pos+1] == '*':
			n, lines := blockComment(src, l.pos)
			l.pos, l.line = n, l.line+lines
		case c == '/' && l.pos+1 < len(src) && src[l.pos+1] == '/':
			l.lineComment()
		default:
			return true
		}
		l.space = true
	}
}

// eol gives the offset behind a line end that follows a backslash, blanks
// between them, or 0.
func (l *lexer) eol(i int) int {
	for i < len(l.src) && (l.src[i] == ' ' || l.src[i] == '\t' || l.src[i] == '\r') {
		i++
	}
	switch {
	case i == len(l.src):
		return i
	case l.src[i] == '\n':
		return i + 1
	}
	return 0
}

// blockComment gives the offset behind a comment and the lines in it.
func blockComment(src []byte, i int) (end int, lines int32) {
	for i += 2; i < len(src); i++ {
		switch src[i] {
		case '\n':
			lines++
		case '*':
			if i+1 < len(src) && src[i+1] == '/' {
				return i + 2, lines
			}
		}
	}
	return len(src), lines
}

func (l *lexer) lineComment() {
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

func (l *lexer) token() token {
	src := l.src
	start := l.pos
	t := token{off: int32(start), line: l.line}
	if l.space {
		t.flag = spaced
	}
	l.space, l.begin = false, false
	c := src[start]
	switch {
	case class[c]&letter != 0:
		i := start + 1
		for i < len(src) && class[src[i]] != 0 {
			i++
		}
		l.pos = i
		if i-start <= 2 && i < len(src) && (src[i] == '"' || src[i] == '\'') && literalPrefix(src[start:i]) {
			t.kind = text
			l.literal()
		}
	case class[c]&digit != 0 || c == '.' && start+1 < len(src) && class[src[start+1]]&digit != 0:
		t.kind = number
		l.number()
	case c == '"' || c == '\'':
		t.kind = text
		l.literal()
	default:
		t.kind, t.sym = punct, sym(c)
		l.pos++
		return t
	}
	b := src[start:l.pos]
	if l.intern {
		t.sym = l.tab.intern(b)
	} else if t.kind == ident {
		if len(b) == 1 {
			t.sym = sym(b[0])
		} else {
			t.sym = l.tab.byStr[string(b)]
		}
	}
	return t
}

func (l *lexer) number() {
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if c == '+' || c == '-' {
			switch l.src[l.pos-1] {
			case 'e', 'E', 'p', 'P':
				l.pos++
				continue
			}
		}
		if class[c] == 0 && c != '.' {
			return
		}
		l.pos++
	}
}

func (l *lexer) literal() {
	q := l.src[l.pos]
	for l.pos++; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case q:
			l.pos++
			return
		case '\n':
			return
		case '\\':
			if n := l.eol(l.pos + 1); n > 0 {
				l.pos = n - 1
				l.line++
			} else if l.pos+1 < len(l.src) {
				l.pos++
			}
		}
	}
}

const (
	letter = 1 << iota
	digit
)

var class = func() (c [256]uint8) {
	for i := range c {
		switch {
		case i == '_' || i == '$' || 'a' <= i && i <= 'z' || 'A' <= i && i <= 'Z':
			c[i] = letter
		case '0' <= i && i <= '9':
			c[i] = digit
		}
	}
	return c
}()

func literalPrefix(s []byte) bool {
	switch string(s) {
	case "L", "u", "U", "u8":
		return true
	}
	return false
}
