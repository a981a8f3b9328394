package patch

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"
)

// hunkOf makes a patch whose hunk adds the lines in the middle of a file.
func hunkOf(lines []string) []byte {
	var b bytes.Buffer
	b.WriteString("--- a/x.c\n+++ b/x.c\n@@ -100,0 +101,")
	b.WriteString(strconv.Itoa(len(lines)))
	b.WriteString(" @@ f(void)\n")
	for _, l := range lines {
		b.WriteString("+" + l + "\n")
	}
	return b.Bytes()
}

func TestBounded(t *testing.T) {
	many := func(s string) []string {
		return strings.Split(strings.TrimSuffix(strings.Repeat(s+"\n", 10000), "\n"), "\n")
	}
	tests := map[string][]byte{
		"parens":         hunkOf([]string{"\tx = " + strings.Repeat("(", 100000) + "1;"}),
		"braces":         hunkOf(many("\t{")),
		"closers":        hunkOf(many("\t}")),
		"closers no tab": hunkOf(many("}")),
		"breaks":         hunkOf(many("\tbreak; }")),
		"elses":          hunkOf(many("\t} else {")),
		"cases":          hunkOf(many("\tcase 1: {")),
		"conditionals":   hunkOf(many("#if 1")),
		"ends":           hunkOf(many("#endif")),
		"uneven":         hunkOf(many("#if 1\n{\n#endif")),
		"comment":        hunkOf(append([]string{"\t/* no end"}, many("x(")...)),
		"macro":          hunkOf(many(`#define x \`)),
		"gotos":          hunkOf(many("\tgoto x; y:")),
		"functions":      hunkOf(many("f(void)\n{\n\tif (x) {\n}")),
		"initialisers":   hunkOf(many("x = { { }")),
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			p := mustRead(t, data, Options{})
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
			for _, c := range p.Changes {
				if !balanced(scan(block{start: 1, lines: strings.Split(string(c.New.Text), "\n")}).mask...) {
					t.Error("brackets do not match")
				}
			}
		})
	}
}

func TestNoise(t *testing.T) {
	for _, s := range []string{"\n", "x", "--- \n", "> \n", "=\n", "\x00\xff", "Content-Transfer-Encoding: quoted-printable\n\n=\n"} {
		data := bytes.Repeat([]byte(s), 1<<20/len(s))
		if Is(data) {
			t.Errorf("%q is no patch", s)
		}
		if _, err := Read(context.Background(), "noise", data, Options{}); !errors.Is(err, ErrNotPatch) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestSoftBreaks(t *testing.T) {
	data := append([]byte("Content-Transfer-Encoding: quoted-printable\n\n"), bytes.Repeat([]byte("xxxx=\n"), 1<<18)...)
	start := time.Now()
	if Is(data) || time.Since(start) > 5*time.Second {
		t.Errorf("after %v", time.Since(start))
	}
}

func TestTooLarge(t *testing.T) {
	if _, err := Read(context.Background(), "big", make([]byte, 100), Options{Limits: Limits{Input: 99}}); err == nil {
		t.Error("no error")
	}
}
