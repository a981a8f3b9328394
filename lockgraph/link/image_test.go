package link_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/pack"
	"lockcheck/parser/csource"
)

func unitsOf(t testing.TB, files ...string) (*model.Model, []*ir.Unit) {
	t.Helper()
	m, err := model.Load("freebsd")
	if err != nil {
		t.Fatal(err)
	}
	var units []*ir.Unit
	for i := 0; i < len(files); i += 2 {
		f, err := csource.Parse(t.Context(), files[i], []byte(files[i+1]), csource.Options{Opaque: m.Opaque()})
		if err != nil {
			t.Fatal(err)
		}
		units = append(units, extract.Unit(f, m))
	}
	return m, units
}

// Two units that call each other. What pong() takes before it calls back, its
// helper keeps on some of its ways out: that is asked of the helper by a name
// that ping's unit does not know.
const (
	ping = `
void pong(struct foo *);
void ping(struct foo *f)
{
	if (f->again)
		pong(f);
}
`
	pong = `
void ping(struct foo *);
static void helper(struct foo *f)
{
	mtx_lock(&f->mtx);
	if (random())
		return;
	mtx_unlock(&f->mtx);
}
void pong(struct foo *f)
{
	helper(f);
	sx_xlock(&foo_list);
	ping(f);
	sx_xunlock(&foo_list);
}
`
)

// program links C texts, named by turns file and text.
func program(t testing.TB, files ...string) *link.Program {
	t.Helper()
	m, units := unitsOf(t, files...)
	return linked(t, m, units, link.Options{})
}

// again links units on what was kept of other ones.
func again(t testing.TB, m *model.Model, old, now []*ir.Unit) *link.Program {
	t.Helper()
	was := linked(t, m, old, link.Options{Keep: true})
	return linked(t, m, now, link.Options{Image: imageOf(t, was), Keep: true})
}

