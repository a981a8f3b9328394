package link_test

import (
	"slices"
	"strings"
	"testing"

	"lockcheck/lockgraph/link"
)

// TestSteady knows of a function that it is steady while it and what was asked for it
// are as they were, whatever else its unit has.
func TestSteady(t *testing.T) {
	const text = `
void leaf(struct foo *f) { mtx_lock(&f->mtx); mtx_unlock(&f->mtx); }
void other(struct foo *f) { sx_xlock(&foo_list); sx_xunlock(&foo_list); }
void asks(struct foo *f) { f->n++; }
void own(struct foo *f) { f->n--; }
void loud(struct foo *f) { f->n = 0; }
`
	m, old := unitsOf(t, "a.c", text)
	was := linked(t, m, old, link.Options{Keep: true})
	u := was.Units[0]
	rec := was.Record()
	if _, err := rec.Results(t.Context(), u, nil); err != nil {
		t.Fatal(err)
	}
	steady := make([]bool, len(u.Funcs))
	for i, f := range u.Funcs {
		steady[i] = f.Name != "loud"
		if f.Name == "asks" {
			rec.Turn(i)
			rec.Summary(u, "leaf")
			rec.Turn(-1)
		}
	}
	was.Keep(u, rec, []byte("said"), steady)
	img := imageOf(t, was)
	names := func(img *link.Image, now string) []string {
		t.Helper()
		_, units := unitsOf(t, "a.c", now)
		p := linked(t, m, units, link.Options{Image: img})
		steady, _ := p.Steady(p.Units[0])
		var names []string
		for _, f := range steady {
			names = append(names, f.Name)
		}
		return names
	}
	for now, want := range map[string][]string{
		text + "int n;\nvoid more(struct foo *f) { f->m++; }\n": {"leaf", "other", "asks", "own"},
		"\n\n" + text: {"leaf", "other", "asks", "own"},
		strings.Replace(text, "f->n--", "f->n -= 2", 1):                                            {"leaf", "other", "asks"},
		strings.Replace(text, "{ mtx_lock(&f->mtx);", "{ mtx_lock(&g_mtx); mtx_lock(&f->mtx);", 1): {"other", "own"},
		strings.Replace(text, "f->n = 0", "leaf(f)", 1):                                            {"leaf", "other", "asks", "own"},
		text + "struct foo { int n; };\n":                                                          nil,
		text + "struct ops { void (*run)(struct foo *); };\nstruct ops ops = { .run = own };\n":    nil,
	} {
		if got := names(img, now); !slices.Equal(got, want) {
			t.Errorf("steady: %q, want %q, in %s", got, want, now)
		}
	}
	// So does an image of a program on the image, in which the unit is the same.
	_, more := unitsOf(t, "a.c", text, "b.c", "void b(struct foo *f) { leaf(f); }\n")
	again := imageOf(t, linked(t, m, more, link.Options{Image: img, Keep: true}))
	if got := names(again, text+"void more(struct foo *f) { f->m++; }\n"); !slices.Equal(got, []string{"leaf", "other", "asks", "own"}) {
		t.Errorf("steady on a second image: %q", got)
	}
}
