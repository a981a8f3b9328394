package patch

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func seeds(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txt*")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("--- a/x.c\n+++ b/x.c\n@@ -5,3 +5,4 @@ f(int a,\n \t\t\tfoo);\n+\t\telse }\n \t}\n \treturn (0);\n"))
}

func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(context.Background(), "in", data, Options{Limits: Limits{Line: 5000}})
		if err != nil {
			return
		}
		for _, c := range p.Changes {
			for _, i := range []*Image{c.Old, c.New} {
				if i == nil || i.Complete {
					continue
				}
				if !balanced(scan(block{start: 1, lines: strings.Split(string(i.Text), "\n")}).mask...) {
					t.Errorf("brackets do not match in\n%s", i.Text)
				}
			}
		}
	})
}

func FuzzFragment(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var blocks []block
		at := 1
		for part := range bytes.SplitSeq(data, []byte("\n@@")) {
			lines := strings.Split(strings.ReplaceAll(string(part), "\x01", ""), "\n")
			bl := block{start: at, head: head{section: lines[0]}, lines: lines}
			blocks = append(blocks, bl)
			at += len(lines) + 1 + len(lines[0])%5
		}
		text, _ := fragment(blocks, nil)
		out := strings.Split(string(text), "\n")
		if !balanced(scan(block{start: 1, lines: out}).mask...) {
			t.Errorf("brackets do not match in\n%s", text)
		}
		for _, bl := range blocks {
			for i, l := range bl.lines {
				n := bl.start + i - 1
				if n >= len(out) {
					break
				}
				// A region that is opened in front of a line has the words of
				// the section.
				head, rest, opened := strings.Cut(out[n], "{")
				if !keptOf(out[n], l) && !(opened && keptIn(head, bl.section) && keptOf(rest, l)) {
					t.Errorf("line %d: %q is not what is kept of %q", n+1, out[n], l)
				}
			}
		}
	})
}

// keptOf reports whether a line of a fragment is a source line with parts of
// it blank, and with text of the fragment's own before and behind it.
func keptOf(out, src string) bool {
	own := func(s string) bool {
		return strings.TrimSpace(s) == "" || strings.Contains(s, "__lockcheck") || strings.Trim(s, " {};,)]") == ""
	}
	if own(out) {
		return true
	}
	// The text before may look like source: try every place where it may end.
	for i := range len(out) {
		if own(out[:i]) && keptIn(out[i:], src) {
			return true
		}
	}
	return false
}

// keptIn reports whether out is made of src's characters in their order, with
// text of the fragment's own behind them.
func keptIn(out, src string) bool {
	j := 0
	for i := 0; i < len(out); i++ {
		if out[i] == ' ' || out[i] == '\t' {
			continue
		}
		for j < len(src) && src[j] != out[i] {
			j++
		}
		if j == len(src) {
			return strings.Trim(out[i:], " ;{},)") == ""
		}
		j++
	}
	return true
}
