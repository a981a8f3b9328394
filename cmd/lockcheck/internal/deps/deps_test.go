package deps

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

var small = map[string]string{
	"kern/a.c":        "#include <sys/param.h>\n#include \"local.h\"\n#include \"quoted.h\"\n#include <none.h>\nint x;\n",
	"sys/param.h":     "#include <sys/types.h>\n",
	"sys/types.h":     "#  include\t<machine/types.h>\ntypedef int t;\n",
	"kern/local.h":    "#if 0\n#include \"deep.h\"\n#endif\n",
	"kern/deep.h":     "#include \"local.h\"\n",
	"other/local.h":   "int other;\n",
	"beside/quoted.h": "#include <next.h>\n",
	"beside/next.h":   "int beside;\n",
	"unused.h":        "int unused;\n",
	"first.h":         "int first;\n",
}

var unit = Unit{Path: "kern/a.c", Dirs: []string{".", "other"}, Quotes: []string{"beside"}, First: []string{"first.h"}}

func digest(t *testing.T, x *Index, u Unit) Digest {
	t.Helper()
	d, ok := x.Digest(&u)
	if !ok {
		t.Fatalf("there is no %s", u.Path)
	}
	return d
}

func TestDigest(t *testing.T) {
	was := digest(t, New(tree(small), nil), unit)
	if was.Computed {
		t.Error("all names are in the text")
	}
	if again := digest(t, New(tree(small), nil), unit); again != was {
		t.Error("the same unit has two digests")
	}
	tests := []struct {
		name       string
		file, text string
		changes    bool
	}{
		{"the unit", "kern/a.c", small["kern/a.c"] + "\n", true},
		{"a header", "sys/param.h", "#include <sys/types.h>\nint y;\n", true},
		{"a header's header", "sys/types.h", "typedef long t;\n", true},
		{"under a condition", "kern/deep.h", "int z;\n", true},
		{"in a directory for quoted names", "beside/quoted.h", "int q;\n", true},
		{"one that comes before it", "kern/quoted.h", "int q;\n", true},
		{"one that was not there", "none.h", "", true},
		{"one that was not there, of a header", "machine/types.h", "int w;\n", true},
		{"one before the first line", "first.h", "int f;\n", true},
		{"one found further down the path", "other/local.h", "int u;\n", false},
		{"one not for names in <>", "beside/next.h", "int u;\n", false},
		{"one not included", "unused.h", "int v;\n", false},
	}
	for _, tt := range tests {
		files := maps.Clone(small)
		files[tt.file] = tt.text
		base := New(tree(small), nil)
		digest(t, base, unit)
		for how, x := range map[string]*Index{"anew": New(tree(files), nil), "over": base.Over(tree(files), []string{tt.file})} {
			if got := digest(t, x, unit); (got != was) != tt.changes {
				t.Errorf("%s, %s: changed %t, want %t", tt.name, how, got != was, tt.changes)
			}
		}
	}
	moved := maps.Clone(small)
	moved["sys/a.c"] = moved["kern/a.c"]
	other := unit
	other.Path = "sys/a.c"
	if got := digest(t, New(tree(moved), nil), other); got == was {
		t.Error("another local.h has the same digest")
	}
	other.Path = "none.c"
	if _, ok := New(tree(small), nil).Digest(&other); ok {
		t.Error("a file that is not there has a digest")
	}
}

// TestRing has headers that include each other: all count for each.
func TestRing(t *testing.T) {
	ring := map[string]string{
		"a.c": "#include <a.h>\n", "b.c": "#include <c.h>\n",
		"a.h": "#include <b.h>\n#include <leaf.h>\n", "b.h": "#include <c.h>\n", "c.h": "#include <a.h>\n#include <b.h>\n",
		"leaf.h": "int leaf;\n",
	}
	sums := func(files map[string]string) (a, b Digest) {
		x := New(tree(files), nil)
		return digest(t, x, Unit{Path: "a.c", Dirs: []string{"."}}), digest(t, x, Unit{Path: "b.c", Dirs: []string{"."}})
	}
	wasA, wasB := sums(ring)
	for _, name := range []string{"a.h", "b.h", "c.h", "leaf.h"} {
		files := maps.Clone(ring)
		files[name] += "int more;\n"
		if a, b := sums(files); a == wasA || b == wasB {
			t.Errorf("%s does not count", name)
		}
	}
}

