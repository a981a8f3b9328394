package ignore

import (
	"fmt"
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"behind code", "int x;\nlock(); /* lockcheck:ignore a why not */\n", "2-2 a: why not"},
		{"above code", "/* lockcheck:ignore a why */\n\n/* more */ // and more\n\tlock();\n", "1-4 a: why"},
		{"on lines of its own", "\n/*\n * lockcheck:ignore a\n */\n", "fault 2: gives no reason"},
		{"style(9)", "/*\n * lockcheck:ignore a because\n * of it\n */\nlock();", "1-5 a: because of it"},
		{"reason over lines", "/* lockcheck:ignore a,b one\n   two\n */\nlock();", "1-4 a,b: one two"},
		{"line comment", "lock(); // lockcheck:ignore b x\nlock();", "1-1 b: x"},
		{"no reason", "\nlock(); /* lockcheck:ignore a */", "fault 2: gives no reason"},
		{"no rule", "/* lockcheck:ignore */", "fault 1: names no rule"},
		{"unknown rule", "/* lockcheck:ignore c it is so */", `fault 1: there is no rule "c"`},
		{"one of two unknown", "/* lockcheck:ignore a,c it is so */", `fault 1: there is no rule "c"`},
		{"string", "char *s = \"/* lockcheck:ignore a x */\";", ""},
		{"quote in a string", "char *s = \"\\\"\"; /* lockcheck:ignore a x */", "1-1 a: x"},
		{"apostrophe", "c = '\"'; /* lockcheck:ignore a x */", "1-1 a: x"},
		{"mentioned", "/* see lockcheck:ignore a x */", ""},
		{"other word", "/* lockcheck:ignored a x */", ""},
		{"open", "f();\n/* lockcheck:ignore a x", "2-2 a: x"},
		{"before code on its line", "/* lockcheck:ignore a x */ lock();\nlock();", "1-1 a: x"},
		{"none", "lock(); /* a comment */", ""},
	}
	for _, tt := range tests {
		ds, fs := Scan([]byte(tt.text), func(r string) bool { return r == "a" || r == "b" })
		var got []string
		for _, d := range ds {
			got = append(got, fmt.Sprintf("%d-%d %s: %s", d.Line, d.Until, strings.Join(d.Rules, ","), d.Reason))
		}
		for _, f := range fs {
			got = append(got, fmt.Sprintf("fault %d: %s", f.Line, f.What))
		}
		text := strings.Join(got, "; ")
		if strings.HasPrefix(tt.want, "fault") {
			if line, what, _ := strings.Cut(tt.want, ": "); !strings.HasPrefix(text, line+":") || !strings.Contains(text, what) {
				t.Errorf("%s: got %q, want %q", tt.name, text, tt.want)
			}
			continue
		}
		if text != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, text, tt.want)
		}
	}
}

func TestCovers(t *testing.T) {
	d := Directive{Line: 3, Until: 5, Rules: []string{"a"}}
	for line, want := range map[int]bool{2: false, 3: true, 5: true, 6: false} {
		if d.Covers("a", line) != want {
			t.Errorf("line %d: %t", line, !want)
		}
	}
	if d.Covers("b", 4) {
		t.Error("covers a rule that it does not name")
	}
}
