/* Locks of the caller's, dropped on some paths only. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)
#define	SC_ASSERT(sc)	mtx_assert(&(sc)->sc_mtx, MA_OWNED)

struct weir_softc {
	struct mtx sc_mtx;
	struct sx sc_cfg;
	int sc_busy;
	int sc_dying;
};

void	weir_notify(struct weir_softc *);

static void
forgets_to_relock(struct weir_softc *sc)
{
	SC_ASSERT(sc);
	if (sc->sc_dying)
		return;
	SC_UNLOCK(sc);
	weir_notify(sc);
	if (sc->sc_busy)
		return;		/* want `warning: .*was held on entry, but is not when forgets_to_relock\(\) returns here` */
	SC_LOCK(sc);
}

static void
forgets_to_relock_in_loop(struct weir_softc *sc)
{
	SC_ASSERT(sc);
	while (sc->sc_busy) {
		SC_UNLOCK(sc);
		weir_notify(sc);
		if (sc->sc_dying)
			break;
		SC_LOCK(sc);
	}
}				/* want `warning: .*was held on entry, but is not when` */

/* Releases the caller's lock, but not for the early return. */
static void
finishes(struct weir_softc *sc)
{
	if (sc->sc_dying)
		return;		/* want `note: .*is held when finishes\(\) returns here, but released on other paths` */
	sc->sc_busy = 0;
	SC_UNLOCK(sc);
}

static int
result_does_not_tell(struct weir_softc *sc)
{
	SC_ASSERT(sc);
	if (sc->sc_dying)
		return (ENXIO);
	if (sc->sc_busy) {
		SC_UNLOCK(sc);
		return (EBUSY);	/* want `warning: .*was held on entry, but is not when result_does_not_tell\(\) returns here` */
	}
	return (0);
}

/* And what is right. */

static void
relocks(struct weir_softc *sc)
{
	SC_ASSERT(sc);
	if (sc->sc_dying)
		return;
	SC_UNLOCK(sc);
	weir_notify(sc);
	SC_LOCK(sc);
}

static void
releases(struct weir_softc *sc)
{
	if (sc->sc_dying) {
		SC_UNLOCK(sc);
		return;
	}
	sc->sc_busy = 0;
	SC_UNLOCK(sc);
}

static int
error_keeps_it(struct weir_softc *sc)
{
	SC_ASSERT(sc);
	if (sc->sc_dying)
		return (ENXIO);
	SC_UNLOCK(sc);
	weir_notify(sc);
	return (0);
}

static void
argument_tells(struct weir_softc *sc, int drop)
{
	SC_ASSERT(sc);
	sc->sc_busy = 0;
	if (drop)
		SC_UNLOCK(sc);
}

static void
waits(struct weir_softc *sc)
{
	SC_ASSERT(sc);
	while (sc->sc_busy)
		msleep(sc, &sc->sc_mtx, 0, "weir", 0);
}

static void
panics(struct weir_softc *sc)
{
	SC_ASSERT(sc);
	if (sc->sc_dying) {
		SC_UNLOCK(sc);
		panic("weir: dying");
	}
	sc->sc_busy = 1;
}

struct option_softc { struct mtx sc_mtx; int sc_flags; };

/*
 * Called locked, returns unlocked, and takes the lock again on its way; one of
 * its callees out of view does the last unlock.
 */
static int
option_set(struct option_softc *sc, int opt)
{
	int error;

	switch (opt) {
	case 0:
		mtx_unlock(&sc->sc_mtx);
		return (0);
	case 1:
		mtx_unlock(&sc->sc_mtx);
		return (EPERM);
	case 2:
		mtx_unlock(&sc->sc_mtx);
		return (EINVAL);
	case 3:
		mtx_unlock(&sc->sc_mtx);
		error = option_read(opt);
		if (error != 0)
			return (error);
		mtx_lock(&sc->sc_mtx);
		sc->sc_flags = opt;
		mtx_unlock(&sc->sc_mtx);
		return (EBUSY);
	case 4:
		error = option_name(sc, opt);
		return (error);
	}
	mtx_unlock(&sc->sc_mtx);
	return (ENOTTY);
}
