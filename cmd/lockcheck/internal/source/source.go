// Package source gives printers the lines of a report's files, and places in
// them: how far the expression at a finding reaches, and columns as other
// tools count them.
//
// A column is 1-based and counts bytes, as in findings. Nothing here fails: a
// line that is not at hand is no line.
package source

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"lockcheck/cmd/lockcheck/internal/report"
)

// Lines gives lines of a report's files, each file split once.
type Lines struct {
	rep   *report.Report
	files map[side][][]byte
}

type side struct {
	file string
	old  bool
}

// Of gives the lines of a report's files.
func Of(rep *report.Report) *Lines {
	return &Lines{rep: rep, files: make(map[side][][]byte)}
}

// Line gives line n of a file without the white space at its end. old is the
// side before a patch.
func (l *Lines) Line(file string, old bool, n int) (string, bool) {
	k := side{file, old}
	ls, ok := l.files[k]
	if !ok {
		if t, have := l.rep.Text(file, old); have {
			ls = bytes.Split(t, []byte("\n"))
		}
		l.files[k] = ls
	}
	if n < 1 || n > len(ls) {
		return "", false
	}
	return strings.TrimRight(string(ls[n-1]), " \t\r\f"), true
}

// Range is a part of a line. Columns of 0 are not known; End is the first
// column behind the part.
type Range struct {
	Line, Start, End int
}

// Range gives the part of a line that the expression at a column takes.
func (l *Lines) Range(file string, old bool, line, column int) Range {
	r := Range{Line: line}
	s, ok := l.Line(file, old, line)
	if column < 1 || ok && column > len(s) {
		return r
	}
	r.Start = column
	if ok {
		r.End = Extent(s, column-1) + 1
	}
	return r
}

// UTF16 gives the range with its columns in UTF-16 code units.
func (l *Lines) UTF16(file string, old bool, r Range) Range {
	s, ok := l.Line(file, old, r.Line)
	if !ok {
		return r
	}
	at := func(column int) int {
		if column < 1 {
			return column
		}
		return units(s[:min(column-1, len(s))]) + 1
	}
	r.Start, r.End = at(r.Start), at(r.End)
	return r
}

// units counts the UTF-16 code units of a text, with one for each byte that is
// no UTF-8.
func units(s string) int {
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		n += max(1, utf16.RuneLen(r))
		s = s[size:]
	}
	return n
}

// Extent gives the end of the expression that begins at byte offset at: a
// path such as w->target->p_mtx, and the call it heads.
func Extent(line string, at int) int {
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
