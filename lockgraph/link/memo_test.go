package link_test

import (
	"bytes"
	"reflect"
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
}

func (n *notes) Get(k link.Key) ([]byte, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
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
	p, err := link.Link(t.Context(), m, units, link.Options{Memo: memo})
	if err != nil {
		t.Fatal(err)
	}
	return p
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
