package repair

import (
	"strings"
	"testing"

	"lockcheck/rules/finding"
)

// at gives a repair of the word that the mark ^ stands before, and the text
// without the mark.
func at(text, word string, kind finding.RepairKind, put string) (*finding.Repair, string) {
	before, _, _ := strings.Cut(text, "^")
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndexByte(before, '\n')
	return &finding.Repair{Kind: kind, Line: line, Column: column, Old: word, New: put, What: "x"}, strings.Replace(text, "^", "", 1)
}

func TestFix(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"last line", "f()\n{\n\tx();\n^}", "f()\n{\n\tx();\n\tU(p);\n}"},
		{"brace on a line with more", "f() { x(); ^}", ""},
		{"between", "{\n\tx();\n\t^return (0);\n}\n", "{\n\tx();\n\tU(p);\n\treturn (0);\n}\n"},
		{"on one line", "{ x(); ^return; }", "{ x(); U(p); return; }"},
		{"CRLF", "{\r\n\tif (a)\r\n\t\t^return;\r\n}\r\n", "{\r\n\tif (a) {\r\n\t\tU(p);\r\n\t\treturn;\r\n\t}\r\n}\r\n"},
		{"else with a comment", "{\n\tif (a)\n\t\t^return;\n\t/* no */\n\telse\n\t\tx();\n}\n", ""},
		{"within else", "{\n\tif (a)\n\t\tx();\n\telse\n\t\t^return (a ? B : -1);\n}\n",
			"{\n\tif (a)\n\t\tx();\n\telse {\n\t\tU(p);\n\t\treturn (a ? B : -1);\n\t}\n}\n"},
		{"loop", "{\n  for (;;)\n    ^return;\n}\n", "{\n  for (;;) {\n    U(p);\n    return;\n  }\n}\n"},
		{"a macro that may be a loop", "{\n\tEACH(a, b)\n\t\t^return;\n}\n", ""},
		{"behind a directive", "{\n\tif (a)\n#ifdef B\n\t\t^return;\n#endif\n}\n", ""},
		{"within the expression", "{\n\t^return (a\n#ifdef B\n\t    + 1\n#endif\n\t    );\n}\n", ""},
		{"a call", "{\n\t^return (g());\n}\n", ""},
		{"a member", "{\n\t^return (p->x);\n}\n", ""},
		{"an assignment", "{\n\t^return (a = b);\n}\n", ""},
		{"no place", "{\n\treturn^ (0);\n}\n", ""},
		{"within a macro", "#define R \\\n\t^return (0)\n", ""},
		{"more on the line", "{\n\tif (a) ^return; x();\n}\n", ""},
		{"a label", "{\nout:\n\t^return (error);\n}\n", "{\nout:\n\tU(p);\n\treturn (error);\n}\n"},
		{"strings and comments", "{\n\tx(\"{ if (\", '(');\t// if (\n\t/* if (a)\n\t */\n\t^return;\n}\n",
			"{\n\tx(\"{ if (\", '(');\t// if (\n\t/* if (a)\n\t */\n\tU(p);\n\treturn;\n}\n"},
	}
	for _, tt := range tests {
		word := "return"
		if strings.Contains(tt.in, "^}") {
			word = "}"
		}
		r, text := at(tt.in, word, finding.Before, "U(p)")
		got := ""
		if fix := Fix([]byte(text), r); fix != nil {
			out, err := Apply([]byte(text), fix.Edits)
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			got = string(out)
		}
		if got != tt.want {
			t.Errorf("%s:\n%q\nwant\n%q", tt.name, got, tt.want)
		}
	}
}

// TestLines: a fix says on which lines it rests.
func TestLines(t *testing.T) {
	r, text := at("{\n\tif (a &&\n\t    b)\n\n\t\t^return;\n\telse\n\t\tx();\n}\n", "return", finding.Before, "U(p)")
	if fix := Fix([]byte(text), r); fix == nil || fix.First != 2 || fix.Last != 6 {
		t.Errorf("%+v", fix)
	}
}

func TestConflict(t *testing.T) {
	text := []byte("abc\ndef\n")
	at := func(l, c, el, ec int) []Span {
		s, err := Spans(text, []finding.Edit{{Line: l, Column: c, EndLine: el, EndColumn: ec, New: "x"}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if !Conflict(at(1, 1, 1, 1), at(1, 1, 1, 1)) || !Conflict(at(1, 1, 2, 2), at(1, 3, 1, 4)) {
		t.Error("no conflict")
	}
	if Conflict(at(1, 1, 1, 2), at(2, 1, 2, 1)) {
		t.Error("a conflict")
	}
	for _, e := range []finding.Edit{{Line: 4, Column: 1, EndLine: 4, EndColumn: 1}, {Line: 1, Column: 2, EndLine: 1, EndColumn: 1}, {}} {
		if _, err := Spans(text, []finding.Edit{e}); err == nil {
			t.Errorf("%+v is no place", e)
		}
	}
}

func TestIsCall(t *testing.T) {
	for s, want := range map[string]bool{
		"PROC_UNLOCK(p)": true, "mtx_unlock(&sc->a[f(1)])": true, "f()": true,
		"": false, "f": false, "f(a": false, "f(a...": false, "f(a) + 1": false, "f(a); g(b)": false, "(*f)(a)": false, "f(a, ...)": false,
	} {
		if IsCall(s) != want {
			t.Errorf("IsCall(%q) is not %v", s, want)
		}
	}
}

func FuzzFix(f *testing.F) {
	f.Add("{\n\tif (a)\n\t\treturn;\n\telse\n\t\tx();\n}\n", 3, 3)
	f.Add("#if x /* \\\n*/ '", 1, 1)
	f.Fuzz(func(t *testing.T, text string, line, column int) {
		for _, word := range []string{"return", "}"} {
			fix := Fix([]byte(text), &finding.Repair{Kind: finding.Before, Line: line, Column: column, Old: word, New: "U(p)"})
			if fix == nil {
				continue
			}
			if _, err := Apply([]byte(text), fix.Edits); err != nil {
				t.Error(err)
			}
			if fix.First < 1 || fix.Last < fix.First {
				t.Errorf("lines %d to %d", fix.First, fix.Last)
			}
		}
	})
}
