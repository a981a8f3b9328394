package patch

import (
	"bytes"
	"encoding/base64"
	"regexp"
)

// encoding is how a part of a mail is written down.
type encoding uint8

const (
	asIs encoding = iota
	quotedPrintable
	base64Lines
)

var (
	mboxFrom     = regexp.MustCompile(`^From [^ ]+ +[A-Z][a-z][a-z] `)
	headerLine   = regexp.MustCompile(`^[A-Za-z][-A-Za-z0-9]*:`)
	declares     = regexp.MustCompile(`(?m)^[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-[Tt]`)
	mimeEncoding = regexp.MustCompile(`(?i)^content-transfer-encoding:\s*"?(quoted-printable|base64)"?\s*(?:;|$)`)
	mimeHTML     = regexp.MustCompile(`(?i)^content-type:\s*text/html\b`)
	mimeBoundary = regexp.MustCompile(`(?i)\bboundary=(?:"([^"]{1,200})"|([^\s";]{1,200}))`)
)

// decoded is a mail, or a mailbox of them, without its encodings.
type decoded struct {
	text *text
	html bool // it has parts that are HTML
}

// parts decodes the parts of a mail or an mbox. A mail often says the same
// twice: of its HTML parts only the place is kept, or they alone are if html
// is set. A text that declares nothing of the kind stays what it is.
func parts(data []byte, html bool) decoded {
	if !declares.Match(data) {
		return decoded{text: &text{data: data}}
	}
	d := &partReader{
		src: &text{data: data}, out: &text{lines: []int32{}},
		want: html, header: true, borders: make(map[string]bool),
	}
	d.read()
	if !d.found {
		return decoded{text: &text{data: data}}
	}
	return decoded{text: d.out, html: d.hasHTML}
}

type partReader struct {
	src, out *text
	want     bool // the HTML parts, and not the others
	found    bool // an encoding or an HTML part
	hasHTML  bool

	// Of the part that is read.
	header, begun bool // it is in its header, of which a line was seen
	html          bool
	enc           encoding
	carry         []byte // of base64: characters that give no byte yet
	open          []byte // of base64: a line that goes on

	borders map[string]bool
}

func (d *partReader) read() {
	for {
		no := d.src.at()
		s, ok := d.src.next()
		if !ok {
			d.flush(no)
			return
		}
		switch {
		case mboxFrom.Match(s), d.isBorder(s):
			d.flush(no)
			d.header, d.begun, d.html, d.enc = true, true, false, asIs
			d.out.add(nil, no)
		case d.header && len(bytes.TrimSpace(s)) == 0:
			d.header = !d.begun
			d.out.add(nil, no)
		case d.header:
			d.begun = true
			d.readHeader(s)
			d.out.add(s, no)
		case d.html != d.want:
			d.out.add(nil, no)
		default:
			d.body(s, no)
		}
	}
}

func (d *partReader) readHeader(s []byte) {
	if m := mimeBoundary.FindSubmatch(s); m != nil {
		d.borders["--"+string(m[1])+string(m[2])] = true
	}
	if m := mimeEncoding.FindSubmatch(s); m != nil {
		d.found = true
		d.enc = quotedPrintable
		if len(m[1]) == len("base64") {
			d.enc = base64Lines
		}
	}
	if mimeHTML.Match(s) {
		d.found, d.hasHTML, d.html = true, true, true
	}
	if !headerLine.Match(s) && s[0] != ' ' && s[0] != '\t' && !mboxFrom.Match(s) {
		d.header = false // a text that only looks like a mail for a while
	}
}

func (d *partReader) isBorder(s []byte) bool {
	if len(d.borders) == 0 || !bytes.HasPrefix(s, []byte("--")) {
		return false
	}
	s = bytes.TrimRight(s, " \t")
	return d.borders[string(s)] || d.borders[string(bytes.TrimSuffix(s, []byte("--")))]
}

// body decodes one line of a part.
func (d *partReader) body(s []byte, no int) {
	switch d.enc {
	case asIs:
		d.out.add(s, no)
	case quotedPrintable:
		if bytes.HasSuffix(s, []byte("=")) {
			s = bytes.Clone(s) // joined in memory of its own
		}
		for bytes.HasSuffix(s, []byte("=")) {
			next, ok := d.src.next()
			if !ok {
				break
			}
			s = append(s[:len(s)-1], next...)
		}
		for line := range bytes.SplitSeq(unhex(s), []byte("\n")) {
			d.out.add(line, no)
		}
	case base64Lines:
		s = append(d.carry, bytes.TrimSpace(s)...)
		n := len(s) / 4 * 4
		b, err := base64.StdEncoding.AppendDecode(nil, s[:n])
		d.carry = bytes.Clone(s[n:])
		if err != nil { // what a list adds below a mail
			d.carry = nil
			d.out.add(s, no)
			return
		}
		d.open = append(d.open, b...)
		for {
			line, rest, ok := bytes.Cut(d.open, []byte("\n"))
			if !ok {
				break
			}
			d.out.add(chomp(line), no)
			d.open = rest
		}
	}
}

// flush ends a part.
func (d *partReader) flush(no int) {
	if len(d.open) > 0 {
		d.out.add(d.open, no)
	}
	d.open, d.carry = nil, nil
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
