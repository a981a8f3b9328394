/* What happens within a callee on a condition on a member of what it is given does not
 * happen where the caller knows better. */
struct sop {
	struct thread *sop_td;
	char *sop_val;
	int sop_flags;
};

#define	SOPF_WAIT	0x4

struct hall {
	struct mtx h_mtx;
	struct sop h_sop;
};

static int
sop_copyout(struct sop *sop, char *src, int n)
{

	if (sop->sop_td != NULL)
		return (copyout(src, sop->sop_val, n));
	bcopy(src, sop->sop_val, n);
	return (0);
}

static int
sop_all(struct sop *sop, char *src, int n)
{
	int error;

	error = 0;
	while (n-- > 0 && error == 0)
		error = sop_copyout(sop, src, 8);
	return (error);
}

static void
hall_kernel(struct hall *h, char *buf)
{
	struct sop sop;

	sop.sop_td = NULL;
	mtx_lock(&h->h_mtx);
	sop_all(&sop, buf, 3);
	mtx_unlock(&h->h_mtx);
}

static void
hall_user(struct hall *h, char *buf)
{
	struct sop sop;

	sop.sop_td = curthread;
	mtx_lock(&h->h_mtx);
	sop_all(&sop, buf, 3);	/* want `warning: sop_all\(&sop, buf, 3\) can sleep while h->h_mtx, a mutex, is held` */
	mtx_unlock(&h->h_mtx);
}

static void
hall_any(struct hall *h, char *buf)
{

	mtx_lock(&h->h_mtx);
	sop_all(&h->h_sop, buf, 3);	/* want `warning: sop_all\(&h->h_sop, buf, 3\) can sleep while h->h_mtx, a mutex, is held` */
	mtx_unlock(&h->h_mtx);
}

/* Flags as well; what the callee itself sets is not what the caller saw. */
static void
sop_ready(struct sop *sop)
{

	if (sop->sop_flags & SOPF_WAIT)
		malloc(16, M_TEMP, M_WAITOK);
}

static void
hall_tested(struct hall *h)
{

	mtx_lock(&h->h_mtx);
	if ((h->h_sop.sop_flags & SOPF_WAIT) == 0)
		sop_ready(&h->h_sop);
	mtx_unlock(&h->h_mtx);
}

static void
sop_made_ready(struct sop *sop)
{

	sop->sop_flags |= SOPF_WAIT;
	sop_ready(sop);
}

static void
hall_made(struct hall *h)
{

	mtx_lock(&h->h_mtx);
	if ((h->h_sop.sop_flags & SOPF_WAIT) == 0)
		sop_made_ready(&h->h_sop);	/* want `can sleep while h->h_mtx, a mutex, is held` */
	mtx_unlock(&h->h_mtx);
}

/* A function that is reached through one table takes its object to have that table. */
struct tray {
	struct mtx t_mtx;
	const struct tray_ops *t_ops;
	int t_cups;
};

struct tray_ops {
	void (*to_put)(struct tray *);
	void (*to_poke)(struct tray *);
};

static struct sx tray_sx;

static void
tray_clear(struct tray *t)
{

	if (t->t_ops->to_poke != NULL) {
		sx_xlock(&tray_sx);
		t->t_ops->to_poke(t);
		sx_xunlock(&tray_sx);
	}
	t->t_cups = 0;
}

static void
plain_put(struct tray *t)
{

	mtx_lock(&t->t_mtx);
	tray_clear(t);
	mtx_unlock(&t->t_mtx);
}

static void
live_put(struct tray *t)
{

	mtx_lock(&t->t_mtx);
	tray_clear(t);	/* want `tray_clear\(t\) can sleep waiting for tray_sx while t->t_mtx, a mutex, is held` */
	mtx_unlock(&t->t_mtx);
}

static void
live_poke(struct tray *t)
{

	t->t_cups++;
}

static const struct tray_ops plain_ops = {
	.to_put = plain_put,
};

static const struct tray_ops live_ops = {
	.to_put = live_put,
	.to_poke = live_poke,
};
