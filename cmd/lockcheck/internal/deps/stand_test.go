package deps

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lockcheck/lockgraph/pack"
)

// TestStand sees whatever changes of what was looked at, and nothing else.
func TestStand(t *testing.T) {
	base := written{t, t.TempDir()}
	base.write("kern/a.c", "int a;\n")
	base.write("kern/b.c", "int b;\n")
	base.write("sys/a.h", "int c;\n")
	base.write("conf/files", "kern/a.c\n")
	fsys := os.DirFS(base.dir)
	look := func(name string, read bool) Look {
		info, err := fs.Stat(fsys, name)
		if err != nil {
			info = nil
		}
		return Look{name, info, read}
	}
	looks := []Look{look("kern/a.c", true), look("sys", false), look("sys/none.h", false), look("no/dir/none.h", false), look("conf", true), look("conf/files", true)}
	if _, ok := NewStand(fsys, slices.Clone(looks), time.Now()); ok {
		t.Error("files are trusted that were written just before they were looked at")
	}
	s, ok := NewStand(fsys, looks, time.Now().Add(time.Hour))
	if !ok {
		t.Fatal("files are not trusted that were written long ago")
	}
	var again Stand
	if err := pack.Value(pack.Bytes(s), &again); err != nil {
		t.Fatal(err)
	}
	holds := func(what string, want bool) {
		t.Helper()
		for jobs := range 3 {
			if got := again.Holds(fsys, jobs); got != want {
				t.Errorf("%s: it stands as it did: %t", what, got)
			}
		}
	}
	holds("nothing", true)
	base.write("kern/b.c", "int other;\n")
	base.write("sys/other.h", "int d;\n")
	base.write("other/none.h", "int d;\n")
	holds("what nobody looked at", true)
	for _, tt := range []struct{ what, name, text string }{
		{"a file", "kern/a.c", "int z;\n"},
		{"a name that was not there", "sys/none.h", ""},
		{"a directory that was not there", "no/dir/none.h", ""},
		{"a name in a list", "conf/more", ""},
	} {
		at := written{t, t.TempDir()}
		if err := os.CopyFS(at.dir, fsys); err != nil {
			t.Fatal(err)
		}
		fsys = os.DirFS(at.dir)
		for i := range looks {
			looks[i] = look(looks[i].Name, looks[i].Read)
		}
		if again, ok = NewStand(fsys, slices.Clone(looks), time.Now().Add(time.Hour)); !ok {
			t.Fatal(tt.what)
		}
		holds("nothing, before "+tt.what, true)
		time.Sleep(10 * time.Millisecond) // the clock of the file system is coarse
		at.write(tt.name, tt.text)
		holds(tt.what, false)
		if err := os.Remove(filepath.Join(at.dir, tt.name)); err != nil {
			t.Fatal(err)
		}
		fsys = os.DirFS(base.dir)
	}
}

type written struct {
	t   *testing.T
	dir string
}

func (f written) write(name, text string) {
	f.t.Helper()
	full := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o666); err != nil {
		f.t.Fatal(err)
	}
}

// TestState has an index know what another one did, and ask for nothing again.
func TestState(t *testing.T) {
	was := New(tree(small), nil)
	want := digest(t, was, unit)
	var lists [][]string
	s := was.State(func(dirs []string) int { lists = append(lists, dirs); return len(lists) - 1 })
	now := New(tree(nil), nil)
	now.Resume(&s, lists)
	if got := digest(t, now, unit); got != want {
		t.Error("another digest")
	}
	if got := digest(t, now.Over(tree(map[string]string{"kern/c.c": small["kern/a.c"]}), []string{"kern/c.c"}), Unit{Path: "kern/c.c", Dirs: unit.Dirs, Quotes: unit.Quotes, First: unit.First}); got == want {
		t.Error("two units have one digest")
	}
	files := map[string]string{"kern/a.c": small["kern/a.c"], "none.h": "int now;\n"}
	if got := digest(t, now.Over(tree(files), []string{"none.h"}), unit); got == want {
		t.Error("a header that was not there changes nothing")
	}
}
