package csource

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"lockcheck/parser/headers"
)

// table gives an initializer with n elements.
func table(element string, n int) string {
	return "{ " + strings.Repeat(element+", ", n-1) + element + ",\n}"
}

// TestCutTables has tables of constants, which are cut short, and one with
// names, which may be those of functions. What stands behind them keeps its place.
func TestCutTables(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{table("0x12", 100), "{ 0x12 }"},
		{table("{ 1, -2, \"three\" }", 40), "{ { 1 , - 2 , \"three\" } }"},
		{table("{ OP_WR, 1 }", 40), "{ { OP_WR , 1 } }"},
		{table("{ START(a), 1 }", 20), "{ " + strings.Repeat("{ START ( a ) , 1 } , ", 20) + "}"},
		{table("1", 8), "{ 1 , 1 , 1 , 1 , 1 , 1 , 1 , 1 , }"},
		{table("{ 1, start }", 40), "{ " + strings.Repeat("{ 1 , start } , ", 40) + "}"},
		{"{ .ids = " + table("7", 90) + ", .start = start }", "{ . ids = { 7 } , . start = start }"},
	} {
		text := "int before;\nstruct x v = " + c.in + ";\nint after;\n"
		u := newUnit("a.c", []byte(text), &Options{}, nil)
		u.work = []byte(text)
		u.toks, _ = lex(u.work, 0, len(u.work), 1)
		u.match, _, _ = pair(u.toks)
		u.cutTables()
		var got []string
		for _, k := range u.toks {
			got = append(got, u.str(k))
		}
		if want := "int before ; struct x v = " + c.want + " ; int after ;"; strings.Join(got, " ") != want {
			t.Errorf("%.40s...: got %q, want %q", c.in, strings.Join(got, " "), want)
		}
		if again, _ := lex(u.work, 0, len(u.work), 1); len(again) != len(u.toks) || again[len(again)-2] != u.toks[len(u.toks)-2] {
			t.Errorf("%.40s...: the text has other tokens", c.in)
		}
	}
}

func BenchmarkTables(b *testing.B) {
	fsys := fstest.MapFS{"inc/a.h": {Data: []byte("struct dev { int v; const char *name; };\n")}}
	text := "#include <a.h>\n" + fmt.Sprintf("static const unsigned char fw[] = %s;\n", table("0x5a", 20000)) +
		fmt.Sprintf("static const struct dev devs[] = %s;\n", table("{ 0x8086, \"a device\" }", 2000)) + "int f(void) { return fw[3]; }\n"
	b.ReportAllocs()
	benchmark(b, Options{Headers: headers.New(fsys)}, text)
}
