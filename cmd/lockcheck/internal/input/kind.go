package input

import (
	"bytes"
	"path/filepath"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/parser/patch"
)

// sniff bounds how much of an input is looked at to tell its kind, beyond
// the search for a diff.
const sniff = 256 << 10

// Kind tells what a text is by its content: a patch or C. For neither it says
// what was seen instead, and what to do. The name only breaks the tie for a
// text that could be anything.
func Kind(name string, data []byte) (kind report.InputKind, why, do string) {
	const want = "give a patch or C source"
	if len(bytes.TrimSpace(data)) == 0 {
		return report.Bad, "is empty", want
	}
	head := data[:min(len(data), sniff)]
	if isBinary(head) { // before a diff is looked for, which reads all of it
		return report.Bad, "is binary", want
	}
	if patch.Is(data) {
		return report.Patch, "", ""
	}
	if isNamedC(name) || isC(head) {
		return report.CFile, "", ""
	}
	return report.Bad, "is neither a patch nor C source", want
}

func isNamedC(name string) bool {
	switch filepath.Ext(name) {
	case ".c", ".h":
		return true
	}
	return false
}

// isBinary reports whether a text has NULs, or more control characters than
// a text file has.
func isBinary(head []byte) bool {
	if bytes.IndexByte(head, 0) >= 0 {
		return true
	}
	odd := 0
	for _, c := range head {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7f {
			odd++
		}
	}
	return odd*20 > len(head)
}

// isC reports whether most lines end as lines of C do, and some of them as
// lines of nothing else.
func isC(head []byte) bool {
	like, sure, total := 0, 0, 0
	for line := range strings.Lines(string(head)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		total++
		switch {
		case strings.HasPrefix(line, "#include"), strings.HasPrefix(line, "#define"), strings.HasSuffix(line, ";"),
			strings.HasSuffix(line, "{"), strings.HasSuffix(line, "}"):
			like++
			sure++
		case strings.HasPrefix(line, "#"), strings.HasPrefix(line, "/*"), strings.HasPrefix(line, "*"),
			strings.HasPrefix(line, "//"), strings.HasSuffix(line, ","), strings.HasSuffix(line, ")"),
			strings.HasSuffix(line, "*/"), strings.HasSuffix(line, "\\"), strings.HasSuffix(line, ":"),
			strings.HasSuffix(line, "("), strings.HasSuffix(line, "&&"), strings.HasSuffix(line, "||"):
			like++
		}
	}
	return sure > 0 && like*3 >= total*2
}
