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

// decode undoes what mailers do to a diff: quoted-printable where a header
// says so, and quoting by a reply. It gives nil if there is no diff.
func decode(data []byte) *text {
	t := &text{data: data}
	if bytes.Contains(data, []byte("=\n")) || bytes.Contains(data, []byte("=\r\n")) || bytes.Contains(data, []byte("=3D")) {
		if u := unQP(data); u != nil {
			t = u
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

var (
	qpHeader   = regexp.MustCompile(`(?i)^content-transfer-encoding:\s*quoted-printable\s*$`)
	mboxFrom   = regexp.MustCompile(`^From [^ ]+ +[A-Z][a-z][a-z] `)
	mimeBorder = regexp.MustCompile(`^--[-=_A-Za-z0-9'()+,./:?]{8,70}$`)
)

// unQP decodes the quoted-printable parts of a mail or an mbox, or gives nil
// if none is declared.
func unQP(data []byte) *text {
	src := &text{data: data}
	out := &text{lines: []int32{}}
	found, header, qp := false, true, false
	for {
		no := src.at()
		s, ok := src.next()
		if !ok {
			break
		}
		switch {
		case mboxFrom.Match(s):
			header, qp = true, false
		case mimeBorder.Match(s):
			header, qp = true, false
		case header && qpHeader.Match(s):
			qp, found = true, true
		case header && len(s) == 0:
			header = false
		case !header && qp:
			if bytes.HasSuffix(s, []byte("=")) {
				s = bytes.Clone(s) // joined in memory of its own
			}
			for bytes.HasSuffix(s, []byte("=")) {
				next, ok := src.next()
				if !ok {
					break
				}
				s = append(s[:len(s)-1], next...)
			}
			s = unhex(s)
		}
		for _, part := range bytes.SplitAfter(append(bytes.Clone(s), '\n'), []byte("\n")) {
			if len(part) > 0 {
				out.data = append(out.data, part...)
				out.lines = append(out.lines, int32(no))
			}
		}
	}
	if !found {
		return nil
	}
	return out
}

func unhex(s []byte) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '=' && i+2 < len(s) {
			hi, ok1 := hexDigit(s[i+1])
			lo, ok2 := hexDigit(s[i+2])
			if ok1 && ok2 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
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
		s = bytes.TrimPrefix(s[1:], []byte(" "))
		out.data = append(append(out.data, s...), '\n')
		out.lines = append(out.lines, int32(no))
	}
}
