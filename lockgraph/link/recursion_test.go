package link_test

import (
	"testing"

	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/summary"
)

// does gives the operations of all cases of a function that change a lock.
func does(t *testing.T, p *link.Program, name string) (ops []summary.OpKind) {
	t.Helper()
	s := p.Summary(p.Units[0], name)
	if s == nil {
		t.Fatalf("%s() has no summary", name)
	}
	for _, c := range s.Cases {
		for _, op := range c.Ops {
			if op.Kind == summary.Lock || op.Kind == summary.Unlock {
				ops = append(ops, op.Kind)
			}
		}
	}
	return ops
}

// TestRecursion links functions that call each other in a circle: what the
// last one of it releases is known to all others.
func TestRecursion(t *testing.T) {
	p := program(t, "ring.c", `
struct ring { struct mtx r_mtx; int r_left; };
void finish(struct ring *r);
void again(struct ring *r);

void
start(struct ring *r)
{
	mtx_lock(&r->r_mtx);
	finish(r);
}

void
outer(struct ring *r)
{
	start(r);
}

void
finish(struct ring *r)
{
	mtx_unlock(&r->r_mtx);
	if (r->r_left > 0)
		again(r);
}

void
again(struct ring *r)
{
	outer(r);
}
`)
	for name, want := range map[string]int{"start": 0, "outer": 0, "again": 0, "finish": 1} {
		if got := does(t, p, name); len(got) != want {
			t.Errorf("%s() does %v to its callers' locks, want %d operations", name, got, want)
		}
	}
	if n := p.Stats.Recursive; n != 4 {
		t.Errorf("%d functions in recursive components, want 4", n)
	}
}

// TestQuery asks in passing whether a lock is held: callers of a function that
// tells them the answer go on in two ways, callers of one that does not in one.
func TestQuery(t *testing.T) {
	p := program(t, "query.c", `
struct mtx big;
int owned(void) { return (mtx_owned(&big)); }
void note(int n)
{
	if (mtx_owned(&big))
		return;
	mtx_lock(&big);
	mtx_unlock(&big);
}
`)
	for name, want := range map[string]int{"owned": 2, "note": 1} {
		s := p.Summary(p.Units[0], name)
		if s == nil {
			t.Fatalf("%s() has no summary", name)
		}
		if len(s.Cases) != want {
			t.Errorf("%s() can end in %d ways, want %d: %+v", name, len(s.Cases), want, s.Cases)
		}
	}
}

// TestDoubt takes one of two locks by a flag that a call in between may have
// changed: the releases go by the same flag.
func TestDoubt(t *testing.T) {
	p := program(t, "doubt.c", `
struct timer { int t_flags; };
struct percpu { struct mtx p_mtx; };
static struct timer *timer;
static struct mtx all_mtx;
static int spare;
void load(int n) { spare = n; }

void
arm(struct percpu *pc, int n, int here)
{
	if (timer->t_flags & 4)
		mtx_lock(&pc->p_mtx);
	else
		mtx_lock(&all_mtx);
	if (n > 3)
		goto done;
	if ((timer->t_flags & 4) == 0 || here)
		load(n);
done:
	if (timer->t_flags & 4)
		mtx_unlock(&pc->p_mtx);
	else
		mtx_unlock(&all_mtx);
}
`)
	if got := does(t, p, "arm"); len(got) > 0 {
		t.Errorf("arm() does %v to its callers' locks", got)
	}
}

// TestHearsay asserts a lock deep down: the functions right above need it, those
// far up do not.
func TestHearsay(t *testing.T) {
	p := program(t, "deep.c", `
struct dev { struct mtx d_mtx; int d_n; };
void f0(struct dev *d) { mtx_assert(&d->d_mtx, MA_OWNED); d->d_n++; }
void f1(struct dev *d) { f0(d); }
void f2(struct dev *d) { f1(d); }
void f3(struct dev *d) { f2(d); }
void f4(struct dev *d) { f3(d); }
void f5(struct dev *d) { f4(d); }
void f6(struct dev *d) { f5(d); }
`)
	for name, want := range map[string]bool{"f0": true, "f1": true, "f4": true, "f5": false, "f6": false} {
		got := false
		for _, c := range p.Summary(p.Units[0], name).Cases {
			for _, op := range c.Ops {
				got = got || op.Kind == summary.Require
			}
		}
		if got != want {
			t.Errorf("%s() needs the lock: %v, want %v", name, got, want)
		}
	}
}
