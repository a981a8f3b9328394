package settings

import (
	"os"
	"strings"
	"testing"
)

// TestDocs: the example of the docs is a file that can be read, and has every
// key.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/silence.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```toml\n")
	text, _, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatal("docs/silence.md has no example")
	}
	if _, err := Parse("docs/silence.md", text); err != nil {
		t.Error(err)
	}
	for key := range new(Settings).keys() {
		if !strings.Contains(text, key+" = ") && !strings.Contains(text, "["+key+"]") {
			t.Errorf("the example has no key %s", key)
		}
	}
}
