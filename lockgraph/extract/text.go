package extract

import (
	"bytes"

	"modernc.org/cc/v4"
	"modernc.org/token"

	"lockcheck/lockgraph/ir"
)

// source is the main file's text with an index of its lines.
type source struct {
	text  []byte
	lines []int // offsets of line starts
}

func newSource(text []byte) source {
	s := source{text: text}
	if len(text) == 0 {
		return s
	}
	s.lines = append(make([]int, 0, bytes.Count(text, []byte{'\n'})+1), 0)
	for i, c := range text {
		if c == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// offset gives the place of a line and column in the text.
func (s *source) offset(line, col int) (int, bool) {
	if line < 1 || line > len(s.lines) || col < 1 {
		return 0, false
	}
	o := s.lines[line-1] + col - 1
	return o, o < len(s.text)
}

func isIdent(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// word is the identifier that starts at o.
func (s *source) word(o int) []byte {
	e := o
	for e < len(s.text) && isIdent(s.text[e]) {
		e++
	}
	return s.text[o:e]
}

const maxText = 80 // bytes of a call's text that are kept

// fold writes text on one line, at most maxText bytes of it, comments left
// out.
func fold(text []byte) string {
	out := make([]byte, 0, min(len(text), maxText))
	space := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\' && i+1 < len(text) && (text[i+1] == '\n' || text[i+1] == '\r'):
			space = true
			continue
		case c == '/' && i+1 < len(text) && text[i+1] == '*':
			n := bytes.Index(text[i+2:], []byte("*/"))
			if n < 0 {
				n = len(text) - i - 4
			}
			i += n + 3
			space = true
			continue
		case c == '/' && i+1 < len(text) && text[i+1] == '/':
			n := bytes.IndexByte(text[i:], '\n')
			if n < 0 {
				n = len(text) - i
			}
			i += n
			space = true
			continue
		}
		if space && len(out) > 0 && out[len(out)-1] != '(' && c != ')' && c != ',' {
			out = append(out, ' ')
		}
		space = false
		if len(out) >= maxText-3 && len(text)-i > 3 {
			return string(append(trimRune(out), "..."...))
		}
		out = append(out, c)
	}
	return string(out)
}

// trimRune drops a UTF-8 sequence that was cut in the middle.
func trimRune(b []byte) []byte {
	for i := 1; i <= 3 && i <= len(b); i++ {
		switch c := b[len(b)-i]; {
		case c >= 0xf0 && i < 4, c >= 0xe0 && c < 0xf0 && i < 3, c >= 0xc0 && c < 0xe0 && i < 2:
			return b[:len(b)-i]
		case c < 0x80 || c >= 0xc0:
			return b
		}
	}
	return b
}

// callText is the call as the source has it: from its first token to the
// closing parenthesis, or the use of the macro that both came from.
func (u *unit) callText(first ir.Pos, tok *cc.Token, rparen *cc.Token) string {
	if first.File != 0 {
		return ""
	}
	o, ok := u.src.offset(int(first.Line), int(first.Col))
	if !ok {
		return ""
	}
	text := u.src.text
	if end := u.pos(rparen); end.File == 0 {
		// The token stands there itself if the text agrees.
		if e, ok := u.src.offset(int(end.Line), int(end.Col)); ok && e >= o && text[e] == ')' && bytes.HasPrefix(text[o:], tok.Src()) {
			return fold(text[o : e+1])
		}
	}
	w := u.src.word(o)
	if len(w) == 0 {
		return ""
	}
	e := closing(text, o+len(w))
	return fold(text[o:e])
}

// closing gives the end of the parenthesised list that starts at or after
// blanks from o, or o if there is none.
func closing(text []byte, o int) int {
	const most = 4096 // bytes of a macro's use that are looked at
	i := o
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n') {
		i++
	}
	if i >= len(text) || text[i] != '(' {
		return o
	}
	depth := 0
	for ; i < len(text) && i-o < most; i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			q := text[i]
			for i++; i < len(text) && text[i] != q && text[i] != '\n'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
	}
	return min(i, len(text))
}

// comment is the text of the comment that follows on the line, without its
// marks.
func (s *source) comment(line, col int) string {
	o, ok := s.offset(line, col)
	if !ok {
		return ""
	}
	rest := s.text[o:]
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		rest = rest[:n]
	}
	i := bytes.Index(rest, []byte("/*"))
	if j := bytes.Index(rest, []byte("//")); j >= 0 && (i < 0 || j < i) {
		return string(bytes.TrimSpace(rest[j+2:]))
	}
	if i < 0 {
		return ""
	}
	rest = rest[i+2:]
	if n := bytes.Index(rest, []byte("*/")); n >= 0 {
		rest = rest[:n]
	}
	return string(bytes.TrimSpace(bytes.TrimLeft(rest, "*!<")))
}

func (u *unit) pos(t *cc.Token) ir.Pos { return u.place(t.Position()) }

func (u *unit) nodePos(n cc.Node) ir.Pos {
	if n == nil {
		return ir.Pos{}
	}
	return u.place(n.Position())
}

func (u *unit) place(p token.Position) ir.Pos {
	if p.Line <= 0 {
		return ir.Pos{}
	}
	if p.Filename != u.lastName {
		u.lastName = p.Filename
		n, ok := u.files[p.Filename]
		if !ok {
			n = int32(len(u.out.Files))
			u.files[p.Filename] = n
			u.out.Files = append(u.out.Files, p.Filename)
		}
		u.lastFile = n
	}
	return ir.Pos{File: u.lastFile, Line: int32(p.Line), Col: int32(p.Column)}
}
