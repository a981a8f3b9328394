package check

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/jsonout"
	"lockcheck/rules"
)

// FuzzProgram checks programs that are made of lock operations in every
// arrangement: what no parser stumbles on is where the analysis itself does.
// Nothing may crash or be lost, and workers may not change what is found.
func FuzzProgram(f *testing.F) {
	r := rand.New(rand.NewSource(1))
	for range 40 {
		data := make([]byte, 20+r.Intn(140))
		r.Read(data)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 160 {
			return
		}
		text := (&writer{data: data}).program()
		said := ""
		for jobs := 1; jobs <= 2; jobs++ {
			rd := &input.Reader{Dir: t.TempDir(), Overlay: map[string][]byte{"a.c": []byte(text)}}
			rep, err := Run(t.Context(), []string{"a.c"}, rd, Options{Rules: rules.All(), Jobs: jobs})
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for _, p := range rep.Problems {
				t.Errorf("%s\n%s", p, text)
			}
			for _, b := range rep.Bounds {
				if strings.Contains(b.Why, "crash") || b.Lost {
					t.Errorf("%s: %s\n%s", b.Function, b.Why, text)
				}
			}
			var out strings.Builder
			if err := jsonout.Write(&out, rep, "v"); err != nil {
				t.Fatal(err)
			}
			if jobs == 2 && out.String() != said {
				t.Errorf("two workers find something else\n%s", text)
			}
			said = out.String()
		}
	})
}

// writer makes a program of bytes: each chooses among what may stand there,
// and where they end everything open is closed.
type writer struct {
	data  []byte
	out   strings.Builder
	depth int
}

func (w *writer) next(n int) int {
	if len(w.data) == 0 {
		return 0
	}
	b := w.data[0]
	w.data = w.data[1:]
	return int(b) % n
}

func (w *writer) pick(of ...string) string { return of[w.next(len(of))] }

func (w *writer) lock() string {
	return w.pick("&a->o_mtx", "a->o_lock", "&b->o_mtx", "&q->o_mtx", "&lock", "&table[n].o_mtx", "&a->o_peer->o_mtx", "b->o_lock", "&table[n + 1].o_mtx")
}

func (w *writer) object() string {
	return w.pick("a", "b", "q", "a->o_peer", "NULL", "&table[n]", "head", "object_find(n)", "TAILQ_FIRST(&a->o_list)")
}

func (w *writer) condition() string {
	return w.pick("n", "n == 3", "a == b", "q != NULL", "a->o_count > 0", "mtx_trylock("+w.lock()+")", "error", "a->o_flags & 4", "f1(a, b, n, &q)")
}

func (w *writer) line(format string, args ...any) {
	w.out.WriteString(strings.Repeat("\t", w.depth+1))
	fmt.Fprintf(&w.out, format+"\n", args...)
}

// block writes statements until one of the bytes ends it.
func (w *writer) block(head string) {
	w.line("%s {", head)
	w.depth++
	for len(w.data) > 0 && w.depth < 6 && w.statement() {
	}
	w.depth--
	w.line("}")
}

// statement writes a statement; false: the block ends here.
func (w *writer) statement() bool {
	switch w.next(20) {
	case 0:
		w.line("mtx_lock(%s);", w.lock())
	case 1:
		w.line("mtx_unlock(%s);", w.lock())
	case 2:
		w.line("mtx_assert(%s, %s);", w.lock(), w.pick("MA_OWNED", "MA_NOTOWNED"))
	case 3:
		w.block("if (" + w.condition() + ")")
		if w.next(2) == 1 {
			w.block("else")
		}
	case 4:
		w.block("while (" + w.condition() + ")")
	case 5:
		w.line("return (%s);", w.pick("0", "1", "error", "n"))
	case 6:
		w.line("%s = %s;", w.pick("a", "b", "q", "*out", "a->o_peer", "head"), w.object())
	case 7:
		w.line("%s = f%d(%s, %s, %s, &q);", w.pick("error", "n"), w.next(3), w.object(), w.object(), w.pick("n", "0", "3"))
	case 8:
		w.line("%s(%s);", w.pick("object_hold", "object_drop"), w.object())
	case 9:
		w.line("error = msleep(%s, %s, %s, \"wait\", 0);", w.object(), w.lock(), w.pick("0", "PDROP"))
	case 10:
		w.line("goto out;")
	case 11:
		w.line("%s = %s;", w.pick("n", "error", "a->o_count", "a->o_flags"), w.pick("a->o_count", "0", "b->o_flags", "n + 1"))
	case 12:
		w.block("TAILQ_FOREACH(q, &" + w.pick("a->o_list", "b->o_list") + ", o_link)")
	case 13:
		w.block("switch (n)")
	case 14:
		w.line("case %d:;", w.next(4))
	case 15:
		w.line("%s(%s);", w.pick("rw_wlock", "rw_rlock", "rw_unlock"), w.pick("&a->o_rw", "&b->o_rw"))
	case 16:
		w.line("free(%s, M_TEMP);", w.object())
	case 17:
		w.line("%s;", w.pick("break", "continue", "critical_enter()", "critical_exit()"))
	default:
		return false
	}
	return true
}

func (w *writer) program() string {
	w.out.WriteString(`struct mtx;
struct rwlock;
struct object {
	struct mtx o_mtx;
	struct rwlock o_rw;
	struct mtx *o_lock;
	struct object *o_peer;
	int o_count, o_flags;
	TAILQ_HEAD(, object) o_list;
	TAILQ_ENTRY(object) o_link;
};
struct mtx lock;
struct object table[8], *head;
struct object *object_find(int);
static int f0(struct object *, struct object *, int, struct object **);
static int f1(struct object *, struct object *, int, struct object **);
static int f2(struct object *, struct object *, int, struct object **);
`)
	for i := range 3 {
		fmt.Fprintf(&w.out, "static int\nf%d(struct object *a, struct object *b, int n, struct object **out)\n{\n\tstruct object *q;\n\tint error;\n\n", i)
		for len(w.data) > 0 && w.statement() {
		}
		w.out.WriteString("out:\n\treturn (error);\n}\n")
	}
	return w.out.String()
}
