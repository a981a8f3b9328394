/* Locks taken twice, and released twice. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct valve_softc {
	struct mtx sc_mtx;
	struct mtx sc_rec;
	struct sx sc_cfg;
	struct rwlock sc_tbl;
	struct valve_softc *sc_next;
	int sc_open;
};

static struct sx valve_lock;

static void
valve_init(struct valve_softc *sc)
{
	mtx_init(&sc->sc_mtx, "valve", NULL, MTX_DEF);
	mtx_init(&sc->sc_rec, "valve again", NULL, MTX_DEF | MTX_RECURSE);
	sx_init(&sc->sc_cfg, "valve config");
	rw_init(&sc->sc_tbl, "valve table");
	sx_init(&valve_lock, "valves");
}

static void
again(struct valve_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_open = 1;
	SC_LOCK(sc);		/* want `error: SC_LOCK\(sc\) is already held when SC_LOCK\(sc\) acquires it again` */
	SC_UNLOCK(sc);
}

static void
valve_close(struct valve_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_open = 0;
	SC_UNLOCK(sc);
}

static void
again_inside(struct valve_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_open)
		valve_close(sc);	/* want `error: valve_close\(sc\) acquires .*, which is already held here` */
	SC_UNLOCK(sc);
}

static void
valve_close_all(struct valve_softc *sc)
{
	valve_close(sc);
}

static void
again_deeper(struct valve_softc *sc)
{
	SC_LOCK(sc);
	valve_close_all(sc);	/* want `error: valve_close_all\(sc\) acquires .*, which is already held here` */
	SC_UNLOCK(sc);
}

static void
again_global(void)
{
	sx_xlock(&valve_lock);
	sx_slock(&valve_lock);	/* want `error: .*valve_lock.* is already held` */
	sx_sunlock(&valve_lock);
	sx_xunlock(&valve_lock);
}

static void
reader_writes(struct valve_softc *sc)
{
	rw_rlock(&sc->sc_tbl);
	rw_wlock(&sc->sc_tbl);	/* want `error: .*waits for readers to leave, and this thread is one` */
	rw_wunlock(&sc->sc_tbl);
	rw_runlock(&sc->sc_tbl);
}

/* The lock is asserted, and taken. */
static void
again_by_contract(struct valve_softc *sc)
{
	mtx_assert(&sc->sc_mtx, MA_OWNED);
	SC_LOCK(sc);		/* want `warning: .*is already held when SC_LOCK\(sc\) acquires it again` */
	sc->sc_open = 1;
	SC_UNLOCK(sc);
}

/* An alias names the same lock. */
static void
again_alias(struct valve_softc *sc)
{
	struct valve_softc *me = sc;

	SC_LOCK(sc);
	SC_LOCK(me);		/* want `error: .*is already held` */
	SC_UNLOCK(me);
}

/* A continue that misses the unlock. */
static void
again_loop(struct valve_softc *sc, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		SC_LOCK(sc);	/* want `error: .*is already held` */
		if (sc->sc_open == i)
			continue;
		SC_UNLOCK(sc);
	}
}				/* want `warning: .*is still held` */

static void
unlock_twice(struct valve_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_open = 1;
	SC_UNLOCK(sc);
	sc->sc_open = 0;
	SC_UNLOCK(sc);		/* want `error: SC_UNLOCK\(sc\) releases .*, which is not held here: it was released at line 125` */
}

static int
unlock_twice_at_out(struct valve_softc *sc)
{
	int error;

	error = 0;
	sx_xlock(&sc->sc_cfg);
	if (sc->sc_open) {
		sx_xunlock(&sc->sc_cfg);
		error = EBUSY;
		goto out;
	}
	sc->sc_open = 1;
out:
	sx_xunlock(&sc->sc_cfg);	/* want `error: .*which is not held here: it was released at line 138` */
	return (error);
}

static void
valve_done(struct valve_softc *sc)
{
	sc->sc_open = 0;
	SC_UNLOCK(sc);
}

static void
unlock_twice_inside(struct valve_softc *sc)
{
	SC_LOCK(sc);
	valve_done(sc);
	SC_UNLOCK(sc);		/* want `error: .*which is not held here: it was released at line 159` */
}

/* mtx_sleep() with PDROP has released it. */
static void
unlock_after_pdrop(struct valve_softc *sc)
{
	SC_LOCK(sc);
	mtx_sleep(sc, &sc->sc_mtx, PDROP, "valve", 0);
	SC_UNLOCK(sc);		/* want `error: .*which is not held here` */
}

/* Readers may come twice, and then have to leave twice. */
static int
reads_twice(struct valve_softc *sc)
{
	int open;

	sx_slock(&sc->sc_cfg);
	sx_slock(&sc->sc_cfg);
	open = sc->sc_open;
	sx_sunlock(&sc->sc_cfg);
	return (open);		/* want `sc->sc_cfg is still held when reads_twice\(\) returns here` */
}

/* One line is no loop. */
static void
again_at_once(struct valve_softc *list)
{
	struct valve_softc *sc = list->sc_next;

	SC_LOCK(sc); SC_LOCK(sc);	/* want `SC_LOCK\(sc\) is already held when SC_LOCK\(sc\) acquires it again` */
	sc->sc_open = 1;
	SC_UNLOCK(sc);
}

/* The caller's, dropped and taken back twice. */
static void
takes_back_twice(struct valve_softc *sc)
{
	SC_UNLOCK(sc);
	valve_wait(sc);
	SC_LOCK(sc);
	SC_LOCK(sc);		/* want `warning: .* is already held when SC_LOCK\(sc\) acquires it again` */
}
