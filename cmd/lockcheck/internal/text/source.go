package text

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"lockcheck/cmd/lockcheck/internal/report"
)

// tab is the width of a tab stop in kernel sources.
const tab = 8

// maxWidth bounds the source lines that are shown.
const maxWidth = 160

// source gives lines of files, each file split once.
type source struct {
	rep   *report.Report
	lines map[sourceKey][][]byte
}

type sourceKey struct {
	file string
	old  bool
}

func (s *source) line(file string, old bool, n int) (string, bool) {
	k := sourceKey{file, old}
	ls, ok := s.lines[k]
	if !ok {
		if t, have := s.rep.Text(file, old); have {
			ls = bytes.Split(t, []byte("\n"))
		}
		s.lines[k] = ls
	}
	if n < 1 || n > len(ls) {
		return "", false
	}
	return strings.TrimRight(string(ls[n-1]), " \t\r\f"), true
}

// layout expands a source line's tabs and shows control characters and broken
// UTF-8 as a question mark. It gives the line, and a map from its byte offsets
// to screen columns.
func layout(line string) (shown string, column []int) {
	var b strings.Builder
	col := 0
	column = make([]int, len(line)+1)
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		for j := range n {
			column[i+j] = col
		}
		switch {
		case r == '\t':
			w := tab - col%tab
			b.WriteString(strings.Repeat(" ", w))
			col += w
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == utf8.RuneError:
			b.WriteByte('?')
			col++
		default:
			b.WriteRune(r)
			col++
		}
		i += n
	}
	column[len(line)] = col
	shown = b.String()
	if col > maxWidth {
		runes := []rune(shown)
		shown = string(runes[:maxWidth]) + "..."
	}
	return shown, column
}

// extent gives the end of the expression that begins at byte offset at: a
// path such as w->target->p_mtx, and the call it heads.
func extent(line string, at int) int {
	i := at
	for i < len(line) {
		c := line[i]
		switch {
		case c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			i++
		case strings.HasPrefix(line[i:], "->") && i+2 < len(line):
			i += 2
		case c == '.' && i > at:
			i++
		case c == '(' && i > at || c == '[' && i > at:
			end := closing(line, i)
			if end < 0 {
				return len(line)
			}
			i = end + 1
			if c == '(' {
				return i
			}
		case i == at && (c == '*' || c == '&' || c == '('):
			i++
		default:
			return max(i, at+1)
		}
	}
	return max(i, at+1)
}

// closing gives the offset of the bracket that closes the one at i, or -1.
func closing(line string, i int) int {
	depth := 0
	for ; i < len(line); i++ {
		switch line[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}
