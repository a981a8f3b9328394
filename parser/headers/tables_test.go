package headers

import (
	"strings"
	"testing"
)

// TestCutTables has tables of constants in a header, which are cut short, and
// others, which are not.
func TestCutTables(t *testing.T) {
	many := func(element string) string { return "{ " + strings.Repeat(element+", ", 70) + "}" }
	tests := []struct {
		name, init string
		cut        string // or "": as it is
	}{
		{"numbers", many("0x5a"), "{ 0x5a }"},
		{"strings", many(`{ 1, "a" }`), `{ { 1, "a" } }`},
		{"constants", many("{ OP, -3 }"), "{ { OP, -3 } }"},
		{"few", "{ 1, 2, 3 }", ""},
		{"functions", many("{ 1, start }"), ""},
		{"made by macros", many("OP(1)"), ""},
		{"designated", many("[1] = { 2 }"), ""},
		{"open", "{ 1, " + strings.Repeat("2, ", 69) + "2", ""},
	}
	for _, tt := range tests {
		want := tt.cut
		if want == "" {
			want = strings.Join(strings.Fields(tt.init), " ")
		}
		x := New(tree(nil))
		src := []byte("static const int t[] = " + tt.init + "; int after;")
		var got strings.Builder
		for _, n := range x.cut("a.h", src, true).nodes {
			for i, tok := range n.toks {
				if i > 0 && tok.flag&spaced != 0 {
					got.WriteByte(' ')
				}
				if tok.kind == punct {
					got.WriteByte(byte(tok.sym))
				} else {
					got.WriteString(x.tab.text()[tok.sym])
				}
			}
		}
		if want := "static const int t[] = " + want + "; int after;"; got.String() != want {
			t.Errorf("%s: %s, want %s", tt.name, got.String(), want)
		}
	}
}
