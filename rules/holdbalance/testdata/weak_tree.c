/* In code that stands, ways out that disagree are told of; the rest is a note. */

struct parcel_softc {
	struct mtx sc_mtx;
	int sc_busy;
	int (*sc_send)(struct parcel_softc *);
};

/* One return forgets what another one drops. */
static int
forgets(struct parcel_softc *sc, struct ucred *cr, int n)
{
	crhold(cr);
	if (n < 0)
		return (EINVAL);	/* want "warning: the reference on cr.* is not released on this way out" */
	sc->sc_busy = n;
	crfree(cr);
	return (0);
}

/* The same member decides twice, and a call in between may have changed it. */
static int
hangs_on(struct parcel_softc *sc, struct ucred *cr)
{
	int error;

	if (sc->sc_busy != 0)
		crhold(cr);
	error = sc->sc_send(sc);
	if (sc->sc_busy != 0)
		crfree(cr);
	return (error);
}

/* Whoever sends it has it. */
static void
parcel_keep(struct parcel_softc *sc, struct ucred *cr)
{
	sc->sc_busy = cr != NULL;
}

static int
sends(struct parcel_softc *sc, struct ucred *cr, int n)
{
	crhold(cr);
	if (n < 0) {
		crfree(cr);
		return (EINVAL);
	}
	parcel_keep(sc, cr);
	return (0);
}
