package patch

import (
	"maps"
	"testing"
)

func TestKept(t *testing.T) {
	const text = "--- a/f.c\n+++ b/f.c\n" +
		"@@ -3,4 +3,5 @@\n int a;\n-int b;\n+int c;\n+int d;\n int e;\n int f;\n" +
		"@@ -20,2 +21,1 @@\n-int g;\n int h;\n"
	p, err := Read(t.Context(), "x.diff", []byte(text), Options{})
	if err != nil || len(p.Changes) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	want := map[int]int{3: 3, 6: 5, 7: 6, 21: 21}
	if got := p.Changes[0].Kept; !maps.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
}
