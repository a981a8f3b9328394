package mutate

import (
	"slices"
	"strings"
	"testing"

	"lockcheck/lockgraph/model"
)

const source = `
int
first(struct softc *sc)
{
	struct chan *ch;
	int error;

again:
	mtx_lock(&sc->sc_mtx);
	sx_xlock(&foo_lock);
	ch = LIST_FIRST(&sc->sc_chans);
	if (ch == NULL)
		return (0);	/* ; no { statement } of its own */
	ch->ch_busy = 1;
	if (ch->ch_wait) {
		sx_xunlock(&foo_lock);
		foo(");", ';');
		sx_xlock(&foo_lock);
		goto again;
	}
	sx_xunlock(&foo_lock);
	mtx_unlock(&sc->sc_mtx);
	crhold(cr);
	crfree(cr);
	return (error);
}

void
second(void)
{
#ifdef THIS
	mtx_lock(&foo_mtx);
#endif
}
`

func freebsd(t *testing.T) *model.Model {
	t.Helper()
	m, err := model.Load("freebsd")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFunctions(t *testing.T) {
	fs := functions([]byte(source), freebsd(t))
	if len(fs) != 2 || fs[0].name != "first" || fs[1].name != "second" {
		t.Fatalf("functions %+v", fs)
	}
	var ops []string
	for _, s := range fs[0].statements {
		if s.op != nil {
			ops = append(ops, s.op.call)
		}
	}
	if want := strings.Fields("mtx_lock sx_xlock sx_xunlock sx_xlock sx_xunlock mtx_unlock crhold crfree"); !slices.Equal(ops, want) {
		t.Errorf("operations %q, want %q", ops, want)
	}
	if len(fs[1].statements) > 0 {
		t.Errorf("statements between preprocessor lines: %+v", fs[1].statements)
	}
}

// TestOperators holds each operator to its changes of one function.
func TestOperators(t *testing.T) {
	tests := []struct {
		name string
		ways int
		want string // a line that the first change adds
	}{
		{"lost unlock", 3, "+\t\t;"},
		{"lost lock", 3, "+\t;"},
		{"doubled lock", 3, "+\tmtx_lock(&sc->sc_mtx); mtx_lock(&sc->sc_mtx);"},
		{"doubled unlock", 3, "+\t\tsx_xunlock(&foo_lock); sx_xunlock(&foo_lock);"},
		{"mode swapped", 2, "+\t\tsx_sunlock(&foo_lock);"},
		{"acquires swapped", 1, "+\tsx_xlock(&foo_lock);"},
		{"sleep under a mutex", 1, `+	mtx_lock(&sc->sc_mtx); pause("seeded", hz);`},
		{"lost release", 1, "+\t;"},
		{"retry without revalidation", 1, "+\t\t;"},
		{"pointer across a relock", 2, "+\tmtx_unlock(&sc->sc_mtx); mtx_lock(&sc->sc_mtx); ch->ch_busy = 1;"},
		{"comment added", 8, "+\t/* Lock order: see above. */ mtx_lock(&sc->sc_mtx);"},
		{"statement in a block", 8, "+\tdo { mtx_lock(&sc->sc_mtx); } while (0);"},
		{"local renamed", 2, "+\tstruct chan *ch_renamed;"},
		{"blank lines", 8, "+"},
	}
	all := operators()
	if len(tests) != len(all) {
		t.Fatalf("%d operators, %d tests", len(all), len(tests))
	}
	file := &target{path: "sys/a.c", text: []byte(source), model: freebsd(t), sleep: sleeps["freebsd"]}
	f := functions(file.text, file.model)[0]
	for i, tt := range tests {
		op := all[i]
		if op.name != tt.name {
			t.Fatalf("operator %q, want %q", op.name, tt.name)
		}
		ways := op.ways(file, &f)
		if len(ways) != tt.ways {
			t.Errorf("%s: %d ways, want %d", op.name, len(ways), tt.ways)
			continue
		}
		if got := diff(file.path, file.text, apply(file.text, ways[0])); !strings.Contains(got, "\n"+tt.want+"\n") {
			t.Errorf("%s:\n%s\nwant %q", op.name, got, tt.want)
		}
	}
}

func TestDiff(t *testing.T) {
	got := diff("a.c", []byte("1\n2\n3\n4\n5\n6\n7\n8\n9\n"), []byte("1\n2\n3\n4\nfive\n5b\n6\n7\n8\n9\n"))
	want := "--- a/a.c\n+++ b/a.c\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+5b\n 6\n 7\n 8\n"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFunctionsUnderConditions(t *testing.T) {
	text := "#ifdef DDB\nvoid\na(void)\n{\n#if 0\n\tx();\n#endif\n}\n#else\nvoid\nb(void)\n{\n}\n#endif\nvoid\nc(void)\n{\n}\n"
	var names []string
	for _, f := range functions([]byte(text), freebsd(t)) {
		names = append(names, f.name)
	}
	if want := []string{"c"}; !slices.Equal(names, want) {
		t.Errorf("functions %q, want %q", names, want)
	}
}

// A jump back to a return looks at nothing again.
func TestLooksAgain(t *testing.T) {
	for text, want := range map[string]bool{
		"\nagain:\n\tch = first();": true,
		"\nagain:\n\treturn (0);":   false,
		"\nother:\n\tch = first();": false,
	} {
		if got := looksAgain(text, "again"); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}
