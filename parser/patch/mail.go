package patch

import (
	"bytes"
	"regexp"
)

// text is an input as lines, read one by one: an input may be large and hold
// nothing but newlines, so no slice of lines is made of it.
type text struct {
	data  []byte
	off   int
	no    int     // number of lines before off
	lines []int32 // the input's line for each line of data; nil if they are the same
}

// line gives the n-th line from here (0: the next one) without its ending and
// the offset behind it.
func (t *text) line(n int) (s []byte, end int, ok bool) {
	off := t.off
	for {
		if off >= len(t.data) {
			return nil, off, false
		}
		end = len(t.data)
		if i := bytes.IndexByte(t.data[off:], '\n'); i >= 0 {
			end = off + i + 1
		}
		if n == 0 {
			return chomp(t.data[off:end]), end, true
		}
		n--
		off = end
	}
}

// peek gives the n-th line from here, or nil at the end.
func (t *text) peek(n int) []byte {
	s, _, _ := t.line(n)
	return s
}

func (t *text) next() ([]byte, bool) {
	s, end, ok := t.line(0)
	if ok {
		t.off = end
		t.no++
	}
	return s, ok
}

func (t *text) more() bool { return t.off < len(t.data) }

// at gives the input's number of the line that next would return.
func (t *text) at() int {
	if t.lines == nil {
		return t.no + 1
	}
	if t.no < len(t.lines) {
		return int(t.lines[t.no])
	}
	if len(t.lines) > 0 {
		return int(t.lines[len(t.lines)-1])
	}
	return 1
}

// chomp cuts LF or CRLF. A diff may be CRLF by its mailer or by the files it
// is of; neither matters to what it says, see splitLines.
func chomp(s []byte) []byte {
	s = bytes.TrimSuffix(s, []byte("\n"))
	return bytes.TrimSuffix(s, []byte("\r"))
}

// Is reports whether the text holds a diff, told by its content.
func Is(data []byte) bool { return decode(data) != nil }

// decode undoes what stands between a diff and its reader: the encodings of a
// mail, the markup of an archive's page, a terminal's colours, quoting by a
// reply, indentation. It gives nil if there is no diff.
func decode(data []byte) *text {
	mail := parts(data, false)
	t := colourless(mail.text)
	if isPage(t.data) {
		if u := unmarked(t); hasDiff(u) {
			return u
		}
	}
	if hasDiff(t) {
		return t
	}
	if bytes.Contains(t.data, []byte("\n>")) || bytes.HasPrefix(t.data, []byte(">")) {
		if u := unquote(t); hasDiff(u) {
			return u
		}
	}
	if u := unindent(t); u != nil && hasDiff(u) {
		return u
	}
	if mail.html {
		if u := unmarked(parts(data, true).text); hasDiff(u) {
			return u
		}
	}
	return nil
}

// hasDiff looks for something that starts a diff and leaves t where it was.
func hasDiff(t *text) bool {
	u := *t
	for {
		s, _, ok := u.line(0)
		if !ok {
			return false
		}
		if starts(&u, s) != noStart {
			return true
		}
		u.next()
	}
}

// unquote keeps the lines that a reply quotes, one level of quoting taken
// off: what the reviewer wrote in between is no part of the diff.
func unquote(t *text) *text {
	src := *t
	out := &text{lines: []int32{}}
	for {
		no := src.at()
		s, ok := src.next()
		if !ok {
			return out
		}
		if len(s) == 0 || s[0] != '>' {
			continue
		}
		out.add(bytes.TrimPrefix(s[1:], []byte(" ")), no)
	}
}

// add puts one line at the end; no is the input's number of it.
func (t *text) add(s []byte, no int) {
	t.data = append(append(t.data, s...), '\n')
	t.lines = append(t.lines, int32(no))
}

// indented is the first line of a file's diff, moved to the right.
var indented = regexp.MustCompile(`(?m)^([ \t]{1,32})(?:diff --git |Index: |--- ).*\n`)

// unindent takes off the indentation of a diff that somebody pasted into a
// page or a report, or gives nil if there is none.
func unindent(t *text) *text {
	if !bytes.Contains(t.data, []byte("--- ")) && !bytes.Contains(t.data, []byte("diff --git ")) && !bytes.Contains(t.data, []byte("Index: ")) {
		return nil // as is most that is looked at, and the expression is slow
	}
	m := indented.FindSubmatch(t.data)
	if m == nil {
		return nil
	}
	src := *t
	out := &text{lines: []int32{}}
	for {
		no := src.at()
		s, ok := src.next()
		if !ok {
			return out
		}
		s, cut := bytes.CutPrefix(s, m[1])
		if !cut && len(bytes.TrimSpace(s)) == 0 {
			s = nil
		}
		out.add(s, no)
	}
}

// colour is what a terminal is told of colours and of the ends of lines.
var colour = regexp.MustCompile("\x1b\\[[0-9;]*[mK]")

// colourless takes off the colours that git puts on for a terminal.
func colourless(t *text) *text {
	if !bytes.Contains(t.data, []byte("\x1b[")) {
		return t
	}
	return &text{data: colour.ReplaceAll(t.data, nil), lines: t.lines}
}
