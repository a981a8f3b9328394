// Package baseline keeps the findings that a project knows and does not want to
// hear of: one a line, by fingerprint, in a file that is under version control.
//
//	# comment
//	FINGERPRINT <tab> RULE <tab> FILE <tab> FUNCTION
//
// A fingerprint survives moved lines. What stands behind it is for readers, and
// tells whether a run could have found it again.
package baseline

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"lockcheck/rules/finding"
)

// head begins a file.
const head = `# Findings that are known. Made by lockcheck --write-baseline; lines may be
# taken out by hand: fingerprint, rule, file, function.
`

// Entry is one finding that is known.
type Entry struct {
	Line        int // in the file
	Fingerprint string
	Rule        string
	File        string
	Function    string
}

// Baseline is a file's entries, by fingerprint.
type Baseline struct {
	Name    string
	Entries []Entry
	at      map[string]int
}

// Read reads a file; name is what errors call it.
func Read(name string, data []byte) (*Baseline, error) {
	print := regexp.MustCompile(`^[0-9a-f]{8,64}-\d+$`)
	b := &Baseline{Name: name, at: make(map[string]int)}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" || text[0] == '#' {
			continue
		}
		f := strings.Split(text, "\t")
		if len(f) != 4 || !print.MatchString(f[0]) {
			return nil, fmt.Errorf("%s:%d: this is no line of a baseline; make the file again with --write-baseline", name, n)
		}
		b.at[f[0]] = len(b.Entries)
		b.Entries = append(b.Entries, Entry{Line: n, Fingerprint: f[0], Rule: f[1], File: f[2], Function: f[3]})
	}
	return b, nil
}

// Find gives the entry of a fingerprint, or nil. A nil Baseline has none.
func (b *Baseline) Find(fingerprint string) *Entry {
	if b == nil {
		return nil
	}
	if i, ok := b.at[fingerprint]; ok {
		return &b.Entries[i]
	}
	return nil
}

// Write writes a file that knows the findings; path gives the paths in it.
func Write(w io.Writer, fs []finding.Finding, path func(string) string) error {
	var es []Entry
	for i := range fs {
		f := &fs[i]
		es = append(es, Entry{Fingerprint: f.Fingerprint, Rule: f.Rule, File: path(f.File), Function: f.Function})
	}
	slices.SortFunc(es, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Function, b.Function),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	es = slices.CompactFunc(es, func(a, b Entry) bool { return a == b })
	out := bufio.NewWriter(w)
	out.WriteString(head)
	for _, e := range es {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", e.Fingerprint, e.Rule, field(e.File), field(e.Function))
	}
	return out.Flush()
}

// field keeps a name within its field.
func field(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}
