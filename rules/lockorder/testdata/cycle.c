/* Locks in conflicting orders. Each pair of functions has its own classes. */

struct a1 { struct mtx mtx; };
struct b1 { struct mtx mtx; };

static void
first_ab(struct a1 *a, struct b1 *b)
{
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
}

static void
first_ba(struct a1 *a, struct b1 *b)
{
	mtx_lock(&b->mtx);
	mtx_lock(&a->mtx);	/* want `error: a1.mtx is acquired while b1.mtx is held, but first_ab\(\) acquires them the other way round at cycle.c:10` */
	mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
}

/* Globals, of different kinds. */
static struct sx registry_lock;
static struct rwlock table_lock;

static void
second_ab(void)
{
	sx_xlock(&registry_lock);
	rw_wlock(&table_lock);
	rw_wunlock(&table_lock);
	sx_xunlock(&registry_lock);
}

static void
second_ba(void)
{
	rw_wlock(&table_lock);
	sx_xlock(&registry_lock);	/* want `error: registry_lock is acquired while table_lock is held` */
	sx_xunlock(&registry_lock);
	rw_wunlock(&table_lock);
}

/* Through a helper. */
struct a3 { struct mtx mtx; int n; };
struct b3 { struct mtx mtx; int n; };

static void
third_bump(struct b3 *b)
{
	mtx_lock(&b->mtx);
	b->n++;
	mtx_unlock(&b->mtx);
}

static void
third_ba(struct a3 *a, struct b3 *b)
{
	mtx_lock(&b->mtx);
	mtx_lock(&a->mtx);
	mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
}

static void
third_ab(struct a3 *a, struct b3 *b)
{
	mtx_lock(&a->mtx);
	third_bump(b);		/* want `error: b3.mtx is acquired while a3.mtx is held, but third_ba\(\)` */
	mtx_unlock(&a->mtx);
}

/* Three of them. */
struct a4 { struct mtx mtx; };
struct b4 { struct mtx mtx; };
struct c4 { struct mtx mtx; };

static void
fourth_ab(struct a4 *a, struct b4 *b)
{
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
}

static void
fourth_bc(struct b4 *b, struct c4 *c)
{
	mtx_lock(&b->mtx);
	mtx_lock(&c->mtx);
	mtx_unlock(&c->mtx);
	mtx_unlock(&b->mtx);
}

static void
fourth_ca(struct c4 *c, struct a4 *a)
{
	mtx_lock(&c->mtx);
	mtx_lock(&a->mtx);	/* want `error: a4.mtx is acquired while c4.mtx is held, which closes a cycle of 3 locks: a4.mtx -> b4.mtx -> c4.mtx -> a4.mtx` */
	mtx_unlock(&a->mtx);
	mtx_unlock(&c->mtx);
}

/* In one function: the relock comes in the other order. */
struct a5 { struct mtx mtx; };
struct b5 { struct mtx mtx; };

static void
fifth(struct a5 *a, struct b5 *b)
{
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&a->mtx);
	mtx_lock(&a->mtx);	/* want `error: a5.mtx is acquired while b5.mtx is held, but fifth\(\)` */
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
}

/* One side is known from an assertion only. */
struct a6 { struct mtx mtx; };
struct b6 { struct mtx mtx; };

static void
sixth_ab(struct a6 *a, struct b6 *b)
{
	mtx_assert(&a->mtx, MA_OWNED);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
}

static void
sixth_ba(struct a6 *a, struct b6 *b)
{
	mtx_lock(&b->mtx);
	mtx_lock(&a->mtx);	/* want `warning: a6.mtx is acquired while b6.mtx is held` */
	mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
}

/* Two threads hold different gates: nothing keeps them apart. */
struct a7 { struct mtx mtx; };
struct b7 { struct mtx mtx; };
static struct sx gate_one, gate_two;

static void
seventh_ab(struct a7 *a, struct b7 *b)
{
	sx_xlock(&gate_one);
	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
	sx_xunlock(&gate_one);
}

static void
seventh_ba(struct a7 *a, struct b7 *b)
{
	sx_xlock(&gate_two);
	mtx_lock(&b->mtx);
	mtx_lock(&a->mtx);	/* want `error: a7.mtx is acquired while b7.mtx is held` */
	mtx_unlock(&a->mtx);
	mtx_unlock(&b->mtx);
	sx_xunlock(&gate_two);
}

/* Against the declared order of the kernel. */
static void
reversed(struct proc *p)
{
	PROC_LOCK(p);
	sx_xlock(&proctree_lock);	/* want `proctree_lock.* is acquired while proc.p_mtx.* is held, against the declared order` */
	sx_xunlock(&proctree_lock);
	PROC_UNLOCK(p);
}

/* Two of one class. */
struct peer {
	struct mtx mtx;
	struct peer *other;
	int n;
};

static void
peer_init(struct peer *p)
{
	mtx_init(&p->mtx, "peer", NULL, MTX_DEF);
}

static void
peer_swap(struct peer *p, struct peer *q)
{
	mtx_lock(&p->mtx);
	mtx_lock(&q->mtx);	/* want `warning: q->mtx is acquired while .* of the same class is held` */
	p->n = q->n;
	mtx_unlock(&q->mtx);
	mtx_unlock(&p->mtx);
}

static void
peer_bump(struct peer *p)
{
	mtx_lock(&p->mtx);
	p->n++;
	mtx_unlock(&p->mtx);
}

static void
peer_push(struct peer *p)
{
	mtx_lock(&p->mtx);
	peer_bump(p->other);	/* want `warning: .*p->other->mtx is acquired while .* of the same class is held` */
	mtx_unlock(&p->mtx);
}

/* Its initialiser is not in view: only a note. */
struct stranger { struct mtx mtx; };

static void
strangers(struct stranger *p, struct stranger *q)
{
	mtx_lock(&p->mtx);
	mtx_lock(&q->mtx);	/* want `note: q->mtx is acquired while .*the initialiser of stranger.mtx is not in view` */
	mtx_unlock(&q->mtx);
	mtx_unlock(&p->mtx);
}

/* Waiting for a mutex, nobody lets go of Giant. */
struct file12 { struct mtx mtx; };

static void
file12_open(struct file12 *f)
{
	mtx_lock(&Giant);
	mtx_lock(&f->mtx);
	mtx_unlock(&f->mtx);
	mtx_unlock(&Giant);
}

static void
file12_close(struct file12 *f)
{
	mtx_lock(&f->mtx);
	mtx_lock(&Giant);	/* want `Giant is acquired while file12.mtx is held` */
	mtx_unlock(&Giant);
	mtx_unlock(&f->mtx);
}

/* A lock of the caller's is held, surely, where the function has taken it back. */
struct reap { struct mtx mtx; int gone; };
static struct sx reap_tree_lock;

static void
reap_count(struct reap *r)
{
	sx_xlock(&reap_tree_lock);
	mtx_lock(&r->mtx);
	r->gone++;
	mtx_unlock(&r->mtx);
	sx_xunlock(&reap_tree_lock);
}

static void
reap_wait(struct reap *r)
{
	mtx_assert(&r->mtx, MA_OWNED);
	mtx_unlock(&r->mtx);
	pause("reap", 1);
	mtx_lock(&r->mtx);
	sx_xlock(&reap_tree_lock);	/* want `error: reap_tree_lock is acquired while reap.mtx is held, but reap_count\(\) acquires them the other way round` */
	r->gone = 0;
	sx_xunlock(&reap_tree_lock);
}
