package text

import (
	"strings"
	"unicode/utf8"
)

// tab is the width of a tab stop in kernel sources.
const tab = 8

// maxWidth bounds the source lines that are shown.
const maxWidth = 160

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
