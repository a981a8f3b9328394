package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "a.html"), filepath.Join(dir, "b.html")
	put := func(text string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}
	}
	holds := func(name, want string) {
		t.Helper()
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v, want %q", name, got, err, want)
		}
	}
	if err := writeFile(file, put("one")); err != nil {
		t.Fatal(err)
	}
	holds(file, "one")
	if err := os.Symlink("a.html", link); err != nil {
		t.Skip(err)
	}
	if err := writeFile(link, put("two")); err != nil {
		t.Fatal(err)
	}
	holds(file, "two")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v, %v", info, err)
	}

	// What fails leaves what was there, and nothing else.
	broken := errors.New("broken")
	if err := writeFile(file, func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	holds(file, "two")
	if all, err := os.ReadDir(dir); err != nil || len(all) != 2 {
		t.Errorf("%d files, %v", len(all), err)
	}
}
