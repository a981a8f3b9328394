/* Operations that do not fit how the lock is held. */

struct rail_softc {
	struct sx sc_cfg;
	struct rwlock sc_tbl;
	int sc_n;
};

static void
shared_release_of_exclusive(struct rail_softc *sc)
{
	sx_xlock(&sc->sc_cfg);
	sc->sc_n++;
	sx_sunlock(&sc->sc_cfg);	/* want `error: sx_sunlock\(&sc->sc_cfg\) releases .* as shared, but it is held exclusive` */
}

static void
exclusive_release_of_shared(struct rail_softc *sc)
{
	rw_rlock(&sc->sc_tbl);
	sc->sc_n++;
	rw_wunlock(&sc->sc_tbl);	/* want `error: rw_wunlock\(&sc->sc_tbl\) releases .* as exclusive, but it is held shared` */
}

static void
after_downgrade(struct rail_softc *sc)
{
	sx_xlock(&sc->sc_cfg);
	sc->sc_n++;
	sx_downgrade(&sc->sc_cfg);
	sx_xunlock(&sc->sc_cfg);	/* want `error: .* as exclusive, but it is held shared` */
}

static void
on_one_branch(struct rail_softc *sc, int wr)
{
	if (wr)
		sx_xlock(&sc->sc_cfg);
	else
		sx_slock(&sc->sc_cfg);
	sx_sunlock(&sc->sc_cfg);	/* want `error: .* as shared, but it is held exclusive` */
}

static void
upgrades_exclusive(struct rail_softc *sc)
{
	rw_wlock(&sc->sc_tbl);
	if (rw_try_upgrade(&sc->sc_tbl))	/* want `error: .*upgrades .*, which is held exclusive already` */
		sc->sc_n++;
	rw_wunlock(&sc->sc_tbl);
}

static void
downgrades_shared(struct rail_softc *sc)
{
	sx_slock(&sc->sc_cfg);
	sx_downgrade(&sc->sc_cfg);	/* want `error: .*downgrades .*, which is held shared already` */
	sx_sunlock(&sc->sc_cfg);
}

static void
downgrades_released(struct rail_softc *sc)
{
	rw_wlock(&sc->sc_tbl);
	sc->sc_n++;
	rw_wunlock(&sc->sc_tbl);
	rw_downgrade(&sc->sc_tbl);	/* want `error: .*downgrades .*, which is not held here` */
}

/* The restore idiom, the wrong way round. */
static void
restores_wrong(struct rail_softc *sc)
{
	int xlocked;

	sx_assert(&sc->sc_cfg, SX_LOCKED);
	if (sc->sc_n == 0)
		return;
	xlocked = sx_xlocked(&sc->sc_cfg);
	sx_unlock(&sc->sc_cfg);
	pause("rail", 1);
	if (xlocked)
		sx_slock(&sc->sc_cfg);	/* want `warning: .*takes .* back shared, but it was exclusive when restores_wrong\(\) was entered` */
	else
		sx_xlock(&sc->sc_cfg);	/* want `warning: .*takes .* back exclusive, but it was shared` */
}

/* And what is right. */

static void
either_mode(struct rail_softc *sc, int wr)
{
	if (wr)
		sx_xlock(&sc->sc_cfg);
	else
		sx_slock(&sc->sc_cfg);
	sx_unlock(&sc->sc_cfg);
}

static void
correlated_mode(struct rail_softc *sc, int wr)
{
	if (wr)
		rw_wlock(&sc->sc_tbl);
	else
		rw_rlock(&sc->sc_tbl);
	sc->sc_n++;
	if (wr)
		rw_wunlock(&sc->sc_tbl);
	else
		rw_runlock(&sc->sc_tbl);
}

static void
upgrade_or_relock(struct rail_softc *sc)
{
	rw_rlock(&sc->sc_tbl);
	if (!rw_try_upgrade(&sc->sc_tbl)) {
		rw_runlock(&sc->sc_tbl);
		rw_wlock(&sc->sc_tbl);
	}
	sc->sc_n++;
	rw_wunlock(&sc->sc_tbl);
}

static void
downgrade_and_release(struct rail_softc *sc)
{
	sx_xlock(&sc->sc_cfg);
	sc->sc_n++;
	sx_downgrade(&sc->sc_cfg);
	sx_sunlock(&sc->sc_cfg);
}

static void
restores(struct rail_softc *sc)
{
	int xlocked;

	sx_assert(&sc->sc_cfg, SX_LOCKED);
	if (sc->sc_n == 0)
		return;
	xlocked = sx_xlocked(&sc->sc_cfg);
	sx_unlock(&sc->sc_cfg);
	pause("rail", 1);
	if (xlocked)
		sx_xlock(&sc->sc_cfg);
	else
		sx_slock(&sc->sc_cfg);
}

/* Gives its caller the exclusive lock for the shared one, always. */
static void
relocks_exclusive(struct rail_softc *sc)
{
	sx_assert(&sc->sc_cfg, SX_SLOCKED);
	sx_sunlock(&sc->sc_cfg);
	sx_xlock(&sc->sc_cfg);
	sc->sc_n++;
}

/* Silent: whoever calls this has it shared; the assertion asks for less. */
struct rack {
	struct rwlock	r_lock;
	int		r_n;
};

int
rack_wait(struct rack *r)
{

	rw_assert(&r->r_lock, RA_LOCKED);
	rw_unlock(&r->r_lock);
	DELAY(10);
	rw_rlock(&r->r_lock);
	return (r->r_n);
}

/* Its callers have it one way or the other, and it gives back what they have. */
static int
gives_back_either(struct rail_softc *sc)
{
	sx_assert(&sc->sc_cfg, SA_LOCKED);
	if (sc->sc_n & 1) {
		sx_sunlock(&sc->sc_cfg);
		return (1);
	}
	sx_xunlock(&sc->sc_cfg);
	return (0);
}

static int
gives_back_one(struct rail_softc *sc)
{
	sx_assert(&sc->sc_cfg, SA_XLOCKED);
	if (sc->sc_n & 1) {
		sx_sunlock(&sc->sc_cfg);	/* want `error: .* as shared, but it is held exclusive` */
		return (1);
	}
	sx_xunlock(&sc->sc_cfg);
	return (0);
}
