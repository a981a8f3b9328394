package docs

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	if !slices.Contains(Names(), "silence") || Page("nosuch") != "" || Page("../README") != "" {
		t.Errorf("pages %q", Names())
	}
	for _, name := range Names() {
		if Title(name) == "" || !strings.HasPrefix(Page(name), "# ") {
			t.Errorf("%s.md has no title", name)
		}
	}
}

// TestLinks: a link leads to something.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([\w./-]+\.\w+)(?:#[\w-]+)?\)`)
	for _, name := range Names() {
		for _, m := range link.FindAllStringSubmatch(Page(name), -1) {
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s.md: %v", name, err)
			}
		}
	}
}
