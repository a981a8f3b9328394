/*
 * In code that stands, a walk across a gap weighs what is seen to happen to
 * the list elsewhere.
 */

struct gate {
	TAILQ_ENTRY(gate) ga_link;
	int		ga_hops;
};

struct route {
	TAILQ_ENTRY(route) ro_link;
	int		ro_hops;
};

struct mesh {
	struct mtx	me_mtx;
	TAILQ_HEAD(, gate) me_gates;
	TAILQ_HEAD(, route) me_routes;
};

void	gate_send(struct gate *);
void	route_send(struct route *);

static void
mesh_add(struct mesh *me, struct gate *ga, struct route *ro)
{

	mtx_lock(&me->me_mtx);
	TAILQ_INSERT_TAIL(&me->me_gates, ga, ga_link);
	TAILQ_INSERT_TAIL(&me->me_routes, ro, ro_link);
	mtx_unlock(&me->me_mtx);
}

static void
mesh_forget(struct mesh *me, struct route *ro)
{

	mtx_lock(&me->me_mtx);
	TAILQ_REMOVE(&me->me_routes, ro, ro_link);
	mtx_unlock(&me->me_mtx);
}

/* Gates are only ever added. */
static void
mesh_send_gates(struct mesh *me)
{
	struct gate *ga;

	mtx_lock(&me->me_mtx);
	TAILQ_FOREACH(ga, &me->me_gates, ga_link) {	/* want "note: the cursor ga" */
		mtx_unlock(&me->me_mtx);
		gate_send(ga);
		mtx_lock(&me->me_mtx);
	}
	mtx_unlock(&me->me_mtx);
}

/* Routes go away. */
static void
mesh_send_routes(struct mesh *me)
{
	struct route *ro;

	mtx_lock(&me->me_mtx);
	TAILQ_FOREACH(ro, &me->me_routes, ro_link) {	/* want "warning: the cursor ro" */
		mtx_unlock(&me->me_mtx);
		route_send(ro);
		mtx_lock(&me->me_mtx);
	}
	mtx_unlock(&me->me_mtx);
}

struct ring {
	struct mtx	ri_mtx;
	int		ri_busy;	/* (ri_mtx) */
};

void	ring_fill(struct ring *);

/* What else keeps others off meanwhile is seldom in view. */
static void
ring_claim(struct ring *ri)
{

	mtx_lock(&ri->ri_mtx);
	if (ri->ri_busy) {
		mtx_unlock(&ri->ri_mtx);
		return;
	}
	mtx_unlock(&ri->ri_mtx);
	ring_fill(ri);
	mtx_lock(&ri->ri_mtx);
	ri->ri_busy = 1;		/* want "note: ri->ri_busy was tested" */
	mtx_unlock(&ri->ri_mtx);
}

/* Who sleeps lets others do what he has tested for. */
static void
ring_claim_asleep(struct ring *ri)
{

	mtx_lock(&ri->ri_mtx);
	if (ri->ri_busy) {
		mtx_unlock(&ri->ri_mtx);
		return;
	}
	msleep(ri, &ri->ri_mtx, 0, "ring", 0);
	ri->ri_busy = 1;		/* want "warning: ri->ri_busy was tested" */
	mtx_unlock(&ri->ri_mtx);
}

/* Who takes upper layers off waits for the count of the lower one. */
struct layer {
	TAILQ_ENTRY(layer) la_link;
	int		la_n;
};

struct base {
	struct mtx	ba_mtx;
	TAILQ_HEAD(, layer) ba_layers;
	int		ba_pending;
	int		ba_visits;
};

void	layer_poke(struct layer *);

static void
layer_drop(struct base *ba, struct layer *la)
{

	mtx_lock(&ba->ba_mtx);
	TAILQ_REMOVE(&ba->ba_layers, la, la_link);
	mtx_unlock(&ba->ba_mtx);
}

static void
base_poke(struct base *ba)
{
	struct layer *la;

	mtx_lock(&ba->ba_mtx);
	ba->ba_pending++;
	TAILQ_FOREACH(la, &ba->ba_layers, la_link) {	/* want "note: the cursor la" */
		mtx_unlock(&ba->ba_mtx);
		layer_poke(la);
		mtx_lock(&ba->ba_mtx);
	}
	ba->ba_pending--;
	mtx_unlock(&ba->ba_mtx);
}

static void
base_poke_freely(struct base *ba)
{
	struct layer *la;

	mtx_lock(&ba->ba_mtx);
	TAILQ_FOREACH(la, &ba->ba_layers, la_link) {	/* want "warning: the cursor la" */
		mtx_unlock(&ba->ba_mtx);
		layer_poke(la);
		mtx_lock(&ba->ba_mtx);
		ba->ba_visits++;
	}
	mtx_unlock(&ba->ba_mtx);
}

/* What the pointer was read from is seen to be what it was. */
struct chain {
	struct chain	*ch_next;
	int		ch_len;
};

struct rope {
	struct mtx	ro_mtx;
	struct chain	*ro_chain;
};

static void
rope_set(struct rope *ro, struct chain *ch)
{

	mtx_lock(&ro->ro_mtx);
	ro->ro_chain = ch;
	mtx_unlock(&ro->ro_mtx);
}

static int
rope_split(struct rope *ro, struct chain *top)
{
	struct chain *ch;
	void *n;

	mtx_lock(&ro->ro_mtx);
	ch = ro->ro_chain;
	mtx_unlock(&ro->ro_mtx);
	n = malloc(8, M_ROPE, M_WAITOK);
	mtx_lock(&ro->ro_mtx);
	if (ro->ro_chain != top) {
		mtx_unlock(&ro->ro_mtx);
		free(n, M_ROPE);
		return (EAGAIN);
	}
	ch->ch_len = 0;
	mtx_unlock(&ro->ro_mtx);
	return (0);
}

static int
rope_split_blindly(struct rope *ro)
{
	struct chain *ch;
	void *n;

	mtx_lock(&ro->ro_mtx);
	ch = ro->ro_chain;
	mtx_unlock(&ro->ro_mtx);
	n = malloc(8, M_ROPE, M_WAITOK);
	mtx_lock(&ro->ro_mtx);
	ch->ch_len = 0;	/* want "warning: ch was read from ro->ro_chain" */
	mtx_unlock(&ro->ro_mtx);
	free(n, M_ROPE);
	return (0);
}

/* A flag of the list's owner tells of something else. */
static void
base_poke_marked(struct base *ba)
{
	struct layer *la;

	mtx_lock(&ba->ba_mtx);
	ba->ba_visits |= 1;
	TAILQ_FOREACH(la, &ba->ba_layers, la_link) {	/* want "warning: the cursor la" */
		mtx_unlock(&ba->ba_mtx);
		layer_poke(la);
		mtx_lock(&ba->ba_mtx);
	}
	mtx_unlock(&ba->ba_mtx);
}
