/* In code that stands: one critical section that sleeps is told of once. */

struct tray {
	struct mtx t_mtx;
	int t_n;
};

static void
tray_init(struct tray *t)
{

	mtx_init(&t->t_mtx, "tray", NULL, MTX_DEF);
}

static void
tray_fill(struct tray *t, void *to)
{

	mtx_lock(&t->t_mtx);
	copyin(to, &t->t_n, sizeof(t->t_n));	/* want "error: copyin" */
	copyout(&t->t_n, to, sizeof(t->t_n));	/* want "note: copyout" */
	mtx_unlock(&t->t_mtx);
	mtx_lock(&t->t_mtx);
	copyout(&t->t_n, to, sizeof(t->t_n));	/* want "error: copyout" */
	mtx_unlock(&t->t_mtx);
}
