package kbuild

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func mapFS(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for n, s := range files {
		m[n] = &fstest.MapFile{Data: []byte(s)}
	}
	return m
}

// project is a small program with a compilation database.
func project(database string) fstest.MapFS {
	return mapFS(map[string]string{"build/compile_commands.json": database, "build/gen/conf.h": "", "include/pre.h": "", "include/sub/x.h": "",
		"src/a.c": "", "src/b.c": "", "src/c.c": "", "lib/deep/d.c": "", "docs/e.c": ""})
}

func openProject(t *testing.T, database string) (*Tree, error) {
	t.Helper()
	return openCommands(project(database), "build/compile_commands.json", []string{"/home/x/proj", "/proj"}, nil)
}

func TestCommands(t *testing.T) {
	tree, err := openProject(t, `[
{"directory": "/proj/build", "file": "../src/a.c", "command": "cc -I../include -Igen -isystem ../include/sub -I/usr/include '-DX=\"a b\"' -DY -UY -D 'F(a)=a' -std=c11 -include ../include/pre.h -c ../src/a.c"},
{"directory": "/home/x/proj/build", "file": "/home/x/proj/src/b.c", "arguments": ["aarch64-linux-gnu-gcc", "-iquote", "../src", "-I", "/proj/build/gen", "-c", "b.c"]},
{"directory": "/proj/build", "file": "../src/a.c", "command": "cc -DSECOND -c ../src/a.c"},
{"directory": "/proj/build", "file": "../src/x.cc", "command": "c++ -c ../src/x.cc"},
{"directory": "/proj/build", "file": "../../etc/passwd.c", "command": "cc -c /etc/passwd.c"},
{"directory": "", "file": "gen/../../lib/deep/d.c", "command": "clang -m32 -c d.c"}
]`)
	if err != nil {
		t.Fatal(err)
	}
	units, err := tree.Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, u := range units {
		paths = append(paths, u.Path)
	}
	if want := []string{"lib/deep/d.c", "src/a.c", "src/b.c"}; !slices.Equal(paths, want) {
		t.Errorf("units %v, want %v", paths, want)
	}
	a, _ := tree.Unit("src/a.c")
	if want := []string{"include", "build/gen", "include/sub"}; !slices.Equal(a.IncludePaths, want) {
		t.Errorf("include paths of a.c: %v, want %v", a.IncludePaths, want)
	}
	if !strings.HasSuffix(a.Defines, "#define X \"a b\"\n#define Y 1\n#undef Y\n#define F(a) a\n") {
		t.Errorf("macros of a.c: %s", a.Defines)
	}
	if a.Std != "c11" || !slices.Equal(a.Includes, []string{"include/pre.h"}) || a.Arch != "amd64" {
		t.Errorf("a.c: %+v", a)
	}
	b, _ := tree.Unit("src/b.c")
	if b.Arch != "arm64" || !slices.Equal(b.QuotePaths, []string{"src"}) || !slices.Equal(b.IncludePaths, []string{"build/gen"}) {
		t.Errorf("b.c: %+v", b)
	}
	if d, _ := tree.Unit("lib/deep/d.c"); d.Arch != "i386" || !strings.Contains(d.Defines, "__clang__") {
		t.Errorf("d.c: %+v", d)
	}
	// A file that the database does not have is compiled like its neighbours.
	if c, ok := tree.Unit("src/c.c"); !ok || c.Path != "src/c.c" || c.From != "" || !slices.Equal(c.IncludePaths, a.IncludePaths) {
		t.Errorf("c.c: %v %+v", ok, c)
	}
	if _, ok := tree.Unit("docs/e.c"); ok {
		t.Error("a file with nothing near it is no unit")
	}
	want := []string{"build/compile_commands.json: headers of /usr/include are not read: they stand outside the tree",
		"build/compile_commands.json:6: ../../etc/passwd.c stands outside the tree: it is left out, as is any other that does"}
	if got := tree.Problems(); !slices.Equal(got, want) {
		t.Errorf("problems:\n%s", strings.Join(got, "\n"))
	}
}

func TestCommandsBad(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":     {"", "build/compile_commands.json:1: the file ends in the middle"},
		"no list":   {"{}", "build/compile_commands.json:1: no list of commands: it begins with {"},
		"cut off":   {"[\n{\"file\": \"a.c\"},\n{\"fi", "build/compile_commands.json:3: the file ends in the middle"},
		"wrong":     {"[\n\n{\"file\": 3}]", "build/compile_commands.json:3: no list of commands"},
		"elsewhere": {`[{"directory": "/y", "file": "a.c", "command": "cc -c a.c"}]`, "all of its 1 files stand outside of the tree"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := openProject(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestCommandsOver(t *testing.T) {
	tree, err := openProject(t, `[{"directory": "/proj", "file": "src/a.c", "command": "cc -Iinclude -c src/a.c"}]`)
	if err != nil {
		t.Fatal(err)
	}
	patched := project("[]")
	patched["src/new.c"] = &fstest.MapFile{Data: []byte("int x;\n")}
	over, err := tree.Over(patched)
	if err != nil {
		t.Fatal(err)
	}
	if u, ok := over.Unit("src/new.c"); !ok || !slices.Equal(u.IncludePaths, []string{"include"}) {
		t.Errorf("new file: %v %+v", ok, u)
	}
	if _, ok := tree.Unit("src/new.c"); ok {
		t.Error("the tree without the patch has the patch's file")
	}
}
