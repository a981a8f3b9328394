package check

import (
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"

	"lockcheck/cmd/lockcheck/internal/cache"
	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/lockgraph/ir"
	"lockcheck/parser/kbuild"
)

// caching gives a checker with a cache, and a unit of a tree.
func caching(t *testing.T) (*checker, doc) {
	t.Helper()
	kept, err := cache.Open(filepath.Join(t.TempDir(), "cache"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{cache: kept, models: map[string]*lockModel{}, opt: Options{Headers: Fast, Version: "1"}}
	tree := fstest.MapFS{"sys/a.h": {Data: []byte("struct a { int n; };\n")}}
	v := &view{fsys: tree, deps: deps.New(tree), root: "src"}
	d := doc{
		path: "src/kern/a.c", text: text("#include <a.h>\n#include \"/b\"\nint f(struct a *a) { return a->n; }\n"), cached: true,
		src: &compiled{view: v, unit: kbuild.Unit{Path: "kern/a.c", IncludePaths: []string{"sys"}}},
	}
	return c, d
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
	src, _ := d.text()
	k, ok := c.key(m, &d, src)
	if !ok {
		t.Fatal("no key")
	}
	other := parsed{unit: &ir.Unit{Path: "kern/a.c", Files: []string{"kern/a.c", "sys/a.h"}}}
	c.keep(k, &other)
	got := c.one(t.Context(), m, d)
	if got.unit == nil || len(got.unit.Funcs) != 0 {
		t.Fatal("the entry was not used")
	}
	if want := []string{"src/kern/a.c", "src/sys/a.h"}; got.unit.Path != want[0] || !reflect.DeepEqual(got.unit.Files, want) {
		t.Errorf("files %q of %q", got.unit.Files, got.unit.Path)
	}
	// Bytes that are sound and no unit are no entry.
	if err := c.cache.Put(k, []byte("\x02[]\xff")); err != nil {
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
	src, _ := d.text()
	was, _ := c.key(m, &d, src)
	change := func(how func(c *checker, d *doc)) cache.Key {
		e, s := d, *d.src
		e.src = &s
		o := &checker{cache: c.cache, opt: c.opt}
		how(o, &e)
		k, _ := o.key(m, &e, src)
		return k
	}
	changed := map[string]func(c *checker, d *doc){
		"version":       func(c *checker, d *doc) { c.opt.Version = "2" },
		"headers":       func(c *checker, d *doc) { c.opt.Headers = Full },
		"no headers":    func(c *checker, d *doc) { c.opt.Headers = None },
		"alone":         func(c *checker, d *doc) { d.src = nil },
		"defines":       func(c *checker, d *doc) { d.src.unit.Defines = "#define X\n" },
		"include paths": func(c *checker, d *doc) { d.src.unit.IncludePaths = []string{"sys", "other"} },
		"path":          func(c *checker, d *doc) { d.src.unit.Path = "kern/b.c" },
	}
	for name, how := range changed {
		if change(how) == was {
			t.Errorf("%s: the same key", name)
		}
	}
	if change(func(c *checker, d *doc) { d.path = "/src/kern/a.c"; v := *d.src.view; v.root = "/src"; d.src.view = &v }) != was {
		t.Error("the key depends on where the tree stands")
	}
	if k, _ := c.key(m, &d, append(src, '\n')); k == was {
		t.Error("the key does not depend on the text")
	}
	d.fragment = true
	if _, ok := c.key(m, &d, src); ok {
		t.Error("a fragment has a key")
	}
}
