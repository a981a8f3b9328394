package patch

import "strings"

// block is a run of lines in view; start is the first one's number.
type block struct {
	head
	start int
	lines []string
}

// scanned is a block made ready for looking at its structure. kept is the text
// that stays; mask is the same with comments, literals and directives blank,
// but for a quote where a literal starts.
type scanned struct {
	head
	start int
	kept  [][]byte
	mask  [][]byte
}

// tok is one token of a mask.
type tok struct {
	c      byte // first byte, 'i' for a word, 'n' for a number or a literal
	text   string
	line   int // index into the block
	col    int
	indent int
	first  bool // on its line
}

func blank(s []byte) {
	for i := range s {
		if s[i] != '\t' {
			s[i] = ' '
		}
	}
}

// scan blanks what a view cuts in two (comments, literals, macro bodies) and
// makes the mask.
func scan(b block) *scanned {
	s := &scanned{start: b.start, head: b.head}
	for _, l := range b.lines {
		s.kept = append(s.kept, []byte(l))
	}
	s.dropCutComment()
	s.dropCutMacro()
	s.mask = make([][]byte, len(s.kept))
	comment := false
	from, fromCol := 0, 0
	for n, k := range s.kept {
		m := append([]byte(nil), k...)
		s.mask[n] = m
		for i := 0; i < len(m); {
			switch {
			case comment:
				if m[i] == '*' && i+1 < len(m) && m[i+1] == '/' {
					comment = false
					m[i+1] = ' '
					m[i] = ' '
					i += 2
					continue
				}
				blank(m[i : i+1])
				i++
			case m[i] == '/' && i+1 < len(m) && m[i+1] == '*':
				comment, from, fromCol = true, n, i
				m[i], m[i+1] = ' ', ' '
				i += 2
			case m[i] == '/' && i+1 < len(m) && m[i+1] == '/':
				if strings.HasSuffix(string(k), `\`) {
					k[len(k)-1] = ' '
				}
				blank(m[i:])
				i = len(m)
			case m[i] == '"' || m[i] == '\'':
				i = s.literal(n, i)
			case m[i] < ' ' && m[i] != '\t' || m[i] == 0x7f:
				m[i], k[i] = ' ', ' '
				i++
			default:
				i++
			}
		}
	}
	if comment {
		for n := from; n < len(s.kept); n++ {
			at := 0
			if n == from {
				at = fromCol
			}
			blank(s.kept[n][at:])
		}
	}
	return s
}

// literal masks the literal at column i of line n and gives the column behind
// it. One that does not end on its line is blanked to the end of the line.
func (s *scanned) literal(n, i int) int {
	m := s.mask[n]
	q := m[i]
	for j := i + 1; j < len(m); j++ {
		if m[j] == '\\' {
			j++
			continue
		}
		if m[j] == q {
			blank(m[i+1 : j+1])
			m[i] = '"'
			return j + 1
		}
	}
	// An apostrophe in a directive's text is no literal.
	if strings.HasPrefix(strings.TrimSpace(string(m)), "#") {
		m[i] = ' '
		return i + 1
	}
	blank(m[i:])
	blank(s.kept[n][i:])
	return len(m)
}

// dropCutComment blanks the rest of a comment that began before the block.
func (s *scanned) dropCutComment() {
	for n, l := range s.kept {
		t := string(l)
		end, start := strings.Index(t, "*/"), strings.Index(t, "/*")
		if end >= 0 && (start < 0 || end < start) {
			for j := 0; j < n; j++ {
				blank(s.kept[j])
			}
			blank(s.kept[n][:end+2])
			return
		}
		if start >= 0 {
			break
		}
	}
	for _, l := range s.kept {
		t := strings.TrimSpace(string(l))
		if t != "" && t != "*" && !strings.HasPrefix(t, "* ") && !strings.HasPrefix(t, "*\t") {
			return
		}
		blank(l)
	}
}

// dropCutMacro blanks the end of a macro that began before the block, and a
// directive that goes on behind it.
func (s *scanned) dropCutMacro() {
	cut := func(l []byte) bool { return len(l) > 0 && l[len(l)-1] == '\\' }
	for n, l := range s.kept {
		if n == 0 && (!cut(l) || strings.HasPrefix(strings.TrimSpace(string(l)), "#")) {
			break
		}
		more := cut(l)
		blank(l)
		if !more {
			break
		}
	}
	if l := s.kept; len(l) > 0 && strings.HasPrefix(strings.Join(strings.Fields(string(l[0])), ""), "}while(0)") && l[0][0] == '}' {
		blank(l[0])
	}
	for n := len(s.kept) - 1; n >= 0 && cut(s.kept[n]); n-- {
		blank(s.kept[n])
	}
}

// tokens gives the block's tokens.
func (s *scanned) tokens() []tok {
	var out []tok
	for n, m := range s.mask {
		indent, first := 0, true
		for i := 0; i < len(m); {
			c := m[i]
			switch {
			case c == ' ':
				if first {
					indent++
				}
				i++
				continue
			case c == '\t':
				if first {
					indent = indent/8*8 + 8
				}
				i++
				continue
			}
			t := tok{c: c, line: n, col: i, indent: indent, first: first}
			j := i + 1
			if isWord(c) {
				for j < len(m) && isWord(m[j]) {
					j++
				}
				t.c = 'i'
				if '0' <= c && c <= '9' {
					t.c = 'n'
				}
			} else if c == '"' {
				t.c = 'n'
			}
			t.text = string(m[i:j])
			out = append(out, t)
			i, first = j, false
		}
	}
	return out
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
}

// erase blanks what is kept from one token up to another (or the block's end,
// with to == len(toks)).
func (s *scanned) erase(toks []tok, from, to int) {
	if from >= len(toks) || from >= to {
		return
	}
	endLine, endCol := len(s.kept), 0
	if to < len(toks) {
		endLine, endCol = toks[to].line, toks[to].col
	}
	directive := -1 // the last line of one
	for n := toks[from].line; n < len(s.kept) && n <= endLine; n++ {
		a, b := 0, len(s.kept[n])
		if n == toks[from].line {
			a = toks[from].col
		}
		if n == endLine {
			b = endCol
		}
		// Directives stand on lines of their own and stay.
		if n != toks[from].line && n != endLine && strings.HasPrefix(strings.TrimSpace(string(s.kept[n])), "#") {
			_, _, directive = s.directiveKept(n)
		}
		if n <= directive {
			continue
		}
		if a < b {
			blank(s.kept[n][a:b])
			blank(s.mask[n][a:b])
		}
	}
}
