package check

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/jsonout"
	"lockcheck/rules"
)

const kernel = "../../../../fixtures/minikernel"

// Of pfind(): it keeps proctree_lock, which its callers in other files feel.
const keeps = `--- a/sys/kern/kern_proc.c
+++ b/sys/kern/kern_proc.c
@@ -42,5 +42,5 @@
 			break;
 		}
 	}
-	sx_sunlock(&proctree_lock);
+	/* Kept. */
 	return (p);
`

// Of kern_proc.c's first lines: everything in it moves down, and a lock that
// others have, too, is declared.
const moves = `--- a/sys/kern/kern_proc.c
+++ b/sys/kern/kern_proc.c
@@ -10,3 +10,6 @@
 struct proclist allproc = LIST_HEAD_INITIALIZER(allproc);
 struct sx proctree_lock;
+static struct mtx blink_mtx;
+MTX_SYSINIT(blinker, &blink_mtx, "blinker", MTX_DEF | MTX_RECURSE);
+
 SX_SYSINIT(proctree, &proctree_lock, "proctree");
`

// reportOf runs over an input with a cache in dir, or without one.
func reportOf(t *testing.T, dir, arg string, jobs int) []byte {
	t.Helper()
	return reportIn(t, kernel, dir, arg, jobs)
}

// reportIn runs over an input, which is of a tree if it is a patch.
func reportIn(t *testing.T, tree, dir, arg string, jobs int) []byte {
	t.Helper()
	return reportWith(t, Options{Rules: rules.All(), Jobs: jobs, Version: "1"}, tree, dir, arg)
}

func reportWith(t *testing.T, opt Options, tree, dir, arg string) []byte {
	t.Helper()
	if filepath.Ext(arg) == ".diff" {
		opt.Tree = tree
	}
	if dir != "" {
		opt.Cache = func() (*cache.Cache, error) { return cache.Open(dir, cache.DefaultSize) }
	}
	rep, err := Run(t.Context(), []string{arg}, &input.Reader{}, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer rep.Close()
	var b bytes.Buffer
	if err := jsonout.Write(&b, rep, "v"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestMemo gives the same report whatever is known from before, and whoever
// else runs.
func TestMemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	inputs := []string{kernel}
	for i, text := range []string{keeps, moves} {
		name := filepath.Join(t.TempDir(), string(rune('a'+i))+".diff")
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, name)
	}
	want := map[string][]byte{}
	for _, in := range inputs {
		want[in] = reportOf(t, "", in, 1)
	}
	same := func(what, in string, jobs int) {
		t.Helper()
		if got := reportOf(t, dir, in, jobs); !bytes.Equal(got, want[in]) {
			t.Errorf("%s, %s: another report\n%s\nwant\n%s", what, in, got, want[in])
		}
	}
	for _, what := range []string{"cold", "warm"} {
		for _, in := range inputs {
			same(what, in, 2)
		}
	}
	same("after patches", kernel, 1)
	if !bytes.Contains(want[inputs[1]], []byte("kern_exit.c")) {
		t.Error("a changed callee changes nothing for its callers")
	}

	warm := func(what, in string) {
		t.Helper()
		var size int64
		sized := func() (n int64) {
			_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
				if info, err := e.Info(); err == nil && !e.IsDir() {
					n += info.Size()
				}
				return err
			})
			return n
		}
		size = sized()
		same(what, in, 1)
		if now := sized(); now != size {
			t.Errorf("%s: the cache grew from %d to %d bytes", what, size, now)
		}
	}
	abs, err := filepath.Abs(kernel)
	if err != nil {
		t.Fatal(err)
	}
	want[abs] = reportOf(t, "", abs, 1)
	warm("by another name", abs)

	var wg sync.WaitGroup
	for _, in := range inputs {
		for range 2 {
			wg.Go(func() { same("at once", in, 2) })
		}
	}
	wg.Wait()

	for part := range 8 {
		damage(t, dir, part, 8)
		for _, in := range inputs {
			same(fmt.Sprint("damaged in part ", part), in, 2)
		}
	}
}

// damage changes a byte in a part of every entry of a cache.
func damage(t *testing.T, dir string, part, of int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".ir" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) == 0 {
			return err
		}
		data[(2*part+1)*len(data)/(2*of)] ^= 1
		return os.WriteFile(path, data, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestImagePatches gives the same report of each of many small patches on what was
// kept of the kernel as without that: lines that lock are taken out, put in twice,
// or pushed down, in sources and in headers, and headers more are included.
func TestImagePatches(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	reportOf(t, dir, kernel, 2)
	name := filepath.Join(t.TempDir(), "a.diff")
	tried := 0
	const some = 5 // one of as many is enough for each run
	err := filepath.WalkDir(kernel, func(file string, e fs.DirEntry, err error) error {
		if ext := filepath.Ext(file); err != nil || ext != ".c" && ext != ".h" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(kernel, file)
		if err != nil {
			return err
		}
		lines := strings.SplitAfter(string(text), "\n")
		for i, l := range lines {
			if !strings.Contains(strings.ToLower(l), "lock(") && !strings.Contains(l, "return") && i != 0 || !strings.HasSuffix(l, "\n") {
				continue
			}
			edits := []string{"-" + l, "+" + l + " " + l, "+/* One more line. */\n " + l, "+#include <sys/malloc.h>\n " + l}
			if i == 0 {
				edits = edits[2:]
			} else {
				edits = edits[:3]
			}
			if tried++; tried%some != 0 && i > 0 {
				continue
			}
			how := edits[tried/some%len(edits)]
			now := strings.Count("\n"+how, "\n+") + strings.Count("\n"+how, "\n ")
			diff := fmt.Sprintf("--- a/%s\n+++ b/%s\n@@ -%d,1 +%d,%d @@\n%s", rel, rel, i+1, i+1, now, how)
			if err := os.WriteFile(name, []byte(diff), 0o666); err != nil {
				return err
			}
			want, got := reportOf(t, "", name, 1), reportOf(t, dir, name, 2)
			if !bytes.Equal(got, want) {
				t.Errorf("another report with what was kept of\n%s%s\nwant\n%s", diff, got, want)
				return fs.SkipAll
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if tried < 50 {
		t.Errorf("%d patches were tried", tried)
	}
}
