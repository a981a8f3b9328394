package cli

import (
	"os"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/format"
)

// TestHelpNamesTheFormats holds the help and the docs to the table.
func TestHelpNamesTheFormats(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	list, _, _ := strings.Cut(help[strings.Index(help, "--format F"):], "graph:")
	for _, name := range format.Names() {
		if !strings.Contains(strings.NewReplacer(",", " ", ";", " ").Replace(list)+" ", " "+name+" ") {
			t.Errorf("--help does not name the format %s", name)
		}
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/formats.md does not name the format %s", name)
		}
	}
}
