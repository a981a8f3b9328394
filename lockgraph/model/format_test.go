package model

import (
	"os"
	"strings"
	"testing"
)

// TestFormatExample keeps the example that users copy in working order.
func TestFormatExample(t *testing.T) {
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```\n")
	example, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("FORMAT.md has no example")
	}
	m := load(t, "freebsd")
	if err := m.Add("example.lock", strings.NewReader(example)); err != nil {
		t.Fatal(err)
	}
	want := "(fact) require #0->foo_softc::sc_mtx mtx; blocks dropping #0->foo_softc::sc_mtx; gap #0->foo_softc::sc_mtx mtx"
	if got := render(m.Func("foo_wait")); got != want {
		t.Errorf("foo_wait: %s, want %s", got, want)
	}
	if got, want := render(m.Func("FOO_LOCK")), "lock #0->foo_softc::sc_mtx mtx exclusive"; got != want {
		t.Errorf("FOO_LOCK: %s, want %s: the user's own goes before a guess", got, want)
	}
}
