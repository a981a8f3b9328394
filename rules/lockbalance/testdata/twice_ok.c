/* What looks like twice, and is not. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct tap_softc {
	struct mtx sc_mtx;
	struct mtx sc_rec;
	struct sx sc_cfg;
	struct sx sc_rsx;
	struct rwlock sc_tbl;
	struct tap_softc *sc_next;
	int sc_open;
};

static void
tap_init(struct tap_softc *sc)
{
	mtx_init(&sc->sc_mtx, "tap", NULL, MTX_DEF);
	mtx_init(&sc->sc_rec, "tap again", NULL, MTX_DEF | MTX_RECURSE);
	sx_init(&sc->sc_cfg, "tap config");
	sx_init_flags(&sc->sc_rsx, "tap recursive", SX_RECURSE);
}

static void
recursive(struct tap_softc *sc)
{
	mtx_lock(&sc->sc_rec);
	mtx_lock(&sc->sc_rec);
	sc->sc_open = 1;
	mtx_unlock(&sc->sc_rec);
	mtx_unlock(&sc->sc_rec);
}

static void
recursive_sx(struct tap_softc *sc)
{
	sx_xlock(&sc->sc_rsx);
	sx_xlock(&sc->sc_rsx);
	sx_xunlock(&sc->sc_rsx);
	sx_xunlock(&sc->sc_rsx);
}

static void
readers(struct tap_softc *sc)
{
	rw_rlock(&sc->sc_tbl);
	rw_rlock(&sc->sc_tbl);
	rw_runlock(&sc->sc_tbl);
	rw_runlock(&sc->sc_tbl);
}

static void
other_instance(struct tap_softc *sc)
{
	SC_LOCK(sc);
	SC_UNLOCK(sc);
	SC_LOCK(sc->sc_next);
	SC_UNLOCK(sc->sc_next);
}

/* Each round has its own element. */
static void
walks(struct tap_softc *sc)
{
	struct tap_softc *t;

	for (t = sc; t != NULL; t = t->sc_next) {
		SC_LOCK(t);
		t->sc_open = 0;
		SC_UNLOCK(t);
	}
}

static void
again_after(struct tap_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_open = 1;
	SC_UNLOCK(sc);
	SC_LOCK(sc);
	sc->sc_open = 2;
	SC_UNLOCK(sc);
}

static void
tap_close(struct tap_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_open = 0;
	SC_UNLOCK(sc);
}

static void
drops_first(struct tap_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_open) {
		SC_UNLOCK(sc);
		tap_close(sc);
		SC_LOCK(sc);
	}
	SC_UNLOCK(sc);
}

/* The callee drops the lock before it takes it again. */
static void
tap_bounce(struct tap_softc *sc)
{
	mtx_assert(&sc->sc_mtx, MA_OWNED);
	SC_UNLOCK(sc);
	tap_close(sc);
	SC_LOCK(sc);
}

static void
uses_bounce(struct tap_softc *sc)
{
	SC_LOCK(sc);
	tap_bounce(sc);
	SC_UNLOCK(sc);
}

static void
owned(struct tap_softc *sc)
{
	int was;

	was = mtx_owned(&sc->sc_mtx);
	if (!was)
		SC_LOCK(sc);
	sc->sc_open = 3;
	if (!was)
		SC_UNLOCK(sc);
}

static int
tries(struct tap_softc *sc)
{
	if (!sx_try_xlock(&sc->sc_cfg)) {
		sc->sc_open = 0;
		sx_xlock(&sc->sc_cfg);
	}
	sx_xunlock(&sc->sc_cfg);
	return (0);
}

/* Unlocks what its caller locked: a contract. */
static void
tap_done(struct tap_softc *sc)
{
	sc->sc_open = 0;
	SC_UNLOCK(sc);
}

static void
uses_done(struct tap_softc *sc, int done)
{
	SC_LOCK(sc);
	if (done) {
		tap_done(sc);
		return;
	}
	SC_UNLOCK(sc);
}

static void
unlocked_either_way(struct tap_softc *sc, int error)
{
	SC_LOCK(sc);
	if (error) {
		SC_UNLOCK(sc);
		goto fail;
	}
	SC_UNLOCK(sc);
	return;
fail:
	sc->sc_open = -1;
}

/* As often as they came. */
static int
reads_twice_and_leaves(struct sx *lock, int *value)
{
	int v;

	sx_slock(lock);
	sx_slock(lock);
	v = *value;
	sx_sunlock(lock);
	sx_sunlock(lock);
	return (v);
}

/* Both ask for the same, one of them through the other. */
static void
valve_purge(struct tap_softc *sc, int cansleep)
{
	if (cansleep != 0) {
		SC_LOCK(sc);
		SC_UNLOCK(sc);
	}
}

static void
valve_purge_all(struct tap_softc *sc, int cansleep)
{
	valve_purge(sc, cansleep);
	if (cansleep != 0)
		SC_LOCK(sc);
	if (cansleep != 0)
		SC_UNLOCK(sc);
}

static void
valve_purge_locked(struct tap_softc *sc)
{
	SC_LOCK(sc);
	valve_purge_all(sc, 0);
	SC_UNLOCK(sc);
}
