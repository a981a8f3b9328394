/* Suggested fixes: fixes.c.golden has what they make of it. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct lamp_softc {
	struct mtx sc_mtx;
	struct sx sc_cfg;
	int sc_lit;
	int sc_dead;
};

static struct sx lamp_lock;

static int
plain(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_dead) {
		sc->sc_lit = 0;
		return (ENXIO);		/* want `error: SC_LOCK\(sc\) is still held` */
	}
	SC_UNLOCK(sc);
	return (0);
}

static int
bare(struct lamp_softc *sc)
{
	int error;

	error = lamp_probe(sc);
	SC_LOCK(sc);
	if (sc->sc_dead)	/* It is gone. */
		return (error);	/* want `error: SC_LOCK\(sc\) is still held` */
	else
		sc->sc_lit = 1;
	SC_UNLOCK(sc);
	return (0);
}

static int
otherwise(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_lit)
		sc->sc_lit = 0;
	else if (sc->sc_dead &&
	    sc->sc_lit == 0)
		return (ENXIO);	/* want `error: SC_LOCK\(sc\) is still held` */
	SC_UNLOCK(sc);
	return (0);
}

static int
line(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_dead) return (ENXIO);	/* want `error: SC_LOCK\(sc\) is still held` */
	SC_UNLOCK(sc);
	return (0);
}

static int
cases(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	switch (sc->sc_lit) {
	case 1:
		break;
	default:
		return (EINVAL);	/* want `error: SC_LOCK\(sc\) is still held` */
	}
	SC_UNLOCK(sc);
	return (0);
}

/* What is returned is read under the lock, so it is not to be released before. */
static int
reads(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_dead)
		return (sc->sc_lit);	/* want `SC_LOCK\(sc\) is still held` */
	SC_UNLOCK(sc);
	return (0);
}

/* The condition that the return hangs on is not the same in each kernel. */
static int
torn(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_dead)
#ifndef LAMP_STAYS
		return (ENXIO);	/* want `error: SC_LOCK\(sc\) is still held` */
#endif
	SC_UNLOCK(sc);
	return (0);
}

/* Which one is meant, the one release tells. */
static int
mode(struct lamp_softc *sc)
{

	sx_xlock(&lamp_lock);
	if (sc->sc_dead) {
		sx_sunlock(&lamp_lock);	/* want `error: .* releases lamp_lock as shared` */
		return (ENXIO);
	}
	sc->sc_lit = 1;
	sx_xunlock(&lamp_lock);
	return (0);
}

/* Perhaps it had to be taken exclusively. */
static void
either(struct lamp_softc *sc)
{

	sx_slock(&sc->sc_cfg);
	sc->sc_lit = 1;
	sx_xunlock(&sc->sc_cfg);	/* want `error: .* as exclusive, but it is held shared` */
}

static int
agreed(struct lamp_softc *sc)
{

	sx_slock(&sc->sc_cfg);
	if (sc->sc_dead) {
		sx_sunlock(&sc->sc_cfg);
		return (ENXIO);
	}
	lamp_show(sc);
	sx_xunlock(&sc->sc_cfg);	/* want `error: .* as exclusive, but it is held shared` */
	return (0);
}

/* One release is forgotten, before both returns. */
static int
before(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_dead) {
		SC_UNLOCK(sc);
		return (ENXIO);
	}
	sc->sc_lit = 1;
	if (lamp_count() == 0)
		return (EIO);	/* want `error: SC_LOCK\(sc\) is still held` */
	lamp_show(NULL);
	return (0);		/* want `error: SC_LOCK\(sc\) is still held` */
}

/* What is not in view may release it, here and nowhere else. */
static int
given(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_dead) {
		lamp_bury(sc);
		return (ENXIO);	/* want `error: SC_LOCK\(sc\) is still held` */
	}
	SC_UNLOCK(sc);
	return (0);
}

/* It takes the lock for whoever comes next. */
static int
swap(struct lamp_softc *sc, struct lamp_softc *to)
{

	SC_LOCK(sc);
	if (sc->sc_dead) {
		SC_UNLOCK(sc);
		return (ENXIO);
	}
	SC_UNLOCK(sc);
	to->sc_lit = 1;
	SC_LOCK(sc);
	return (0);		/* want `SC_LOCK\(sc\) is still held` */
}

/* With the object the lock is gone. */
static int
freed(struct lamp_softc *sc)
{

	SC_LOCK(sc);
	if (sc->sc_dead) {
		free(sc, M_DEVBUF);
		return (0);	/* want `SC_LOCK\(sc\) is still held` */
	}
	SC_UNLOCK(sc);
	return (0);
}
