/* How far an acquisition is, and who says that the first lock is held. */

struct near { struct mtx mtx; int n; };
struct away { struct mtx mtx; int n; };

static void
away_1(struct near *n)
{
	mtx_lock(&n->mtx);
	n->n++;
	mtx_unlock(&n->mtx);
}

static void away_2(struct near *n) { away_1(n); }
static void away_3(struct near *n) { away_2(n); }
static void away_4(struct near *n) { away_3(n); }
static void away_5(struct near *n) { away_4(n); }

static void
near_away(struct near *n, struct away *a)
{
	mtx_lock(&n->mtx);
	mtx_lock(&a->mtx);
	mtx_unlock(&a->mtx);
	mtx_unlock(&n->mtx);
}

/* Five calls away: each of them makes the case rarer. */
static void
away_far(struct near *n, struct away *a)
{
	mtx_lock(&a->mtx);
	away_5(n);		/* want `note: near.mtx is acquired while away.mtx is held` */
	mtx_unlock(&a->mtx);
}

struct left { struct mtx mtx; int n; };
struct right { struct mtx mtx; int n; };

static void
right_bump(struct left *l)
{
	mtx_lock(&l->mtx);
	l->n++;
	mtx_unlock(&l->mtx);
}

static void
left_right(struct left *l, struct right *r)
{
	mtx_lock(&l->mtx);
	mtx_lock(&r->mtx);
	mtx_unlock(&r->mtx);
	mtx_unlock(&l->mtx);
}

/* One call away. */
static void
right_left(struct left *l, struct right *r)
{
	mtx_lock(&r->mtx);
	right_bump(l);		/* want `error: left.mtx is acquired while right.mtx is held` */
	mtx_unlock(&r->mtx);
}

struct pen { struct mtx mtx; int n; };
struct ink { struct mtx mtx; int n; };

static void
pen_ink(struct pen *p, struct ink *i)
{
	mtx_lock(&p->mtx);
	mtx_lock(&i->mtx);
	mtx_unlock(&i->mtx);
	mtx_unlock(&p->mtx);
}

/* It releases what it has not acquired: on some path, or a mistake of ours. */
static void
ink_done(struct pen *p, struct ink *i)
{
	mtx_lock(&p->mtx);	/* want `note: pen.mtx is acquired while ink.mtx is held` */
	p->n++;
	mtx_unlock(&p->mtx);
	mtx_unlock(&i->mtx);
}

struct cup { struct mtx mtx; int n; };
struct tea { struct mtx mtx; int n; };

static void
cup_tea(struct cup *c, struct tea *t)
{
	mtx_lock(&c->mtx);
	mtx_lock(&t->mtx);
	mtx_unlock(&t->mtx);
	mtx_unlock(&c->mtx);
}

/* It says itself that the lock is held. */
static void
tea_poured(struct cup *c, struct tea *t)
{
	mtx_assert(&t->mtx, MA_OWNED);
	mtx_lock(&c->mtx);	/* want `warning: cup.mtx is acquired while tea.mtx is held` */
	c->n++;
	mtx_unlock(&c->mtx);
}
