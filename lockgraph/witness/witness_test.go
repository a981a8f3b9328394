package witness

import (
	"fmt"
	"strings"
	"testing"

	"lockcheck/lockgraph/graph"
)

func tell(chains [][]graph.Name) string {
	var out []string
	for _, c := range chains {
		var names []string
		for _, n := range c {
			names = append(names, fmt.Sprintf("%s:%d", n.Text, n.Line))
		}
		out = append(out, strings.Join(names, " "))
	}
	return strings.Join(out, "; ")
}

func TestRead(t *testing.T) {
	const head = "static struct entry rows[] = {\n"
	tests := []struct {
		name, text, want string
		none             bool
	}{
		{"two chains", head + "\t{ \"a\", &x },\n\t{ \"b\", &x },\n\t{ NULL, NULL },\n\t/* { \"no\" }, */\n\t{ \"c\", &y }, { \"d\", &y },\n};\n", "a:2 b:3; c:6 d:6", false},
		{"conditionals", head + "#ifdef X\n\t{ \"a\", &x },\n#else \\\n\t{ \"no\" },\n#endif\n\t{ \"b\", &x },\n};", "a:3 b:7", false},
		{"zero ends a chain", head + "{\"a\"},{0},{\"b\"}};", "a:2; b:2", false},
		{"other tables", "int other[] = { { \"x\" } };\nint rows_n = 3;\nvoid f(void) { use(rows); }\n" + head + "{\"a\"}};\nint last[] = {{\"z\"}};", "a:5", false},
		{"a declaration before", "extern struct entry rows[];\n" + head + "{ \"a b\" } };", "a b:3", false},
		{"second word is no name", head + "{ \"a\", \"b\" },\n{ \"c\", { \"d\" } } };", "a:2 c:3", false},
		{"quotes in strings", head + "{ \"a\\\"{\" } };", `a\"{:2`, false},
		{"no table", "int x;", "", true},
		{"no initialiser", "extern int rows[];", "", true},
		{"cut off", head + "{ \"a\", &x },\n{ \"b", "a:2 b:3", false},
		{"comment without an end", head + "{ \"a\" }, /* { \"b\" }", "a:2", false},
	}
	for _, tt := range tests {
		got, ok := Read("w.c", []byte(tt.text), "rows")
		if s := tell(got); s != tt.want || ok == tt.none {
			t.Errorf("%s: %q, %v; want %q", tt.name, s, ok, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("int t[] = { { \"a\" }, { NULL } };")
	f.Add("#\\\n\"\\")
	f.Fuzz(func(t *testing.T, text string) {
		chains, _ := Read("w.c", []byte(text), "t")
		lines := strings.Count(text, "\n") + 1
		for _, c := range chains {
			for _, n := range c {
				if n.Line < 1 || n.Line > lines {
					t.Errorf("line %d of %d", n.Line, lines)
				}
			}
		}
	})
}
