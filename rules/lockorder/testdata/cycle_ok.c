/* Orders that cannot deadlock. */

struct a1 { struct mtx mtx; };
struct b1 { struct mtx mtx; };

/* One order everywhere. */
static void
same_one(struct a1 *a, struct b1 *b)
{
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
}

static void
same_two(struct a1 *a, struct b1 *b)
{
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
}

/* The other order only tries. */
static void
tries(struct a1 *a, struct b1 *b)
{
	mtx_lock(&b->mtx);
	if (mtx_trylock(&a->mtx))
		mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
}

/* Backs off where it cannot have the lock. */
static void
backs_off(struct a1 *a, struct b1 *b)
{
	mtx_lock(&b->mtx);
	while (!mtx_trylock(&a->mtx)) {
		mtx_unlock(&b->mtx);
		mtx_lock(&a->mtx);
		mtx_unlock(&a->mtx);
		mtx_lock(&b->mtx);
	}
	mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
}

/* A gate around both. */
struct a2 { struct mtx mtx; };
struct b2 { struct mtx mtx; };
static struct sx gate;

static void
gated_ab(struct a2 *a, struct b2 *b)
{
	sx_xlock(&gate);
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
	sx_xunlock(&gate);
}

static void
gated_ba(struct a2 *a, struct b2 *b)
{
	sx_xlock(&gate);
	mtx_lock(&b->mtx);
	mtx_lock(&a->mtx);
	mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
	sx_xunlock(&gate);
}

/* One after the other, never both. */
struct a3 { struct mtx mtx; };
struct b3 { struct mtx mtx; };

static void
apart_ab(struct a3 *a, struct b3 *b)
{
	mtx_lock(&a->mtx);
	mtx_unlock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
}

static void
apart_ba(struct a3 *a, struct b3 *b)
{
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_lock(&a->mtx);
	mtx_unlock(&a->mtx);
}

/* The condition that takes one keeps from the other. */
struct a4 { struct mtx mtx; };
struct b4 { struct mtx mtx; };

static void
either(struct a4 *a, struct b4 *b, int which)
{
	if (which) {
		mtx_lock(&a->mtx);
		mtx_lock(&b->mtx);
		mtx_unlock(&a->mtx);
	} else
		mtx_lock(&b->mtx);
	if (!which) {
		mtx_unlock(&b->mtx);
		mtx_lock(&a->mtx);
		mtx_unlock(&a->mtx);
	} else
		mtx_unlock(&b->mtx);
}

/* A callee that drops its caller's lock first. */
struct a5 { struct mtx mtx; };
struct b5 { struct mtx mtx; };

static void
drops(struct a5 *a, struct b5 *b)
{
	mtx_assert(&b->mtx, MA_OWNED);
	mtx_unlock(&b->mtx);
	mtx_lock(&a->mtx);
	mtx_unlock(&a->mtx);
	mtx_lock(&b->mtx);
}

static void
calls_drops(struct a5 *a, struct b5 *b)
{
	mtx_lock(&b->mtx);
	drops(a, b);
	mtx_unlock(&b->mtx);
}

static void
straight(struct a5 *a, struct b5 *b)
{
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
}

/* The initialiser allows two of a class. */
struct twin {
	struct mtx mtx;
	struct twin *other;
};

static void
twin_init(struct twin *t)
{
	mtx_init(&t->mtx, "twin", NULL, MTX_DEF | MTX_DUPOK);
}

static void
twins(struct twin *t, struct twin *u)
{
	mtx_lock(&t->mtx);
	mtx_lock(&u->mtx);
	mtx_unlock(&u->mtx);
	mtx_unlock(&t->mtx);
}

/* The call allows it. */
struct node {
	struct mtx mtx;
	struct node *parent;
};

static void
node_init(struct node *n)
{
	mtx_init(&n->mtx, "node", NULL, MTX_DEF);
}

static void
parent_first(struct node *n)
{
	mtx_lock(&n->parent->mtx);
	mtx_lock_flags(&n->mtx, MTX_DUPOK);
	mtx_unlock(&n->mtx);
	mtx_unlock(&n->parent->mtx);
}

/* The second only tries. */
static void
tries_second(struct node *n, struct node *m)
{
	mtx_lock(&n->mtx);
	if (mtx_trylock(&m->mtx))
		mtx_unlock(&m->mtx);
	mtx_unlock(&n->mtx);
}

/* One instance under two names: no second lock. */
struct again {
	struct mtx mtx;
};

