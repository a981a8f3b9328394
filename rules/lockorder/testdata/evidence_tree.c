/* In code that stands: what tells a deadlock from one that no run can reach. */

struct oak { struct mtx mtx; };
struct elm { struct mtx mtx; };

static void
oak_elm(struct oak *o, struct elm *e)
{
	mtx_lock(&o->mtx);
	mtx_lock(&e->mtx);
	mtx_unlock(&e->mtx);
	mtx_unlock(&o->mtx);
}

/* Near to hand on both sides. */
static void
elm_oak(struct oak *o, struct elm *e)
{
	mtx_lock(&e->mtx);
	mtx_lock(&o->mtx);	/* want `error: oak.mtx is acquired while elm.mtx is held` */
	mtx_unlock(&o->mtx);
	mtx_unlock(&e->mtx);
}

struct ash { struct mtx mtx; int n; };
struct fir { struct mtx mtx; struct fir *next; int n; };
#define FIR_LOCK	2

static void
ash_fir(struct ash *a, struct fir *f)
{
	mtx_lock(&a->mtx);
	mtx_lock(&f->mtx);	/* want `note: fir.mtx is acquired while ash.mtx is held, but fir_maybe\(\)` */
	mtx_unlock(&f->mtx);
	mtx_unlock(&a->mtx);
}

static void
ash_bump(struct ash *a)
{
	mtx_lock(&a->mtx);
	a->n++;
	mtx_unlock(&a->mtx);
}

static struct fir *
fir_find(struct fir *list, int locked)
{
	struct fir *f;

	for (f = list; f != NULL; f = f->next) {
		if (f->n == 0)
			continue;
		if (locked)
			mtx_lock(&f->mtx);
		return (f);
	}
	return (NULL);
}

int	fir_wanted(struct fir **);

/* One condition takes the lock and lets go of it, and is asked twice. */
static void
fir_maybe(struct ash *a, struct fir *list, struct fir **out)
{
	struct fir *f;

	f = fir_find(list, fir_wanted(out) ? FIR_LOCK : 0);
	if (fir_wanted(out) && f)
		mtx_unlock(&f->mtx);
	ash_bump(a);
}

/* The same, where both times it is seen to be one. */
static void
fir_if(struct ash *a, struct fir *list, struct fir **out)
{
	struct fir *f;

	f = fir_find(list, out ? FIR_LOCK : 0);
	if (out && f)
		mtx_unlock(&f->mtx);
	ash_bump(a);
}

struct yew { struct mtx mtx; int n; };
struct bay { struct mtx mtx; struct yew *yew; int n; };

static void
yew_bay(struct yew *y, struct bay *b)
{
	mtx_lock(&y->mtx);
	mtx_lock(&b->mtx);
	mtx_unlock(&b->mtx);
	mtx_unlock(&y->mtx);
}

static void
yew_bump(struct yew *y)
{
	mtx_lock(&y->mtx);
	y->n++;
	mtx_unlock(&y->mtx);
}

/* It returns where it has let go of the lock. */
static void
bay_real(struct yew *y, struct bay *b)
{
	mtx_lock(&b->mtx);
	if (b->yew == NULL) {
		mtx_unlock(&b->mtx);
		return;
	}
	yew_bump(y);		/* want `error: yew.mtx is acquired while bay.mtx is held` */
	mtx_unlock(&b->mtx);
}

struct key { struct mtx mtx; int n; };
struct pin { struct mtx mtx; int n; };

static void
key_pin(struct key *k, struct pin *p)
{
	mtx_lock(&k->mtx);
	mtx_lock(&p->mtx);
	mtx_unlock(&p->mtx);
	mtx_unlock(&k->mtx);
}

static void
pin_turn(struct pin *p, struct key *k, int locked)
{
	if (locked)
		mtx_unlock(&p->mtx);
	mtx_lock(&k->mtx);
	k->n++;
	mtx_unlock(&k->mtx);
	if (locked)
		mtx_lock(&p->mtx);
}

/* The callee drops the lock first, as an argument tells it. */
static void
pin_told(struct key *k, struct pin *p, int locked)
{
	mtx_lock(&p->mtx);
	locked = p->n;
	pin_turn(p, k, locked);	/* want `note: key.mtx is acquired while pin.mtx is held` */
	mtx_unlock(&p->mtx);
}

struct rod { struct mtx mtx; int n; };
struct cog { struct mtx mtx; int n; };

static void
rod_bump(struct rod *r)
{
	mtx_lock(&r->mtx);
	r->n++;
	mtx_unlock(&r->mtx);
}

static void rod_call(struct rod *r) { rod_bump(r); }

static void
rod_cog(struct rod *r, struct cog *c)
{
	mtx_lock(&r->mtx);
	mtx_lock(&c->mtx);
	mtx_unlock(&c->mtx);
	mtx_unlock(&r->mtx);
}

/* Two calls away. */
static void
cog_rod(struct rod *r, struct cog *c)
{
	mtx_lock(&c->mtx);
	rod_call(r);		/* want `note: rod.mtx is acquired while cog.mtx is held` */
	mtx_unlock(&c->mtx);
}

struct rxq { struct mtx mtx; };
struct txq { struct mtx mtx; };
struct nic { struct rxq rx[4]; struct txq tx[4]; };

/* Each round's come after those of the round before. */
static void
nic_stop(struct nic *n)
{
	int i;

	for (i = 0; i < 4; i++) {
		mtx_lock(&n->rx[i].mtx);
		mtx_lock(&n->tx[i].mtx);	/* want `note: txq.mtx is acquired while rxq.mtx is held` */
	}
	for (i = 0; i < 4; i++) {
		mtx_unlock(&n->tx[i].mtx);
		mtx_unlock(&n->rx[i].mtx);
	}
}

/* Parents and children are made under names of their own. */
struct reed { struct mtx mtx; struct reed *up; int n; };

static void
reed_init(struct reed *r, int child)
{

	if (child)
		mtx_init(&r->mtx, "reed", "child reed", MTX_DEF);
	else
		mtx_init(&r->mtx, "reed", "parent reed", MTX_DEF);
}

static void
reed_bend(struct reed *a, struct reed *b)
{

	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);	/* want "note: b->mtx is acquired while a->mtx of the same class is held" */
	mtx_unlock(&b->mtx);
	mtx_unlock(&a->mtx);
}

/* One section, one finding. */
struct rush { struct mtx mtx; int n; };

static void
rush_init(struct rush *r)
{

	mtx_init(&r->mtx, "rush", NULL, MTX_DEF);
}

static void
rush_bend(struct rush *a, struct rush *b, struct rush *c)
{

	mtx_lock(&a->mtx);
	mtx_lock(&b->mtx);	/* want "warning: b->mtx is acquired while a->mtx of the same class is held" */
	mtx_unlock(&b->mtx);
	mtx_lock(&c->mtx);	/* want "note: c->mtx is acquired while a->mtx of the same class is held" */
	mtx_unlock(&c->mtx);
	mtx_unlock(&a->mtx);
}
