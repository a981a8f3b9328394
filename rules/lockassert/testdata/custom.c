/*
 * What nearly all callers do: nine of the calls of gate_move() have the lock. Who leaves
 * it to callers of its own is told of if none of them is seen to have it.
 */

struct gate {
	struct mtx g_mtx;
	int g_pos;
};

static void
gate_move(struct gate *g, int by)
{
	mtx_assert(&g->g_mtx, MA_OWNED);
	g->g_pos += by;
}

static void
gate_open_north(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 1);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_east(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 2);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_south(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 3);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_west(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 4);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_upper(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 5);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_lower(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 6);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_inner(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 7);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_outer(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 8);
	mtx_unlock(&g->g_mtx);
}

static void
gate_open_spare(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_move(g, 9);
	mtx_unlock(&g->g_mtx);
}

static void
gate_tick(void *arg)
{
	struct gate *g = arg;

	gate_move(g, 10);	/* want `note: gate_move\(\) needs arg->g_mtx held, and nothing in gate_tick\(\) takes it; 9 of its 10 calls have it` */
}

static void
gate_shift(struct gate *g, int by)
{
	mtx_assert(&g->g_mtx, MA_OWNED);
	g->g_pos -= by;
}

/* Its caller has the lock. */
static void
gate_nudge(struct gate *g)
{
	gate_shift(g, 11);
}

static void
gate_nudged(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_nudge(g);
	gate_shift(g, 12);
	gate_shift(g, 13);
	mtx_unlock(&g->g_mtx);
}

static void
gate_slam(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	g->g_pos = 0;
	mtx_unlock(&g->g_mtx);
	gate_shift(g, 14);	/* want `error: gate_shift\(\) needs g->g_mtx held, but it was released; 2 of its 4 calls have it` */
}

/* Most calls come without the lock: the assertion is what is wrong. */
static void
gate_peek(struct gate *g)
{
	mtx_assert(&g->g_mtx, MA_OWNED);
	g->g_pos ^= 1;
}

static void
gate_look(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	gate_peek(g);
	mtx_unlock(&g->g_mtx);
	gate_peek(g);		/* want `note: gate_peek\(\) needs g->g_mtx held, but it was released` */
}

static void
gate_look_again(struct gate *g)
{
	mtx_lock(&g->g_mtx);
	g->g_pos++;
	mtx_unlock(&g->g_mtx);
	gate_peek(g);		/* want `note: gate_peek\(\) needs g->g_mtx held, but it was released` */
}
