package check

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/rules"
)

// TestStanding says of a tree in which something has changed what it says without a
// cache, where an earlier run has kept how all of it stood.
func TestStanding(t *testing.T) {
	edits := []struct{ what, name, old, new string }{
		{"nothing", "", "", ""},
		{"a source", "sys/kern/kern_proc.c", "sx_sunlock(&proctree_lock);", "sx_xunlock(&proctree_lock);"},
		{"a header", "sys/sys/proc.h", "#ifndef", "#define FRESH 1\n#ifndef"},
		{"the list of files", "sys/conf/files", "dev/blink/blink_debug.c		optional blink blink_debug", "dev/tick/tick.c standard"},
		{"an interface", "sys/dev/blink/blink_if.m", "METHOD", "# One line more.\n\nMETHOD"},
		{"a header that comes before another one", "sys/led_compat.h", "", "#error none\n"},
		{"the configuration", "sys/amd64/conf/GENERIC", "blink", "tick"},
	}
	name := filepath.Join(t.TempDir(), "a.diff")
	if err := os.WriteFile(name, []byte(moves), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		dir, root := filepath.Join(t.TempDir(), "cache"), filepath.Join(t.TempDir(), "kernel")
		if err := os.CopyFS(root, os.DirFS(kernel)); err != nil {
			t.Fatal(err)
		}
		opt := Options{Rules: rules.All(), Jobs: 2, Version: "1", now: func() time.Time { return time.Now().Add(time.Hour) }}
		reportWith(t, opt, root, dir, root)
		if !stands(t, opt, dir, root) {
			t.Fatal("nothing is kept of the tree")
		}
		time.Sleep(10 * time.Millisecond) // the clock of the file system is coarse
		if e.name != "" {
			file := filepath.Join(root, e.name)
			text, err := os.ReadFile(file)
			if err != nil && e.old != "" {
				t.Fatal(err)
			}
			now := strings.Replace(string(text), e.old, e.new, 1)
			if err := os.WriteFile(file, []byte(now), 0o666); err != nil || now == string(text) {
				t.Fatal(e.what, err)
			}
		}
		if stands(t, opt, dir, root) != (e.name == "") {
			t.Errorf("%s: the tree stands as it did: %t", e.what, e.name != "")
		}
		for _, in := range []string{root, name} {
			if got, want := reportWith(t, opt, root, dir, in), reportWith(t, opt, root, "", in); !bytes.Equal(got, want) {
				t.Errorf("%s, %s: another report\n%s\nwant\n%s", e.what, in, got, want)
			}
		}
	}
}

// stands reports whether what is kept of a tree is of use.
func stands(t *testing.T, opt Options, dir, root string) bool {
	t.Helper()
	opt.Headers = Fast
	opt.Cache = func() (*cache.Cache, error) { return cache.Open(dir, cache.DefaultSize) }
	c := &checker{opt: opt, trees: map[string]*tree{}, rep: &report.Report{}}
	at, err := c.treeAt(root)
	if err != nil {
		return false
	}
	defer c.rep.Close()
	return at.stood != nil
}
