package patch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestLinkOutOfTree(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside.c")
	tree := filepath.Join(dir, "tree")
	if err := os.WriteFile(outside, []byte("int a;\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(tree, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../outside.c", filepath.Join(tree, "x.c")); err != nil {
		t.Skip(err)
	}
	p := mustRead(t, []byte("--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-int a;\n+int b;\n"), Options{Tree: tree})
	if p.Base != BaseHunks {
		t.Errorf("base %q", p.Base)
	}
	if len(p.Problems) == 0 || !strings.Contains(p.Problems[0].What, "out of the tree") {
		t.Errorf("problems %v", p.Problems)
	}
}

func TestBlobs(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	git := func(in string, args ...string) string {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Stdin = strings.NewReader(in)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("", "init", "-q")
	id := git("int a;\nint c;\nint d;\n", "hash-object", "-w", "--stdin")
	diff := "diff --git a/x.c b/x.c\nindex %..0000001 100644\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-int a;\n+int b;\n"
	p := mustRead(t, []byte(strings.Replace(diff, "%", id[:12], 1)), Options{Repo: dir})
	if p.Base != BaseBlobs || string(p.Changes[0].New.Text) != "int b;\nint c;\nint d;\n" {
		t.Errorf("%s", dump(p))
	}
	p = mustRead(t, []byte(strings.Replace(diff, "%", "--help", 1)), Options{Repo: dir})
	if p.Base != BaseHunks {
		t.Errorf("%s", dump(p))
	}
}
