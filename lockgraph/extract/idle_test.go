package extract

import (
	"context"
	"testing"
	"testing/fstest"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/parser/csource"
	"lockcheck/parser/headers"
)

// TestIdle: of what a header has, a body that was left out is nothing to locks;
// what is only declared may be.
func TestIdle(t *testing.T) {
	m, err := model.Load("freebsd")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{
		"a.h": {Data: []byte(`
struct obj { struct mtx o_mtx; int n; };
static __inline int obj_busied(struct obj *o) { return (o->n != 0); }
static __inline void obj_lock(struct obj *o) { mtx_lock(&o->o_mtx); }
int obj_call(struct obj *);
`)},
		"a.c": {Data: []byte(`
#include "a.h"
static int obj_own(struct obj *);
int f(struct obj *o) { obj_lock(o); obj_own(o); return (obj_busied(o) + obj_call(o)); }
`)},
	}
	f, err := csource.Parse(context.Background(), "a.c", fsys["a.c"].Data, csource.Options{
		Opaque: m.Opaque(), Headers: headers.New(fsys), QuotePaths: []string{"."}, IncludePaths: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	idle := map[string]bool{}
	for _, fn := range Unit(f, m).Funcs {
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				if in := &b.Instrs[i]; in.Op == ir.Call && fn.Name == "f" {
					idle[in.Callee.Name] = in.Callee.Idle
				}
			}
		}
	}
	for name, want := range map[string]bool{"obj_busied": true, "obj_lock": false, "obj_call": false, "obj_own": false} {
		if got, ok := idle[name]; got != want || !ok {
			t.Errorf("%s: idle %v, called %v", name, got, ok)
		}
	}
}
