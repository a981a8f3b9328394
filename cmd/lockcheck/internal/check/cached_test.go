package check

import (
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/lockgraph/ir"
	"lockcheck/parser/headers"
	"lockcheck/parser/kbuild"
)

// caching gives a checker with a cache, and a unit of a tree.
func caching(t *testing.T) (*checker, doc) {
	t.Helper()
	kept, err := cache.Open(filepath.Join(t.TempDir(), "cache"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{models: map[string]*lockModel{}, opt: Options{Headers: Fast, Version: "1"}}
	c.use(kept)
	return c, docIn(fstest.MapFS{
		"sys/a.h":      {Data: []byte("struct a { int n; };\n")},
		"near/q.h":     {Data: []byte("struct q { int n; };\n")},
		"near/other.h": {Data: []byte("struct other { int n; };\n")},
		"kern/a.c": {Data: []byte("#include <a.h>\n#include \"q.h\"\n#include \"/b\"\n" +
			"int f(struct a *a) { return a->n; } /* lockcheck:ignore lockorder never */\n")},
	})
}

// docIn gives kern/a.c of a tree.
func docIn(tree fstest.MapFS) doc {
	v := &view{fsys: tree, deps: deps.New(tree, nil), headers: headers.New(tree), root: "src"}
	d := doc{path: "src/kern/a.c", cached: true, src: &compiled{
		view: v, unit: kbuild.Unit{Path: "kern/a.c", IncludePaths: []string{"sys"}, QuotePaths: []string{"near"}},
	}}
	d.text = func() ([]byte, error) { return input.ReadFile(tree, "kern/a.c") }
	return d
}

// TestKept believes a sound entry: what is in the cache is not made again.
func TestKept(t *testing.T) {
	c, d := caching(t)
	m := freebsd(t)
	first := c.one(t.Context(), m, d)
	if first.unit == nil || len(first.problems) == 0 {
		t.Fatalf("%+v", first)
	}
	if got := c.one(t.Context(), m, d); !reflect.DeepEqual(got, first) {
		t.Errorf("the second time\n%+v\nthe first\n%+v", got, first)
	}
	if len(first.ignores) != 1 {
		t.Errorf("%d comments that silence something", len(first.ignores))
	}
	e, ok := c.entry(m, &d, d.text)
	if !ok {
		t.Fatal("no entry")
	}
	other := parsed{unit: &ir.Unit{Path: "kern/a.c", Files: []string{"kern/a.c", "sys/a.h"}}}
	c.keep(e, &other, ir.Encode(other.unit))
	got := c.one(t.Context(), m, d)
	if got.unit == nil || len(got.unit.Funcs) != 0 {
		t.Fatal("the entry was not used")
	}
	if want := []string{"kern/a.c", "sys/a.h"}; got.unit.Path != want[0] || !reflect.DeepEqual(got.unit.Files, want) {
		t.Errorf("files %q of %q", got.unit.Files, got.unit.Path)
	}
	// Bytes that are sound and no unit are no entry.
	if err := c.cache.Put(e.key, []byte("\x02[]\xff")); err != nil {
		t.Fatal(err)
	}
	if got := c.one(t.Context(), m, d); !reflect.DeepEqual(got, first) {
		t.Errorf("after nonsense\n%+v\nfirst\n%+v", got, first)
	}
}

// TestKey changes with all that the outcome depends on, and not with where
// the tree stands.
func TestKey(t *testing.T) {
	c, d := caching(t)
	m := freebsd(t)
	was, _ := c.entry(m, &d, d.text)
	change := func(how func(c *checker, d *doc)) cache.Key {
		e, s := d, *d.src
		e.src = &s
		o := &checker{cache: c.cache, opt: c.opt}
		how(o, &e)
		k, _ := o.entry(m, &e, e.text)
		return k.key
	}
	changed := map[string]func(c *checker, d *doc){
		"version":       func(c *checker, d *doc) { c.opt.Version = "2" },
		"headers":       func(c *checker, d *doc) { c.opt.Headers = Full },
		"no headers":    func(c *checker, d *doc) { c.opt.Headers = None },
		"alone":         func(c *checker, d *doc) { d.src = nil },
		"defines":       func(c *checker, d *doc) { d.src.unit.Defines = "#define X\n" },
		"include paths": func(c *checker, d *doc) { d.src.unit.IncludePaths = []string{"sys", "other"} },
		"quote paths":   func(c *checker, d *doc) { d.src.unit.QuotePaths = nil },
		"path":          func(c *checker, d *doc) { d.src.unit.Path = "sys/a.h" },
		"text":          patched("kern/a.c", "int g;\n"),
		"header":        patched("sys/a.h", "struct a { long n; };\n"),
		"quoted header": patched("near/q.h", "struct q { long n; };\n"),
	}
	for name, how := range changed {
		if change(how) == was.key {
			t.Errorf("%s: the same key", name)
		}
	}
	if change(func(c *checker, d *doc) { d.path = "/src/kern/a.c"; v := *d.src.view; v.root = "/src"; d.src.view = &v }) != was.key {
		t.Error("the key depends on where the tree stands")
	}
	if change(patched("near/other.h", "int other;\n")) != was.key {
		t.Error("the key depends on what is not included")
	}
	d.fragment = true
	if _, ok := c.entry(m, &d, d.text); ok {
		t.Error("a fragment has an entry")
	}
}

// patched puts another text into a document's tree.
func patched(name, text string) func(*checker, *doc) {
	return func(_ *checker, d *doc) {
		v := *d.src.view
		v.fsys = &patchedFS{v.fsys, map[string][]byte{name: []byte(text)}}
		v.deps = v.deps.Over(v.fsys, []string{name})
		d.src.view = &v
	}
}

// TestMade keeps a unit by the headers, too, whose names macros make in it.
func TestMade(t *testing.T) {
	c, _ := caching(t)
	m := freebsd(t)
	files := fstest.MapFS{
		"sys/a.h":   {Data: []byte("#define STR(x) #x\n#define XSTR(x) STR(x)\n#include XSTR(NAME.h)\n")},
		"sys/one.h": {Data: []byte("struct s { int one; };\n")},
		"kern/a.c":  {Data: []byte("#define NAME one\n#include <a.h>\nint f(struct s *s) { return s->one; }\n")},
	}
	known := func() bool {
		t.Helper()
		d := docIn(files)
		e, ok := c.entry(m, &d, d.text)
		if !ok {
			t.Fatal("no entry")
		}
		_, known := c.kept(e.key, &d)
		if out := c.one(t.Context(), m, d); out.failed {
			t.Fatalf("%+v", out.problems)
		}
		return known
	}
	for i, want := range []bool{false, true} {
		if known() != want {
			t.Errorf("time %d: known %t", i, !want)
		}
	}
	files["sys/one.h"] = &fstest.MapFile{Data: []byte("struct s { long one; };\n")}
	if known() {
		t.Error("a header that changed is not read again")
	}
	if !known() {
		t.Error("nothing was kept")
	}
}
