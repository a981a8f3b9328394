package check

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Of a file that the kernel is not built of, but for its first line.
const beside = `--- a/sys/dev/tick/tick.c
+++ b/sys/dev/tick/tick.c
@@ -1,1 +1,2 @@
+/* One line more. */
`

// TestBesideKernel leaves what is kept of a kernel alone where a patch is to a file that
// the kernel is not built of, and says the same of both.
func TestBesideKernel(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	first, _, _ := bytes.Cut(readFile(t, kernel+"/sys/dev/tick/tick.c"), []byte("\n"))
	patches := map[string]string{"beside.diff": beside + " " + string(first) + "\n", "within.diff": keeps}
	want := map[string][]byte{}
	for name, text := range patches {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		want[file] = reportOf(t, "", file, 1)
	}
	reportOf(t, dir, kernel, 2)
	for file := range want { // what they are extracted to
		reportOf(t, dir, file, 2)
	}
	was := entriesOf(t, dir)
	for range 2 {
		for file, want := range want {
			if got := reportOf(t, dir, file, 2); !bytes.Equal(got, want) {
				t.Errorf("%s: another report\n%s\nwant\n%s", file, got, want)
			}
		}
	}
	now := entriesOf(t, dir)
	for name, info := range was {
		if n := now[name]; n == nil || !n.ModTime().Equal(info.ModTime()) {
			t.Errorf("%s is written again", name)
		}
	}
	if len(now) != len(was) {
		t.Errorf("%d entries are %d", len(was), len(now))
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// entriesOf gives the entries of a cache.
func entriesOf(t *testing.T, dir string) map[string]fs.FileInfo {
	t.Helper()
	all := map[string]fs.FileInfo{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".ir" {
			return err
		}
		info, err := e.Info()
		all[path] = info
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
