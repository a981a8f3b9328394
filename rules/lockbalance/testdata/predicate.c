/* A function that only looks answers the same when it is asked the same again. */
struct gate {
	struct mtx g_mtx;
	int g_kind;
	int g_open;
};

#define	GK_SHARED	2

static int
gate_shared(struct gate *g)
{

	return (g->g_kind == GK_SHARED && g->g_open > 0);
}

static int
gate_bump(struct gate *g)
{

	return (++g->g_open > 3);
}

static void
gate_walk(struct gate *g, int n)
{

	if (gate_shared(g))
		mtx_lock(&g->g_mtx);
	while (n-- > 0)
		printf("step\n");
	if (gate_shared(g))
		mtx_unlock(&g->g_mtx);
}

/* What it answers is no excuse for a way out in between. */
static int
gate_leave(struct gate *g, int n)
{

	if (gate_shared(g))
		mtx_lock(&g->g_mtx);
	if (n == 0)
		return (1);	/* want `g->g_mtx is still held when gate_leave\(\) returns here` */
	if (gate_shared(g))
		mtx_unlock(&g->g_mtx);
	return (0);
}

/* One that changes what it looks at may say something else each time. */
static int
gate_count(struct gate *g)
{

	if (gate_bump(g))
		mtx_lock(&g->g_mtx);
	printf("count\n");
	if (gate_bump(g))
		mtx_unlock(&g->g_mtx);
	return (0);
}
