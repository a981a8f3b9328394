package link_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/model"
	"lockcheck/lockgraph/pack"
	"lockcheck/parser/csource"
)

// notes is a memo that counts what is found out.
type notes struct {
	mu   sync.Mutex
	kept map[link.Key][]byte
	puts int
	gets int
}

func (n *notes) Get(k link.Key) ([]byte, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gets++
	v, ok := n.kept[k]
	return v, ok
}

func (n *notes) Put(k link.Key, v []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kept[k] = v
	n.puts++
}

// program links C texts, named by turns file and text.
func program(t testing.TB, memo link.Memo, files ...string) *link.Program {
	t.Helper()
	m, units := unitsOf(t, files...)
	return linked(t, m, units, link.Options{Memo: memo})
}

func linked(t testing.TB, m *model.Model, units []*ir.Unit, opt link.Options) *link.Program {
	t.Helper()
	p, err := link.Link(t.Context(), m, units, opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

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

// TestMemoKnows finds out nothing about a program that it has been told
// everything of.
func TestMemoKnows(t *testing.T) {
	memo := &notes{kept: map[link.Key][]byte{}}
	files := []string{"ping.c", ping, "pong.c", pong}
	first := program(t, memo, files...)
	if memo.puts != 3 || len(first.Graph.Edges) == 0 {
		t.Fatalf("%d outcomes of 3 functions, %d edges", memo.puts, len(first.Graph.Edges))
	}
	program(t, memo, files...)
	if memo.puts != 3 {
		t.Errorf("%d functions were analysed again", memo.puts-3)
	}
}

// TestMemoMoved knows functions that stand elsewhere, and says where.
func TestMemoMoved(t *testing.T) {
	memo := &notes{kept: map[link.Key][]byte{}}
	program(t, memo, "ping.c", ping, "pong.c", pong)
	const down = "int more;\n\n"
	was := memo.puts
	got := program(t, memo, "ping.c", down+ping, "pong.c", down+pong)
	if memo.puts != was {
		t.Errorf("%d functions were analysed again", memo.puts-was)
	}
	want := program(t, nil, "ping.c", down+ping, "pong.c", down+pong)
	if !reflect.DeepEqual(got.Graph.Edges, want.Graph.Edges) {
		t.Errorf("edges\n%+v\nwant\n%+v", got.Graph.Edges, want.Graph.Edges)
	}
	if got, want := got.SummaryIn("pong.c", "pong"), want.SummaryIn("pong.c", "pong"); !bytes.Equal(pack.Bytes(*got), pack.Bytes(*want)) {
		t.Errorf("summary\n%+v\nwant\n%+v", got, want)
	}
	program(t, memo, "ping.c", ping, "pong.c", strings.Replace(pong, "mtx_unlock", "\n\tmtx_unlock", 1))
	if memo.puts == was {
		t.Error("a function that changed is not analysed")
	}
}

// TestBase asks the memo for nothing that the other side of a patch has, and
// comes to the same.
func TestBase(t *testing.T) {
	memo := &notes{kept: map[link.Key][]byte{}}
	const apart = "void apart(struct bar *b)\n{\n\tmtx_lock(&b->mtx);\n\tsx_xlock(&bar_list);\n\tsx_xunlock(&bar_list);\n\tmtx_unlock(&b->mtx);\n}\n"
	const user = "void user(struct bar *b)\n{\n\tmtx_lock(&user_mtx);\n\tapart(b);\n\tmtx_unlock(&user_mtx);\n}\n"
	m, old := unitsOf(t, "ping.c", ping, "pong.c", pong, "apart.c", apart, "user.c", user)
	base := linked(t, m, old, link.Options{Memo: memo, Share: true})
	tests := []struct {
		name string
		unit int // that is another one
		text string
		gets int // of the memo, at most
	}{
		{"nothing", 3, user, 1},
		{"a caller", 3, "int more;\n" + strings.Replace(user, "apart(b);", "apart(b); apart(b);", 1), 1},
		{"a callee that moves", 2, "\n" + apart, 2},
		{"a callee that changes", 2, strings.Replace(apart, "sx_xlock", "if (b) return;\n\tsx_xlock", 1), 2},
		{"of a ring", 0, strings.Replace(ping, "f->again", "!f->again", 1), 3},
		{"a name that now means another", 3, "static " + strings.Replace(user, "user", "apart", 1), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, one := unitsOf(t, old[tt.unit].Path, tt.text)
			units := slices.Clone(old)
			units[tt.unit] = one[0]
			memo.gets = 0
			got := linked(t, m, units, link.Options{Memo: memo, Base: base})
			if memo.gets > tt.gets {
				t.Errorf("asked %d times, want %d", memo.gets, tt.gets)
			}
			want := linked(t, m, units, link.Options{})
			if !reflect.DeepEqual(got.Graph, want.Graph) || got.Stats != want.Stats {
				t.Errorf("graph\n%+v\nwant\n%+v", got.Graph, want.Graph)
			}
			for _, u := range units {
				for _, f := range u.Funcs {
					got, want := got.SummaryIn(u.Path, f.Name), want.SummaryIn(u.Path, f.Name)
					if !bytes.Equal(pack.Bytes(*got), pack.Bytes(*want)) {
						t.Errorf("summary\n%+v\nwant\n%+v", got, want)
					}
				}
			}
		})
	}
}
