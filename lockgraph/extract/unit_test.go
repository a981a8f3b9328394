package extract_test

import (
	"context"
	"strings"
	"testing"

	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/ir"
	"lockcheck/parser/csource"
)

func read(t testing.TB, text string, opt csource.Options) *csource.File {
	t.Helper()
	f, err := csource.Parse(context.Background(), "k.c", []byte(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestUnitWithoutHeaders: what the headers of a lone file would have told is
// found from the model and from use.
func TestUnitWithoutHeaders(t *testing.T) {
	const text = `
#include <sys/proc.h>
static void
stop(struct work *w, widget_t x, frob_t f, struct thread *td)
{
	struct proc *p = td->td_proc;

	PROC_LOCK(w->target);
	w->target->p_flag |= P_STOPPED;
	mtx_lock(&x->w_mtx);
	use_proc(f);
	f->p_state = 1;
	free(offsetof(struct thing, t_x));
	curproc->p_pgrp->pg_x = p == NULL;
}
`
	u := extract.Unit(read(t, text, csource.Options{Opaque: []string{"PROC_LOCK"}}), facts{})
	checkUnit(t, u)
	if len(u.Funcs) != 1 {
		t.Fatalf("%d functions", len(u.Funcs))
	}
	got := map[string]bool{}
	u.Funcs[0].Walk(func(p *ir.Path) {
		for _, s := range p.Steps {
			if s.Kind == ir.Member {
				got[s.Struct+"."+s.Name] = true
			}
		}
	})
	for _, want := range []string{
		"work.target",    // declared
		"proc.p_flag",    // w->target is passed to PROC_LOCK
		"widget.w_mtx",   // by convention
		"proc.p_state",   // frob_t is passed where a struct proc * goes
		"thread.td_proc", // declared
		"pgrp.pg_x",      // the model's global and member
	} {
		if !got[want] {
			t.Errorf("no member %s; there are %v", want, got)
		}
	}
	if got["thing.t_x"] {
		t.Error("the operand of offsetof is evaluated")
	}
}

// TestUnitPartial: code that is not in view is marked, and so is its function.
func TestUnitPartial(t *testing.T) {
	const text = `
void whole(void) { a(); }
void part(struct softc *sc)
{
	mtx_lock(&sc->sc_mtx);
	__lockcheck_unseen();
	if (__lockcheck_unseen())
		goto elsewhere;
	mtx_unlock(&sc->sc_mtx);
}
`
	u := extract.Unit(read(t, text, csource.Options{Fragment: true}), facts{})
	checkUnit(t, u)
	for _, f := range u.Funcs {
		n := 0
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if in.Op == ir.Unseen {
					n++
				}
			}
		}
		want := map[string]int{"whole": 0, "part": 3}[f.Name]
		if n != want || f.Partial != (want > 0) {
			t.Errorf("%s: %d unseen, want %d; partial %v\n%s", f.Name, n, want, f.Partial, f.Dump(u))
		}
	}
}

// TestUnitCut: a name whose declaration is not in view is a local where some
// of the function is cut off, and a global where the whole of it is in view.
func TestUnitCut(t *testing.T) {
	const text = `
int whole(void) { return (limit + (tail == LIMIT_MAX)); }
int part(void)
{
	__lockcheck_unseen();
	mtx_lock(&tail_mtx);
	mtx_lock(&tail_sc.sc_mtx);
	return (limit + (tail == LIMIT_MAX));
}
`
	u := extract.Unit(read(t, text, csource.Options{Fragment: true}), facts{})
	got := map[string]string{}
	for _, f := range u.Funcs {
		f.Walk(func(p *ir.Path) {
			if p.Base == ir.LocalVar || p.Base == ir.GlobalVar {
				got[f.Name+" "+p.Name] = map[ir.Base]string{ir.LocalVar: "local", ir.GlobalVar: "global"}[p.Base]
			}
		})
	}
	for name, want := range map[string]string{
		"whole limit": "global", "whole tail": "global",
		"part limit": "local", "part tail": "local",
		"part tail_mtx": "global", "part tail_sc": "global", "part LIMIT_MAX": "global",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %s", name, got[name], want)
		}
	}
}

