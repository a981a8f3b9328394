/*
 * What is taken off its list is its taker's own, and a list is protected by
 * the lock under which it is changed, not by whichever happens to be held.
 */

struct port {
	LIST_ENTRY(port) po_link;
	TAILQ_ENTRY(port) po_run;
	int		po_state;
};

struct bus {
	struct mtx	bu_mtx;
	LIST_HEAD(, port) bu_ports;
};

struct card {
	struct mtx	ca_mtx;
	struct bus	*ca_bus;
	TAILQ_HEAD(, port) ca_busy;
	TAILQ_HEAD(, port) ca_idle;
};

void	port_reset(struct port *);

static void
bus_add(struct bus *bu, struct port *po)
{

	mtx_lock(&bu->bu_mtx);
	LIST_INSERT_HEAD(&bu->bu_ports, po, po_link);
	mtx_unlock(&bu->bu_mtx);
}

static void
card_add(struct card *ca, struct port *po)
{

	mtx_lock(&ca->ca_mtx);
	TAILQ_INSERT_TAIL(&ca->ca_busy, po, po_run);
	mtx_unlock(&ca->ca_mtx);
}

/* The card's lock does not keep ports on the bus: its gap changes nothing. */
static void
card_reset(struct card *ca)
{
	struct port *po;

	mtx_lock(&ca->ca_mtx);
	po = LIST_FIRST(&ca->ca_bus->bu_ports);
	msleep(ca, &ca->ca_mtx, 0, "cardrs", hz);
	po->po_state = 0;
	mtx_unlock(&ca->ca_mtx);
}

/* The bus's lock does. */
static void
bus_reset(struct bus *bu)
{
	struct port *po;

	mtx_lock(&bu->bu_mtx);
	po = LIST_FIRST(&bu->bu_ports);
	msleep(bu, &bu->bu_mtx, 0, "busrs", hz);
	po->po_state = 0;			/* want "po was read from bu->bu_ports" */
	mtx_unlock(&bu->bu_mtx);
}

/* Taken off first, and put on another list after the gap. */
static void
card_drain(struct card *ca)
{
	struct port *po;

	mtx_lock(&ca->ca_mtx);
	while ((po = TAILQ_FIRST(&ca->ca_busy)) != NULL) {
		TAILQ_REMOVE(&ca->ca_busy, po, po_run);
		mtx_unlock(&ca->ca_mtx);
		port_reset(po);
		mtx_lock(&ca->ca_mtx);
		TAILQ_INSERT_TAIL(&ca->ca_idle, po, po_run);
	}
	mtx_unlock(&ca->ca_mtx);
}

/* Taken off after the gap only: by then somebody else may have. */
static void
card_drain_late(struct card *ca)
{
	struct port *po;

	mtx_lock(&ca->ca_mtx);
	while ((po = TAILQ_FIRST(&ca->ca_busy)) != NULL) {
		mtx_unlock(&ca->ca_mtx);
		port_reset(po);
		mtx_lock(&ca->ca_mtx);
		TAILQ_REMOVE(&ca->ca_busy, po, po_run);	/* want "po was read from ca->ca_busy" */
		TAILQ_INSERT_TAIL(&ca->ca_idle, po, po_run);
	}
	mtx_unlock(&ca->ca_mtx);
}

/* The same with the first element, whatever it is. */
static void
card_pop(struct card *ca)
{
	struct port *po;

	mtx_lock(&ca->ca_mtx);
	po = STAILQ_FIRST(&ca->ca_busy);
	STAILQ_REMOVE_HEAD(&ca->ca_busy, po_run);
	mtx_unlock(&ca->ca_mtx);
	port_reset(po);
	mtx_lock(&ca->ca_mtx);
	po->po_state = 1;
	mtx_unlock(&ca->ca_mtx);
}

/* Takes it off for its caller. */
static void
card_unlink(struct card *ca, struct port *po)
{

	TAILQ_REMOVE(&ca->ca_busy, po, po_run);
}

static void
card_retire(struct card *ca, struct port *po)
{

	card_unlink(ca, po);
	po->po_state = 3;
}

/* Silent: a callee's callee has taken it off. */
static void
card_drain_by_call(struct card *ca)
{
	struct port *po;

	mtx_lock(&ca->ca_mtx);
	po = TAILQ_FIRST(&ca->ca_busy);
	card_retire(ca, po);
	mtx_unlock(&ca->ca_mtx);
	port_reset(po);
	mtx_lock(&ca->ca_mtx);
	po->po_state = 1;
	mtx_unlock(&ca->ca_mtx);
}

static struct sx bus_cfg;

/* Another lock is held all along, and may be what keeps the list as it is. */
static void
bus_scan(struct bus *bu)
{
	struct port *po;

	sx_xlock(&bus_cfg);
	mtx_lock(&bu->bu_mtx);
	LIST_FOREACH(po, &bu->bu_ports, po_link) {	/* want "note.*cursor po of bu->bu_ports.*bus_cfg.* held throughout and may protect it" */
		mtx_unlock(&bu->bu_mtx);
		port_reset(po);
		mtx_lock(&bu->bu_mtx);
	}
	mtx_unlock(&bu->bu_mtx);
	sx_xunlock(&bus_cfg);
}
