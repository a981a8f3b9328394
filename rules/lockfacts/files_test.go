package lockfacts

import (
	"go/token"
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestPos(t *testing.T) {
	text := "one\n\nthird line\nlast"
	files := NewFiles(token.NewFileSet(), func(name string) ([]byte, bool) {
		return []byte(text), name == "a.c"
	})
	tests := []struct {
		file      string
		line, col int
		want      string
	}{
		{"a.c", 1, 1, "a.c:1:1"},
		{"a.c", 1, 3, "a.c:1:3"},
		{"a.c", 1, 99, "a.c:1:4"},
		{"a.c", 2, 0, "a.c:2:1"},
		{"a.c", 3, 7, "a.c:3:7"},
		{"a.c", 4, 99, "a.c:4:5"},
		{"a.c", 5, 1, "-"},
		{"a.c", 0, 1, "-"},
		{"b.h", 1, 1, "-"},
	}
	for _, tt := range tests {
		if got := files.Fset.Position(files.Pos(tt.file, tt.line, tt.col)).String(); got != tt.want {
			t.Errorf("Pos(%s, %d, %d) = %s, want %s", tt.file, tt.line, tt.col, got, tt.want)
		}
	}
}

func TestAnalyzerIsValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{Analyzer}); err != nil {
		t.Error(err)
	}
}