func imageOf(t testing.TB, p *link.Program) *link.Image {
	t.Helper()
	img, err := link.ReadImage(partsOf(p.Image(nil, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// rest is the rest of an image in memory.
type rest []byte

func (r rest) Bytes(from, to int) []byte { return r[from:to] }
func (r rest) Len() int                  { return len(r) }

func partsOf(img *link.Image) ([]byte, rest) {
	head, more := img.Parts()
	return head, slices.Concat(more...)
}

func sizeOf(img *link.Image) int {
	head, more := partsOf(img)
	return len(head) + len(more)
}

func linked(t testing.TB, m *model.Model, units []*ir.Unit, opt link.Options) *link.Program {
	t.Helper()
	p, err := link.LinkSources(t.Context(), m, sources(units), opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sources gives units as sources that are known by their content.
func sources(units []*ir.Unit) []link.Source {
	all := link.Sources(units)
	for i, u := range units {
		all[i].Sum = sha256.Sum256(ir.Encode(u))
	}
	return all
}

// same reports whether a program on an image is what it is without one.
func same(t *testing.T, got *link.Program, m *model.Model, units []*ir.Unit) {
	t.Helper()
	want := linked(t, m, units, link.Options{})
	if err := got.ReadSites(t.Context(), func(*graph.Edge) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if got.Stats != want.Stats {
		t.Errorf("stats %+v, want %+v", got.Stats, want.Stats)
	}
	type edges struct {
		Classes []graph.Class
		Edges   []graph.Edge
	}
	if !bytes.Equal(pack.Bytes(edges{got.Graph.Classes, got.Graph.Edges}), pack.Bytes(edges{want.Graph.Classes, want.Graph.Edges})) {
		t.Errorf("edges\n%+v\nwant\n%+v", got.Graph.Edges, want.Graph.Edges)
	}
	for _, u := range units {
		for _, f := range u.Funcs {
			got, want := got.SummaryIn(u.Path, f.Name), want.SummaryIn(u.Path, f.Name)
			if !bytes.Equal(pack.Bytes(*got), pack.Bytes(*want)) {
				t.Errorf("summary\n%+v\nwant\n%+v", got, want)
			}
		}
	}
}

// TestImage finds out again no more of a program than what is not as it was, and
// comes to the same; so does who then links on that.
func TestImage(t *testing.T) {
	const apart = "void apart(struct bar *b)\n{\n\tmtx_lock(&b->mtx);\n\tsx_xlock(&bar_list);\n\tsx_xunlock(&bar_list);\n\tmtx_unlock(&b->mtx);\n}\n"
	const user = "void user(struct bar *b)\n{\n\tmtx_lock(&user_mtx);\n\tapart(b);\n\tmtx_unlock(&user_mtx);\n}\n"
	const ops = "struct ops { void (*run)(struct bar *); };\n"
	const one = ops + "struct bar { struct ops *ops; };\nstatic void one(struct bar *b)\n{\n\tb->ops->run(b);\n}\nstruct ops ops = { .run = apart };\n"
	const sys = "static struct mtx user_mtx;\nMTX_SYSINIT(user, &user_mtx, \"user\", MTX_DEF);\n"
	files := []string{"apart.c", apart, "one.c", one, "ping.c", ping, "pong.c", pong, "user.c", user}
	m, old := unitsOf(t, files...)
	tests := []struct {
		name  string
		edit  []string // files and their new texts; "": it is no more
		fresh int      // functions that are analysed
	}{
		{"nothing", nil, 0},
		{"what is no function", []string{"user.c", user + "int more;\n"}, 0},
		{"a caller", []string{"user.c", "int more;\n" + strings.Replace(user, "apart(b);", "apart(b); apart(b);", 1)}, 1},
		{"a callee that moves", []string{"apart.c", "\n" + apart}, 0},
		{"two that move", []string{"ping.c", "\n\n" + ping, "pong.c", "\n" + pong}, 0},
		{"a callee that changes", []string{"apart.c", strings.Replace(apart, "sx_xlock", "if (b) return;\n\tsx_xlock", 1)}, 3},
		{"a callee of the same effect", []string{"apart.c", strings.Replace(apart, "{", "{ b->n = 1;", 1)}, 3},
		{"of a ring", []string{"ping.c", strings.Replace(ping, "f->again", "!f->again", 1)}, 2},
		{"out of a ring", []string{"ping.c", strings.Replace(ping, "pong(f);", ";", 1)}, 2},
		{"a name that now means another", []string{"user.c", "static " + strings.Replace(user, "user", "apart", 1)}, 1},
		{"a second target", []string{"user.c", ops + user + "struct ops more = { .run = user };\n"}, 1},
		{"a lock with a name", []string{"user.c", sys + user}, 1},
		{"a function that is gone", []string{"apart.c", "int apart_is_gone;\n"}, 2},
		{"a new one", []string{"apart.c", apart + "void more(struct bar *b)\n{\n\tuser(b);\n}\n"}, 1},
		{"a file that is gone", []string{"user.c", ""}, 0},
		{"a new file", []string{"new.c", "void anew(struct bar *b)\n{\n\tuser(b);\n}\n"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			texts := map[string]string{}
			for i := 0; i < len(files); i += 2 {
				texts[files[i]] = files[i+1]
			}
			for i := 0; i < len(tt.edit); i += 2 {
				texts[tt.edit[i]] = tt.edit[i+1]
			}
			var list []string
			for _, name := range slices.Sorted(maps.Keys(texts)) {
				if texts[name] != "" {
					list = append(list, name, texts[name])
				}
			}
			_, now := unitsOf(t, list...)
			got := again(t, m, old, now)
			if n := got.Fresh(); n != tt.fresh {
				t.Errorf("%d functions were analysed, want %d", n, tt.fresh)
			}
			same(t, got, m, now)
			lean := linked(t, m, now, link.Options{Image: imageOf(t, linked(t, m, old, link.Options{Keep: true}))})
			if n := lean.Fresh(); n != tt.fresh {
				t.Errorf("%d functions were analysed with nothing to be kept, want %d", n, tt.fresh)
			}
			back := linked(t, m, old, link.Options{Image: imageOf(t, got), Keep: true})
			same(t, back, m, old)
			once := linked(t, m, now, link.Options{Image: imageOf(t, got)})
			if n := once.Fresh(); n != 0 {
				t.Errorf("%d functions were analysed again", n)
			}
			same(t, once, m, now)
		})
	}
}

// TestImageBounded forgets the strings of what is no more.
func TestImageBounded(t *testing.T) {
	text := func(i int) []string {
		f := strings.NewReplacer("helper", fmt.Sprintf("helper_%d", i), "foo_list", fmt.Sprintf("list_%d", i))
		return []string{"ping.c", ping, "pong.c", f.Replace(pong)}
	}
	m, units := unitsOf(t, text(0)...)
	img := imageOf(t, linked(t, m, units, link.Options{Keep: true}))
	size := sizeOf(img)
	for i := range 60 {
		_, units = unitsOf(t, text(1000+i)...)
		p := linked(t, m, units, link.Options{Image: img, Keep: true})
		img = imageOf(t, p)
		if n := sizeOf(img); n > size+size/2 {
			t.Fatalf("an image of %d bytes has grown to %d", size, n)
		}
		if i%10 == 9 {
			same(t, p, m, units)
			same(t, linked(t, m, units, link.Options{Image: img}), m, units)
		}
	}
}

// TestImageTorn takes no part of an image for a whole one.
func TestImageTorn(t *testing.T) {
	_, units := unitsOf(t, "ping.c", ping, "pong.c", pong)
	m, _ := unitsOf(t)
	head, more := partsOf(linked(t, m, units, link.Options{Keep: true}).Image(nil, nil))
	for i := range head {
		if _, err := link.ReadImage(head[:i], more); err == nil {
			t.Fatalf("%d bytes of %d are an image", i, len(head))
		}
	}
	if _, err := link.ReadImage(head, more[1:]); err == nil {
		t.Fatal("an image whose rest is short is one")
	}
}
