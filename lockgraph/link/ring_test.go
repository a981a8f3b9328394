package link_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/model"
)

// chain is a ring of n functions, of which each calls the next one.
func chain(n int) []string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "void f%d(struct foo *);\n", i)
	}
	for i := range n {
		fmt.Fprintf(&text, "void f%d(struct foo *f)\n{\n\tmtx_lock(&f->mtx);\n\tf->n%d++;\n\tmtx_unlock(&f->mtx);\n\tf%d(f);\n}\n", i, i, (i+1)%n)
	}
	return []string{"chain.c", text.String()}
}

// TestRing analyses of a ring no more than what a change of one of its functions
// makes another thing.
func TestRing(t *testing.T) {
	files := chain(30)
	m, old := unitsOf(t, files...)
	tests := []struct {
		name, was, is string
		most          int
	}{
		{"a body", "f->n7++;", "f->n7--;", 1},
		{"a line more", "void f7(struct foo *f)\n{\n", "void f7(struct foo *f)\n{\n\n\n", 1},
		{"a lock", "f->n7++;", "sx_xlock(&seven);\n\tsx_xunlock(&seven);", 30},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, now := unitsOf(t, files[0], strings.Replace(files[1], tt.was, tt.is, 1))
			got := again(t, m, old, now)
			if n := got.Fresh(); n > tt.most {
				t.Errorf("%d functions were analysed, want %d at most", n, tt.most)
			}
			same(t, got, m, now)
		})
	}
}

// TestRingsAtRandom changes one function after the other of programs in which all
// call all: with an image they come to the same as without, again and again.
func TestRingsAtRandom(t *testing.T) {
	for seed := range 20 {
		r := rand.New(rand.NewSource(int64(seed)))
		n := 3 + r.Intn(6)
		bodies := make([]string, n)
		for i := range bodies {
			bodies[i] = body(r, n)
		}
		var img *link.Image
		for range 4 {
			m, units := whirl(t, bodies)
			opt := link.Options{Image: img, Keep: true}
			p := linked(t, m, units, opt)
			same(t, p, m, units)
			if t.Failed() {
				t.Fatalf("seed %d\n%s", seed, strings.Join(bodies, "\n"))
			}
			img = imageOf(t, p)
			bodies[r.Intn(n)] = body(r, n)
		}
	}
}

// whirl gives functions of these bodies, in two units.
func whirl(t *testing.T, bodies []string) (*model.Model, []*ir.Unit) {
	texts := [2]string{}
	for i := range bodies {
		for j := range texts {
			texts[j] += fmt.Sprintf("int f%d(struct foo *, int);\n", i)
		}
	}
	for i, b := range bodies {
		texts[i%2] += fmt.Sprintf("int f%d(struct foo *f, int n)\n{\n%s\treturn (n);\n}\n", i, b)
	}
	return unitsOf(t, "a.c", texts[0], "b.c", texts[1])
}

func body(r *rand.Rand, n int) string {
	lines := []string{"", "f->m++; f->n++;", "mtx_lock(&f->mtx);", "mtx_unlock(&f->mtx);", "if (n > 1)", "if (f->n)", "sx_xlock(&all);", "sx_xunlock(&all);",
		"mtx_assert(&f->mtx, MA_OWNED);", "f->n++;", "f = f->next;", ";", "return (0);", "if (mtx_owned(&f->mtx))"}
	var b strings.Builder
	for range 1 + r.Intn(9) {
		if r.Intn(3) == 0 {
			fmt.Fprintf(&b, "\tif (f%d(f, n) == 0)\n", r.Intn(n))
		}
		line := lines[r.Intn(len(lines))]
		b.WriteString("\t" + line + "\n")
		if strings.HasPrefix(line, "if") {
			fmt.Fprintf(&b, "\t\tf%d(f, %d);\n", r.Intn(n), r.Intn(3))
		}
	}
	return b.String() + "\t;\n"
}