static void
again_init(struct again *a)
{
	mtx_init(&a->mtx, "again", NULL, MTX_DEF | MTX_RECURSE);
}

static void
aliases(struct again *a)
{
	struct again *b = a;

	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
}

/* In a loop each is dropped before the next. */
static void
one_by_one(struct node *n)
{
	while (n != NULL) {
		mtx_lock(&n->mtx);
		mtx_unlock(&n->mtx);
		n = n->parent;
	}
}

/* As the kernel declares it. */
static void
declared(struct proc *p)
{
	sx_slock(&proctree_lock);
	PROC_LOCK(p);
	PROC_UNLOCK(p);
	sx_sunlock(&proctree_lock);
}

/* Sections have no order. */
struct a8 { struct mtx mtx; };

static void
section_outside(struct a8 *a)
{
	struct epoch_tracker et;

	NET_EPOCH_ENTER(et);
	mtx_lock(&a->mtx);
	mtx_unlock(&a->mtx);
	NET_EPOCH_EXIT(et);
}

static void
section_inside(struct a8 *a)
{
	struct epoch_tracker et;

	mtx_lock(&a->mtx);
	NET_EPOCH_ENTER(et);
	NET_EPOCH_EXIT(et);
	mtx_unlock(&a->mtx);
}

/*
 * That h9 is held at hearsay() only a callee of a callee says, on one path; it
 * makes no order with what is taken afterwards.
 */
struct g9 { struct mtx mtx; };
struct h9 { struct mtx mtx; int n; };

static void
h9_check(struct h9 *h)
{
	mtx_assert(&h->mtx, MA_OWNED);
	h->n++;
}

static void
h9_note(struct h9 *h)
{
	h9_check(h);
}

static void
hearsay(struct g9 *g, struct h9 *h, int note)
{
	if (note)
		h9_note(h);
	mtx_lock(&g->mtx);
	mtx_unlock(&g->mtx);
}

static void
hearsay_back(struct g9 *g, struct h9 *h)
{
	mtx_lock(&g->mtx);
	mtx_lock(&h->mtx);
	mtx_unlock(&h->mtx);
	mtx_unlock(&g->mtx);
}

/* The helper takes the lock only if it is not held, whatever its name. */
struct shared10 { struct sx sx; };
struct leaf10 { struct shared10 *shared; int refs; };

static void
shared10_init(struct shared10 *s)
{
	sx_init(&s->sx, "shared10");
}

static void
leaf10_put(struct leaf10 *l)
{
	int locked = sx_xlocked(&l->shared->sx);

	if (!locked)
		sx_xlock(&l->shared->sx);
	l->refs--;
	if (!locked)
		sx_xunlock(&l->shared->sx);
}

static void
leaf10_close(struct shared10 *s, struct leaf10 *l)
{
	sx_xlock(&s->sx);
	leaf10_put(l);
	sx_xunlock(&s->sx);
}

/* From one queue's lock to another's, behind a pointer that the job keeps. */
struct queue11 { struct mtx lock; };
struct job11 { struct mtx *lockp; };
struct log11 { struct mtx mtx; };
static struct queue11 run11;

static void
job11_move(struct job11 *j)
{
	mtx_assert(j->lockp, MA_OWNED);
	if (j->lockp != &run11.lock) {
		mtx_unlock(j->lockp);
		mtx_lock(&run11.lock);
		j->lockp = &run11.lock;
	}
}

static void
job11_run(struct job11 *j, struct log11 *log)
{
	mtx_lock(j->lockp);
	job11_move(j);
	mtx_unlock(j->lockp);
	mtx_lock(&log->mtx);
	mtx_unlock(&log->mtx);
}

static void
log11_flush(struct log11 *log)
{
	mtx_lock(&log->mtx);
	mtx_lock(&run11.lock);
	mtx_unlock(&run11.lock);
	mtx_unlock(&log->mtx);
}

/* Whoever waits for a lock that may be slept with lets go of Giant. */
struct file12 { struct sx lock; struct mtx mtx; };

static void
file12_open(struct file12 *f)
{
	mtx_lock(&Giant);
	sx_xlock(&f->lock);
	sx_xunlock(&f->lock);
	mtx_unlock(&Giant);
}

static void
file12_close(struct file12 *f)
{
	sx_xlock(&f->lock);
	mtx_lock(&Giant);
	mtx_unlock(&Giant);
	sx_xunlock(&f->lock);
}