// TestComputed tells that a name is made by a macro, and follows it once it is
// known.
func TestComputed(t *testing.T) {
	files := map[string]string{"a.c": "#include \"a.h\"\n", "a.h": "#include NAME\n", "made.h": "int made;\n"}
	u := Unit{Path: "a.c", Dirs: []string{"."}}
	was := digest(t, New(tree(files), nil), u)
	if !was.Computed {
		t.Error("a name that a macro makes is not told")
	}
	u.Computed = []Computed{{From: "a.h", Include: Include{Name: "made.h", Quoted: true}}}
	known := digest(t, New(tree(files), nil), u)
	files["made.h"] = "int other;\n"
	if got := digest(t, New(tree(files), nil), u); got == known {
		t.Error("what the macro names does not count")
	}
	u.Computed = nil
	if got := digest(t, New(tree(files), nil), u); got != was {
		t.Error("what only the macro names counts before it is known")
	}
}

// TestNext counts every header that an #include_next may mean.
func TestNext(t *testing.T) {
	sum := func(last string) Digest {
		x := New(tree(map[string]string{
			"a.c":      "#include <a.h>\n",
			"mine/a.h": "#include_next <a.h>\n", "theirs/a.h": "#include_next <a.h>\n", "last/a.h": last,
		}), nil)
		return digest(t, x, Unit{Path: "a.c", Dirs: []string{"mine", "theirs", "last"}})
	}
	if sum("int a;\n") == sum("int b;\n") {
		t.Error("the last a.h does not count")
	}
}

func TestOutside(t *testing.T) {
	x := New(tree(map[string]string{"a.h": ""}), nil)
	for _, name := range []string{"/etc/passwd", "../../etc/passwd", "", "a.h/../../b"} {
		if _, ok := x.Sum(name); ok {
			t.Errorf("read %q", name)
		}
	}
}

// TestFiles reads a file again only if its state may be another one.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("a.c", "#include \"a.h\"\n#include NAME\n")
	write("a.h", "int a;\n")
	u := Unit{Path: "a.c", Dirs: []string{"."}}
	later := time.Now().Add(time.Hour)
	// run gives the digest and how many files were read.
	run := func(kept []byte, now time.Time) (Digest, int, []byte) {
		t.Helper()
		k := NewFiles(func() []byte { return kept })
		reads := 0
		k.time = func() time.Time { reads++; return now }
		d := digest(t, New(os.DirFS(dir), k), u)
		if b, ok := k.Bytes(); ok {
			kept = b
		}
		return d, reads, kept
	}
	was, reads, kept := run(nil, time.Now())
	if reads != 2 {
		t.Fatalf("%d reads of two files", reads)
	}
	if _, reads, _ = run(kept, later); reads != 2 {
		t.Errorf("files are trusted that were written just before they were read")
	}
	_, _, kept = run(kept, later)
	if d, reads, _ := run(kept, later); reads != 0 || d != was {
		t.Errorf("%d reads of files that are known, the same %t", reads, d == was)
	}
	write("a.h", "int b;\n") // the size is the same
	if d, reads, _ := run(kept, later); reads != 1 || d == was {
		t.Errorf("%d reads of one file that changed, the same %t", reads, d == was)
	}
	for i := range len(kept) {
		if d, _, _ := run(kept[:i], later); d == was {
			t.Fatalf("a torn record is believed at %d", i)
		}
	}
	if d, _, _ := run([]byte(strings.Repeat("\xff", 100)), later); d == was {
		t.Error("noise is believed")
	}
}

func FuzzFiles(f *testing.F) {
	f.Add(encodeFiles(map[string]*stamped{"a.c": {file: &file{path: "a.c", includes: []Include{{Name: "b.h"}}}}}))
	f.Fuzz(func(t *testing.T, data []byte) { decodeFiles(data) })
}
