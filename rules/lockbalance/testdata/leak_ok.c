/* What is released on every path, or is meant to stay held. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct gate {
	LIST_ENTRY(gate) link;
	struct mtx g_mtx;
	int id;
};

struct gate_softc {
	struct mtx sc_mtx;
	struct sx sc_cfg;
	struct rwlock sc_tbl;
	LIST_HEAD(, gate) sc_gates;
	int sc_dying;
	int sc_users;
};

static struct sx gate_lock;

static int
ladder(struct gate_softc *sc, int mode)
{
	int error;

	sx_xlock(&sc->sc_cfg);
	rw_wlock(&sc->sc_tbl);
	if (mode < 0) {
		error = EINVAL;
		goto out;
	}
	SC_LOCK(sc);
	if (sc->sc_dying) {
		error = ENXIO;
		goto out_sc;
	}
	sc->sc_users = mode;
	error = 0;
out_sc:
	SC_UNLOCK(sc);
out:
	rw_wunlock(&sc->sc_tbl);
	sx_xunlock(&sc->sc_cfg);
	return (error);
}

/* The same condition decides twice. */
static void
correlated(struct gate_softc *sc, int locked)
{
	if (!locked)
		SC_LOCK(sc);
	sc->sc_users++;
	if (!locked)
		SC_UNLOCK(sc);
}

/* A variable remembers. */
static void
remembered(struct gate_softc *sc)
{
	bool unlock;

	unlock = false;
	if (!mtx_owned(&sc->sc_mtx)) {
		SC_LOCK(sc);
		unlock = true;
	}
	sc->sc_users++;
	if (unlock)
		SC_UNLOCK(sc);
}

/* A pointer remembers which lock it is. */
static void
pointed(struct gate_softc *sc, int tbl)
{
	struct gate *g;

	g = NULL;
	LIST_FOREACH(g, &sc->sc_gates, link) {
		if (g->id == tbl)
			break;
	}
	if (g != NULL)
		mtx_lock(&g->g_mtx);
	sc->sc_users++;
	if (g != NULL)
		mtx_unlock(&g->g_mtx);
}

static int
switched(struct gate_softc *sc, int cmd)
{
	int error;

	SC_LOCK(sc);
	switch (cmd) {
	case 0:
		SC_UNLOCK(sc);
		return (0);
	case 1:
		error = EBUSY;
		break;
	default:
		error = ENOTTY;
		break;
	}
	SC_UNLOCK(sc);
	return (error);
}

static void
looped(struct gate_softc *sc)
{
	struct gate *g;

restart:
	SC_LOCK(sc);
	LIST_FOREACH(g, &sc->sc_gates, link) {
		if (!mtx_trylock(&g->g_mtx)) {
			SC_UNLOCK(sc);
			pause("gate", 1);
			goto restart;
		}
		g->id = 0;
		mtx_unlock(&g->g_mtx);
	}
	SC_UNLOCK(sc);
}

static int
tried(struct gate_softc *sc)
{
	if (mtx_trylock(&sc->sc_mtx) == 0)
		return (EWOULDBLOCK);
	sc->sc_users++;
	SC_UNLOCK(sc);
	return (0);
}

/* panic() does not come back, so it need not unlock. */
static void
stopped(struct gate_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_users < 0)
		panic("gate: %d users", sc->sc_users);
	SC_UNLOCK(sc);
}

/* A wrapper by name. */
void
gate_sc_lock(struct gate_softc *sc)
{
	SC_LOCK(sc);
}

/* A wrapper because a caller releases it. */
static void
gate_prepare(struct gate_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_users++;
}

static void
gate_commit(struct gate_softc *sc)
{
	gate_prepare(sc);
	sc->sc_users--;
	SC_UNLOCK(sc);
}

