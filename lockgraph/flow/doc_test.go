package flow

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The package's doc names each file once, and no other.
func TestDocNamesFiles(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, ok := strings.Cut(string(doc), "# Where things are")
	if !ok {
		t.Fatal("doc.go does not say where things are")
	}
	list, _, _ = strings.Cut(list, "package flow")
	named := []string{"doc"}
	for _, item := range regexp.MustCompile(`:((?:[^.:;]|\n)+)[.;]`).FindAllStringSubmatch(list, -1) {
		named = append(named, regexp.MustCompile(`[a-z]+`).FindAllString(item[1], -1)...)
	}
	slices.Sort(named)
	var files []string
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if stem, ok := strings.CutSuffix(e.Name(), ".go"); ok && !strings.HasSuffix(stem, "_test") {
			files = append(files, stem)
		}
	}
	if !slices.Equal(named, files) {
		t.Errorf("doc.go names\n%v\nand there are\n%v", named, files)
	}
}
