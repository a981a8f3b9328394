/* Who asks first takes nothing twice; a lock given up under another name. */

struct hub_port;

struct hub {
	struct sx h_enum;
	struct sx h_cfg;
	struct mtx h_mtx;
	LIST_HEAD(, hub_port) h_ports;
	int h_state;
};

struct hub_port {
	LIST_ENTRY(hub_port) link;
	struct hub *hub;
	int idle;
};

static int
hub_enum_enter(struct hub *h)
{
	if (sx_xlocked(&h->h_enum))
		return (0);
	sx_xlock(&h->h_enum);
	sx_xlock(&h->h_cfg);
	return (1);
}

static void
hub_enum_leave(struct hub *h)
{
	sx_xunlock(&h->h_cfg);
	sx_xunlock(&h->h_enum);
}

static void
hub_configure(struct hub *h)
{
	int entered;

	entered = hub_enum_enter(h);
	h->h_state++;
	if (entered)
		hub_enum_leave(h);
}

static void
hub_probe(struct hub *h)
{
	int entered;

	entered = hub_enum_enter(h);
	hub_configure(h);
	if (entered)
		hub_enum_leave(h);
}

static void
hub_reset(struct hub *h)
{
	sx_xlock(&h->h_cfg);
	h->h_state = 0;
	sx_xunlock(&h->h_cfg);
}

/* This one does not ask. */
static void
hub_reprobe(struct hub *h)
{
	int entered;

	entered = hub_enum_enter(h);
	hub_configure(h);
	hub_reset(h);	/* want "warning: hub_reset\\(h\\) acquires h->h_cfg, which is already held here" */
	if (entered)
		hub_enum_leave(h);
}

static void
port_unplug(struct hub_port *p)
{
	struct hub *h = p->hub;

	mtx_assert(&h->h_mtx, MA_OWNED);
	LIST_REMOVE(p, link);
}

/* The port's hub is this one. */
static void
hub_idle(struct hub *h)
{
	struct hub_port *p, *next;

	LIST_FOREACH_SAFE(p, &h->h_ports, link, next) {
		if (p->idle)
			port_unplug(p);
	}
	mtx_unlock(&h->h_mtx);
	tsleep(h, 0, "hubidl", 1);
	mtx_lock(&h->h_mtx);
}

static void
hub_run(struct hub *h)
{
	mtx_lock(&h->h_mtx);
	while (h->h_state != 0) {
		hub_idle(h);
		h->h_state--;
	}
	mtx_unlock(&h->h_mtx);
}

static void
hub_count(struct hub *h)
{
	mtx_lock(&h->h_mtx);
	h->h_state++;
	mtx_unlock(&h->h_mtx);
}

static void
hub_run_twice(struct hub *h)
{
	mtx_lock(&h->h_mtx);
	hub_idle(h);
	hub_count(h);	/* want "warning: hub_count\\(h\\) acquires h->h_mtx, which is already held here" */
	mtx_unlock(&h->h_mtx);
}
