package deps

import (
	"testing"
	"testing/fstest"
)

func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

var small = map[string]string{
	"sys/param.h":   "#include <sys/types.h>\n",
	"sys/types.h":   "#  include\t<machine/types.h>\ntypedef int t;\n",
	"kern/local.h":  "#if 0\n#include \"deep.h\"\n#endif\n",
	"kern/deep.h":   "#include \"local.h\"\n",
	"other/local.h": "int other;\n",
	"unused.h":      "int unused;\n",
}

const unit = "#include <sys/param.h>\n#include \"local.h\"\n#include <none.h>\nint x;\n"

func TestDigest(t *testing.T) {
	dirs := []string{".", "other"}
	was := New(tree(small)).Digest("kern/a.c", []byte(unit), dirs)
	if was.Computed {
		t.Error("all names are in the text")
	}
	if again := New(tree(small)).Digest("kern/a.c", []byte(unit), dirs); again != was {
		t.Error("the same unit has two digests")
	}
	tests := []struct {
		name       string
		file, text string
		changes    bool
	}{
		{"a header", "sys/param.h", "#include <sys/types.h>\nint y;\n", true},
		{"a header's header", "sys/types.h", "typedef long t;\n", true},
		{"under a condition", "kern/deep.h", "int z;\n", true},
		{"one that was not there", "none.h", "", true},
		{"one that was not there, of a header", "machine/types.h", "int w;\n", true},
		{"one found further down the path", "other/local.h", "int u;\n", false},
		{"one not included", "unused.h", "int v;\n", false},
	}
	for _, tt := range tests {
		files := map[string]string{}
		for k, v := range small {
			files[k] = v
		}
		files[tt.file] = tt.text
		base := New(tree(small))
		base.Digest("kern/a.c", []byte(unit), dirs)
		for how, x := range map[string]*Index{"anew": New(tree(files)), "over": base.Over(tree(files), []string{tt.file})} {
			if got := x.Digest("kern/a.c", []byte(unit), dirs); (got != was) != tt.changes {
				t.Errorf("%s, %s: changed %t, want %t", tt.name, how, got != was, tt.changes)
			}
		}
	}
	if got := New(tree(small)).Digest("kern/a.c", []byte(unit+"\n"), dirs); got == was {
		t.Error("another text has the same digest")
	}
	if got := New(tree(small)).Digest("sys/a.c", []byte(unit), dirs); got == was {
		t.Error("another local.h has the same digest")
	}
}

func TestComputed(t *testing.T) {
	files := tree(map[string]string{"a.h": "#include NAME\n"})
	if d := New(files).Digest("a.c", []byte("#include \"a.h\"\n"), nil); !d.Computed {
		t.Error("a name that a macro makes is not told")
	}
}

// TestNext counts every header that an #include_next may mean.
func TestNext(t *testing.T) {
	sum := func(last string) Digest {
		x := New(tree(map[string]string{
			"mine/a.h": "#include_next <a.h>\n", "theirs/a.h": "#include_next <a.h>\n", "last/a.h": last,
		}))
		return x.Digest("a.c", []byte("#include <a.h>\n"), []string{"mine", "theirs", "last"})
	}
	if sum("int a;\n") == sum("int b;\n") {
		t.Error("the last a.h does not count")
	}
}

func TestOutside(t *testing.T) {
	x := New(tree(map[string]string{"a.h": ""}))
	for _, name := range []string{"/etc/passwd", "../../etc/passwd", "", "a.h/../../b"} {
		if x.file(name) != nil {
			t.Errorf("read %q", name)
		}
	}
}
