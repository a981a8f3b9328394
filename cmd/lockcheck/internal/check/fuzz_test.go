package check

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/jsonout"
	"lockcheck/rules"
)

// FuzzCheck checks patches whose lines were lost, doubled, swapped and moved
// from one side to the other: nothing may crash, take long, or speak of lines
// that do not exist.
func FuzzCheck(f *testing.F) {
	const patches = fixtures + "testdata/patches/"
	for _, name := range []string{fixtures + "be140717-mail.txt", patches + "two-files.diff", patches + "new-file.diff"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, []byte{})
		f.Add(data, []byte{0, 0, 90, 1, 0, 120, 2, 0, 140, 3, 0, 130, 4, 0, 99, 5, 0, 101})
	}
	f.Fuzz(func(t *testing.T, text, ops []byte) {
		if len(text) > 1<<16 || len(ops) > 64 {
			return
		}
		text = recount(mutate(text, ops))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		rd := &input.Reader{Stdin: bytes.NewReader(text), Dir: t.TempDir()}
		rep, err := Run(ctx, []string{"-"}, rd, Options{Rules: rules.All(), Jobs: 1})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, p := range rep.Problems {
			if s := p.String(); strings.Contains(s, "crash") || strings.Contains(s, "please report") || strings.Contains(s, "\n") {
				t.Errorf("%s\n%s", s, text)
			}
		}
		for _, fd := range rep.Findings {
			if fd.Line <= 0 || fd.File == "" || fd.Message == "" || strings.Contains(fd.Message, "__lockcheck") {
				t.Errorf("%+v\n%s", fd, text)
			}
		}
		if err := jsonout.Write(io.Discard, rep, "v"); err != nil {
			t.Error(err)
		}
	})
}

// mutate edits lines: every three bytes are an operation and a line.
func mutate(text, ops []byte) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	for ; len(ops) >= 3; ops = ops[3:] {
		i := (int(ops[1])<<8 | int(ops[2])) % len(lines)
		j := min(i+1, len(lines)-1)
		l := lines[i]
		switch ops[0] % 6 {
		case 0:
			lines = append(lines[:i:i], lines[i+1:]...)
			if len(lines) == 0 {
				return nil
			}
		case 1:
			lines = append(lines[:j:j], append([][]byte{l}, lines[j:]...)...)
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		default:
			if len(l) > 1 && strings.ContainsRune(" +-", rune(l[0])) {
				lines[i] = append([]byte{" +-"[ops[0]%3]}, l[1:]...)
			}
		}
	}
	return bytes.Join(lines, nil)
}

var hunkHead = regexp.MustCompile(`^@@ -(\d{1,6})(?:,\d+)? \+(\d{1,6})(?:,\d+)? @@`)

// recount makes the hunks' counts fit their lines.
func recount(text []byte) []byte {
	lines := strings.SplitAfter(string(text), "\n")
	for i, l := range lines {
		m := hunkHead.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		old, now := 0, 0
	count:
		for _, b := range lines[i+1:] {
			switch {
			case strings.HasPrefix(b, "--- "), b == "-- \n", b == "":
				break count
			case b == "\n", b[0] == ' ':
				old++
				now++
			case b[0] == '-':
				old++
			case b[0] == '+':
				now++
			case b[0] != '\\':
				break count
			}
		}
		lines[i] = fmt.Sprintf("@@ -%s,%d +%s,%d @@%s", m[1], old, m[2], now, l[len(m[0]):])
	}
	return []byte(strings.Join(lines, ""))
}
