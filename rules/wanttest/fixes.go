package wanttest

import (
	"bytes"
	"cmp"
	"flag"
	"go/token"
	"os"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
)

var update = flag.Bool("update-fixes", false, "write the golden files of suggested fixes")

// RunFixes runs a on fixtures of one file each, makes all edits of the fixes
// that it suggests, and compares the outcome to the file FIXTURE.golden.
// Edits that touch each other fail the test. Whether an edit mends anything is
// not asked here.
func RunFixes(t *testing.T, a *analysis.Analyzer, fixtures ...string) {
	t.Helper()
	for _, name := range fixtures {
		fx, err := read(name)
		if err != nil {
			t.Fatal(err)
		}
		var edits []analysis.TextEdit
		base := token.NoPos
		if _, err := fx.findings(t.Context(), a, func(pos token.Position, d analysis.Diagnostic) {
			base = d.Pos - token.Pos(pos.Offset)
			for _, f := range d.SuggestedFixes {
				edits = append(edits, f.TextEdits...)
			}
		}); err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return cmp.Compare(a.Pos, b.Pos) })
		text := fx.files[0].Data
		var out bytes.Buffer
		at := 0
		for _, e := range edits {
			from, to := int(e.Pos-base), int(e.End-base)
			if from < at || to < from || to > len(text) {
				t.Fatalf("%s: an edit of %d..%d behind %d", name, from, to, at)
			}
			out.Write(text[at:from])
			out.Write(e.NewText)
			at = to
		}
		out.Write(text[at:])
		golden := name + ".golden"
		if *update {
			if err := os.WriteFile(golden, out.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), want) {
			t.Errorf("%s: its fixes make\n%s\nwant\n%s", name, out.Bytes(), want)
		}
	}
}
