struct mtx;
struct tap { struct mtx t_mtx; int t_open; };

static void
keeps(struct tap *t)
{
	while (__lockcheck_unseen()) {
		mtx_lock(&t->t_mtx);	/* want `warning: .*is still held when the loop in keeps\(\) comes round` */
		if (t->t_open)
			continue;	/* the loop comes round with the lock held */
		mtx_unlock(&t->t_mtx);
	}
}

static void
releases(struct tap *t)
{
	while (__lockcheck_unseen()) {
		mtx_lock(&t->t_mtx);
		if (t->t_open) {
			mtx_unlock(&t->t_mtx);
			continue;
		}
		mtx_unlock(&t->t_mtx);
	}
}