/* As pfind() does: locked if there is one. */
struct gate *
gate_lookup(struct gate_softc *sc, int id)
{
	struct gate *g;

	SC_LOCK(sc);
	LIST_FOREACH(g, &sc->sc_gates, link) {
		if (g->id == id) {
			mtx_lock(&g->g_mtx);
			break;
		}
	}
	SC_UNLOCK(sc);
	return (g);
}

static void
uses_lookup(struct gate_softc *sc)
{
	struct gate *g;

	g = gate_lookup(sc, 3);
	if (g == NULL)
		return;
	g->id = 4;
	mtx_unlock(&g->g_mtx);
}

/* The result tells. */
static bool
gate_claim(struct gate_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_dying) {
		SC_UNLOCK(sc);
		return (false);
	}
	return (true);
}

static void
uses_claim(struct gate_softc *sc)
{
	if (!gate_claim(sc))
		return;
	sc->sc_users = 0;
	SC_UNLOCK(sc);
}

/* An error number tells, and the caller knows. */
static int
gate_start(struct gate_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_dying) {
		SC_UNLOCK(sc);
		return (ENXIO);
	}
	return (0);
}

static int
uses_start(struct gate_softc *sc)
{
	int error;

	error = gate_start(sc);
	if (error != 0)
		return (error);
	sc->sc_users++;
	SC_UNLOCK(sc);
	return (0);
}

/* An argument tells. */
static void
gate_visit(struct gate_softc *sc, int keep)
{
	SC_LOCK(sc);
	sc->sc_users++;
	if (!keep)
		SC_UNLOCK(sc);
}

/* The lock goes with its softc. */
static void
gate_destroy(struct gate_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_dying = 1;
	mtx_destroy(&sc->sc_mtx);
	free(sc, M_DEVBUF);
}

/* A thread that never returns. */
static void
gate_thread(void *arg)
{
	struct gate_softc *sc = arg;

	SC_LOCK(sc);
	for (;;) {
		sc->sc_users++;
		msleep(sc, &sc->sc_mtx, PWAIT, "gate", hz);
	}
}

/* msleep() with PDROP returns without the lock. */
static int
gate_drain(struct gate_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_users != 0)
		return (msleep(sc, &sc->sc_mtx, PWAIT | PDROP, "gtdrn", 0));
	SC_UNLOCK(sc);
	return (0);
}

/* A file-scope lock, and an early return before it. */
static int
gate_walk(struct gate_softc *sc)
{
	if (sc == NULL)
		return (EINVAL);
	sx_slock(&gate_lock);
	sc->sc_users++;
	sx_sunlock(&gate_lock);
	return (0);
}

/* A macro out of view that unlocks and wakes up those who wait. */
static void
gate_push(struct gate_queue *q)
{
	GQ_LOCK(q);
	if (q->gq_busy != 0) {
		GQ_UNLOCK(q);
		return;
	}
	q->gq_busy = 1;
	GQ_UNLOCK_WAKEUP(q);
}

/* What is asserted cannot be otherwise. */
static void
gate_pop(struct gate_softc *sc)
{
	int error;

	error = gate_enter(sc);
	KASSERT(error == 0, ("gate %p: %d", sc, error));
	if (error == 0)
		SC_LOCK(sc);
	sc->sc_users--;
	SC_UNLOCK(sc);
}

/* What unlocks is reached through a pointer, and its result is the result. */
static int
gate_control(struct gate_softc *sc, int cmd)
{
	SC_LOCK(sc);
	if (sc->sc_users == 0) {
		SC_UNLOCK(sc);
		return (ENXIO);
	}
	return (sc->sc_ops->op_control(sc, cmd));
}

/* The object goes out locked, on one way by a function out of view. */
static int
gate_root(struct gate_mount *gm, int flags, struct vnode **vpp)
{
	int error;

	if (gm->gm_root != NULL) {
		error = vget(gm->gm_root, flags, curthread);
		if (error == 0)
			*vpp = gm->gm_root;
	} else
		error = gate_vnode(gm, flags, vpp);
	return (error);
}
