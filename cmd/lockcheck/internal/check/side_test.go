package check

import (
	"context"
	"errors"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
)

func freebsd(t *testing.T) *lockModel {
	t.Helper()
	c := &checker{models: map[string]*lockModel{}}
	m, err := c.model("freebsd")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func text(s string) func() ([]byte, error) {
	return func() ([]byte, error) { return []byte(s), nil }
}

func TestOneFailsAlone(t *testing.T) {
	tests := []struct {
		name string
		doc  doc
		want string // "" for no problem
		unit bool
	}{
		{"C", doc{path: "a.c", text: text("int f(void) { return 0; }\n")}, "", true},
		{"a crash", doc{path: "a.c", text: func() ([]byte, error) { panic("boom\nbang") }}, "a.c: the analysis crashed in lockcheck/cmd/lockcheck/internal/check.TestOneFailsAlone.func1: boom bang", false},
		{"unreadable", doc{path: "a.c", text: func() ([]byte, error) { return nil, errors.New("permission denied") }}, "a.c: permission denied; make it readable", false},
		{"binary", doc{path: "a.c", text: text("int x;\x00")}, "a.c:1: ", false},
		{"empty in a directory", doc{path: "a.c", text: text("\n"), skipOther: true}, "", false},
		{"includes that climb on the way", doc{path: "a.c", text: text("#include \"x/../../../..\"\n#include \"x/../b.h\"\nint x;\n")},
			"a.c:1: #include of x/../../../.. leads out of the input and is not read; name it relative to the source tree", true},
		{"includes of a file anywhere", doc{path: "/tmp/a.c", text: text("#include \"../../b.h\"\nint x;\n")}, "/tmp/a.c:1: #include of ../../b.h leads out", true},
		{"many else-ifs", doc{path: "a.c", text: text("void f(int a)\n{\n\tif (a == 0)\n\t\tg();\n" + strings.Repeat("\telse if (a == 1)\n\t\tg();\n", 3000) + "}\nint y;\n")},
			"a.c:1: f could not be read: an expression or statement of more than", true},
		{"includes", doc{path: "a.c", text: text("#include \"b.h\"\n#include </etc/passwd>\n#include \"../../b.h\"\nint x;\n")},
			"a.c:3: #include of ../../b.h leads out of the input and is not read; name it relative to the source tree|a.c:2: #include of /etc/passwd leads out", true},
		{"includes in the tree", doc{path: "sys/dev/a/a.c", text: text("#include \"../../b.h\"\nint x;\n")}, "", true},
		{"includes beside the working directory", doc{path: "../../a.c", text: text("#include <sys/sx.h>\n#include \"../b.h\"\nint x;\n")}, "", true},
		{"too deep", doc{path: "a.c", text: text("int x = " + strings.Repeat("(", 1000) + "1" + strings.Repeat(")", 1000) + ";\nint y;\n")},
			"a.c:1: x could not be read: ", true},
		{"open comment", doc{path: "a.c", text: text("int x;\n/* int y;\n")}, "a.c:2: comment is not closed", false},
	}
	m := freebsd(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := new(checker).one(t.Context(), m, tt.doc)
			if (got.unit != nil) != tt.unit {
				t.Errorf("unit %v", got.unit)
			}
			var lines []string
			for _, p := range got.problems {
				lines = append(lines, p.String())
			}
			all := strings.Join(lines, "|")
			if tt.want == "" && all != "" || !strings.HasPrefix(all, tt.want) || strings.Contains(all, "\n") {
				t.Errorf("problems %q, want %q", all, tt.want)
			}
			if got.failed != (tt.want != "" && !tt.unit) {
				t.Errorf("failed %v", got.failed)
			}
		})
	}
}

func TestDialect(t *testing.T) {
	linux := doc{path: "l.c", text: text("#include <linux/mutex.h>\n")}
	bsd := doc{path: "b.c", text: text("#include <sys/sx.h>\n")}
	plain := doc{path: "p.c", text: text("int x;\n")}
	tests := []struct {
		chosen string
		docs   []doc
		want   string
	}{
		{Auto, nil, "freebsd"},
		{Auto, []doc{plain}, "freebsd"},
		{Auto, []doc{linux, plain}, "linux"},
		{Auto, []doc{linux, bsd}, "freebsd"},
		{Auto, []doc{linux, bsd, linux}, "linux"},
		{"pthread", []doc{linux}, "pthread"},
	}
	for _, tt := range tests {
		c := &checker{opt: Options{Dialect: tt.chosen}}
		if got := c.dialectOf(tt.docs); got != tt.want {
			t.Errorf("%s, %d files: dialect %s, want %s", tt.chosen, len(tt.docs), got, tt.want)
		}
	}
}

func TestRunIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rd := &input.Reader{Stdin: strings.NewReader("int x;\n")}
	if _, err := Run(ctx, []string{"-"}, rd, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestSettle(t *testing.T) {
	s := &side{
		failed:  map[string]bool{"bad.c": true},
		partial: map[string]bool{"hunk.c": true},
		bounds: []report.Bound{
			{File: "lost.c", Function: "f", Lost: true}, {File: "lost.c", Lost: true}, {File: "big.c", Function: "g"},
		},
	}
	tests := []struct {
		paths  string
		status report.InputStatus
		detail string
	}{
		{"ok.c", report.Complete, ""},
		{"bad.c", report.Failed, "1 file could not be analysed"},
		{"ok.c bad.c", report.Partial, "1 file could not be analysed"},
		{"hunk.c", report.Partial, ""},
		{"lost.c big.c", report.Partial, "2 declarations could not be read: f; 1 function analysed in part: g()"},
	}
	for _, tt := range tests {
		in := report.Input{Status: report.Complete}
		paths := make(map[string]bool)
		for _, p := range strings.Fields(tt.paths) {
			paths[p] = true
		}
		s.settle(&in, paths)
		if in.Status != tt.status || in.Detail != tt.detail {
			t.Errorf("%s: %s, %q; want %s, %q", tt.paths, in.Status, in.Detail, tt.status, tt.detail)
		}
	}
}