// breaking is a model that fails on one function.
type breaking struct{ facts }

func (breaking) ResultType(fn string) (ir.Type, bool) {
	if fn == "boom" {
		panic("no such fact")
	}
	return ir.Type{}, false
}

// TestUnitPanic: a panic costs one function, and says so.
func TestUnitPanic(t *testing.T) {
	const text = "int a(void) { return 1; }\nint b(void) { return boom(); }\nint c(void) { return 3; }\n"
	u := extract.Unit(read(t, text, csource.Options{}), breaking{})
	var names []string
	for _, f := range u.Funcs {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "a c" {
		t.Errorf("functions %q, want a and c", got)
	}
	if len(u.Lost) != 1 || u.Lost[0].Name != "b" || u.Lost[0].Pos.Line != 2 || !strings.Contains(u.Lost[0].Reason, "no such fact") {
		t.Errorf("lost %+v", u.Lost)
	}
}

// TestUnitDeep: deep nesting ends in unknown values, not in a crash or in
// time without bound.
func TestUnitDeep(t *testing.T) {
	for _, text := range []string{
		"int f(int a) { return " + strings.Repeat("a + ", 9000) + "a; }",
		"int f(int a) { return " + strings.Repeat("!", 3000) + "a; }",
		"int f(int a) {" + strings.Repeat("if (a) a++; else ", 900) + "a--; }",
		"int f(int a) { switch (a) {" + strings.Repeat("case 1: a++;", 5000) + "} }",
		"struct s x = " + strings.Repeat("{", 300) + "1" + strings.Repeat("}", 300) + ";int f(void){return 0;}",
	} {
		u := extract.Unit(read(t, text, csource.Options{}), nil)
		for _, f := range u.Funcs {
			if err := f.Check(); err != nil {
				t.Error(err)
			}
		}
		if data := ir.Encode(u); len(data) > 40*len(text)+1000 {
			t.Errorf("%d bytes of IR from %d of C", len(data), len(text))
		} else if _, err := ir.Decode(data); err != nil {
			t.Errorf("decode: %v", err)
		}
	}
}

func BenchmarkUnit(b *testing.B) {
	var text strings.Builder
	for i := range 200 {
		text.WriteString(strings.ReplaceAll(`
static int fN(struct softc *sc, int flags) {
	int error;
	mtx_lock(&sc->sc_mtx);
	while (sc->sc_busy != 0 && (flags & M_NOWAIT) == 0)
		error = msleep(sc, &sc->sc_mtx, 0, "busy", 0);
	sc->sc_list.head->next = sc->sc_free;
	mtx_unlock(&sc->sc_mtx);
	return (error);
}`, "fN", "f"+string(rune('a'+i%26))+strings.Repeat("x", i/26)))
	}
	f := read(b, text.String(), csource.Options{})
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		extract.Unit(f, facts{})
	}
}

// TestUnitMemberPrefix: a member that one struct in view has tells the struct
// behind a typedef that is out of view.
func TestUnitMemberPrefix(t *testing.T) {
	const text = `
struct long_name { int ln_x; struct mtx ln_mtx; };
struct other { int len; };
void f(ln_t a, ln_t b) { mtx_lock(&a->ln_mtx); b->len = 1; }
`
	u := extract.Unit(read(t, text, csource.Options{}), nil)
	checkUnit(t, u)
	dump := u.Dump()
	if !strings.Contains(dump, "a->[long_name]ln_mtx") {
		t.Errorf("ln_mtx is not found in long_name:\n%s", dump)
	}
	if strings.Contains(dump, "[other]len") {
		t.Errorf("a member without a prefix tells a struct:\n%s", dump)
	}
}
