package coverage

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
)

func run(t *testing.T, args ...string) string {
	t.Helper()
	var out strings.Builder
	if err := Main(t.Context(), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestTree holds that all of the small kernel is read, and counts it by parts.
func TestTree(t *testing.T) {
	tree := filepath.FromSlash("../../../../fixtures/minikernel/sys")
	out := run(t, "-v", tree, "sys/kern", "sys/dev")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for i, want := range []string{"units below", "sys/kern", "sys/dev", "all"} {
		if i >= len(lines) || !strings.HasPrefix(strings.TrimSpace(lines[i]), want) {
			t.Fatalf("line %d is not of %s:\n%s", i, want, out)
		}
		if i > 0 && !strings.HasSuffix(strings.TrimSpace(lines[i]), "100.0") {
			t.Errorf("not all are typed: %s", lines[i])
		}
	}
	every := run(t, "--every", tree, "sys/dev")
	if !strings.Contains(every, "    4 ") && !strings.Contains(every, "      4") {
		t.Errorf("a module's file is not among every file:\n%s", every)
	}
}

func TestGeneral(t *testing.T) {
	for cause, want := range map[string]string{
		"sys/a.c:12:3: unexpected 'x'": "unexpected 'x'",
		"no header opt_x.h":            "no header opt_x.h",
		"14 declarations, each":        "N declarations, each",
	} {
		if got := general(cause); got != want {
			t.Errorf("general(%q) = %q, want %q", cause, got, want)
		}
	}
}
