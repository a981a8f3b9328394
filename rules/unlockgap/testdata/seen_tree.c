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
