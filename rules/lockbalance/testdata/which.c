/* Two ways meet with one lock held: which pointer leads to it hangs on the way. */

struct tier {
	struct mtx t_mtx;
	struct tier *t_up;
	int t_load;
};

static int tiers_closed;

static void
climb(struct tier *t)
{
	struct tier *below;
	bool stop;

	below = NULL;
	for (; t != NULL; t = t->t_up) {
		stop = tiers_closed || !mtx_trylock(&t->t_mtx);
		if (below != NULL)
			mtx_unlock(&below->t_mtx);
		if (stop)
			return;
		below = t;
	}
	if (below != NULL)
		mtx_unlock(&below->t_mtx);
}

static void
climb_asking_twice(struct tier *t)
{
	struct tier *below;
	int stop;

	below = NULL;
	for (; t != NULL; t = t->t_up) {
		stop = tiers_closed;
		if (!stop)
			stop = !mtx_trylock(&t->t_mtx);
		if (below != NULL)
			mtx_unlock(&below->t_mtx);
		if (stop)
			return;
		below = t;
	}
	if (below != NULL)
		mtx_unlock(&below->t_mtx);
}

static void
climb_and_stay(struct tier *t)
{
	struct tier *below;
	bool stop;

	below = NULL;
	for (; t != NULL; t = t->t_up) {
		stop = tiers_closed || !mtx_trylock(&t->t_mtx);
		if (stop)
			return;		/* want `t->t_mtx is still held when climb_and_stay\(\) returns here` */
		if (below != NULL)
			mtx_unlock(&below->t_mtx);
		below = t;
	}
	if (below != NULL)
		mtx_unlock(&below->t_mtx);
}
