/*
 * Contracts broken by the mode in which a lock is held.
 */

struct route {
	struct sx	r_sx;
	struct rwlock	r_rw;
	int		r_metric;
	int		r_hops;
};

struct sx route_table;

static void
route_modify(struct route *r, int metric)
{

	sx_assert(&r->r_sx, SX_XLOCKED);
	r->r_metric = metric;
}

static int
route_read(struct route *r)
{

	sx_assert(&r->r_sx, SX_LOCKED);
	return (r->r_metric);
}

static void
route_wmodify(struct route *r, int hops)
{

	rw_assert(&r->r_rw, RA_WLOCKED);
	r->r_hops = hops;
}

static void
route_reader_only(struct route *r)
{

	sx_assert(&r->r_sx, SX_SLOCKED);
	r->r_hops++;
}

static void
route_modify_shared(struct route *r)
{

	sx_slock(&r->r_sx);
	route_modify(r, 1);	/* want "error.*route_modify\\(\\) needs r->r_sx exclusive, but it is held shared" */
	sx_sunlock(&r->r_sx);
}

static void
route_wmodify_read(struct route *r)
{

	rw_rlock(&r->r_rw);
	route_wmodify(r, 1);	/* want "error.*r->r_rw exclusive" */
	rw_runlock(&r->r_rw);
}

static void
route_assert_shared(void)
{

	sx_slock(&route_table);
	sx_assert(&route_table, SX_XLOCKED);	/* want "error.*route_table exclusive" */
	sx_sunlock(&route_table);
}

static void
route_downgraded(struct route *r)
{

	sx_xlock(&r->r_sx);
	route_modify(r, 2);
	sx_downgrade(&r->r_sx);
	route_modify(r, 3);	/* want "error.*r->r_sx exclusive, but it is held shared" */
	sx_sunlock(&r->r_sx);
}

static void
route_reader_exclusive(struct route *r)
{

	sx_xlock(&r->r_sx);
	route_reader_only(r);	/* want "error.*r->r_sx shared, but it is held exclusive" */
	sx_xunlock(&r->r_sx);
}

static void
route_contract(struct route *r)
{

	sx_assert(&r->r_sx, SX_SLOCKED);
	route_modify(r, 4);	/* want "r->r_sx exclusive" */
}

/* Silent: exclusive is asked for, and held. */
static void
route_modify_exclusive(struct route *r)
{

	sx_xlock(&r->r_sx);
	route_modify(r, 5);
	sx_xunlock(&r->r_sx);
}

/* Silent: either mode will do. */
static int
route_read_both(struct route *r, int x)
{
	int metric;

	if (x)
		sx_xlock(&r->r_sx);
	else
		sx_slock(&r->r_sx);
	metric = route_read(r);
	sx_unlock(&r->r_sx);
	return (metric);
}

/* Silent: upgraded before the call. */
static int
route_upgraded(struct route *r)
{

	sx_slock(&r->r_sx);
	if (!sx_try_upgrade(&r->r_sx)) {
		sx_sunlock(&r->r_sx);
		return (EAGAIN);
	}
	route_modify(r, 6);
	sx_xunlock(&r->r_sx);
	return (0);
}

/* Silent: the mode of entry is asked and tested. */
static void
route_if_exclusive(struct route *r)
{

	sx_assert(&r->r_sx, SX_LOCKED);
	if (sx_xlocked(&r->r_sx))
		route_modify(r, 7);
}

/* Silent: locked in some mode by contract; the caller knows which. */
static void
route_entry(struct route *r)
{

	if (route_read(r) == 0)
		route_modify(r, 8);
}

/* Silent: let go and taken again the other way. */
static void
route_relock(struct route *r)
{

	sx_slock(&r->r_sx);
	if (route_read(r) != 0) {
		sx_sunlock(&r->r_sx);
		return;
	}
	sx_sunlock(&r->r_sx);
	sx_xlock(&r->r_sx);
	route_modify(r, 9);
	sx_xunlock(&r->r_sx);
}

/* What the function itself says of its path is told, and nothing that follows. */
struct rail { struct rwlock ra_lock; int ra_port; };

static void
rail_set(struct rail *ra)
{
	rw_assert(&ra->ra_lock, RA_WLOCKED);
	ra->ra_port = 1;
}

static void
rail_send(struct rail *ra)
{
	rw_rlock(&ra->ra_lock);
	rw_assert(&ra->ra_lock, RA_WLOCKED);	/* want "error: rw_assert.. needs ra->ra_lock exclusive, but it is held shared" */
	rail_set(ra);
	rw_runlock(&ra->ra_lock);
}

static void
rail_send_silently(struct rail *ra)
{
	rw_rlock(&ra->ra_lock);
	rail_set(ra);	/* want "error: rail_set.. needs ra->ra_lock exclusive, but it is held shared" */
	rw_runlock(&ra->ra_lock);
}
