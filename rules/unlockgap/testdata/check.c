/*
 * Check before, act after: a condition tested under the lock need not hold
 * any more once the lock has been dropped.
 */

struct ring_softc {
	struct mtx	sc_mtx;
	int		sc_flags;	/* (sc_mtx) */
	int		sc_free;	/* (sc_mtx) */
	int		sc_busy;	/* (sc_mtx) */
	int		sc_owner;	/* (sc_mtx) */
	void		*sc_buf;	/* (sc_mtx) */
	int		sc_head;	/* (sc_mtx) */
	int		sc_tail;	/* (sc_mtx) */
	int		sc_waiters;	/* (sc_mtx) */
};

#define	RING_DYING	0x1
#define	RING_WANT	0x2

void	ring_start(struct ring_softc *);

static int
ring_reserve(struct ring_softc *sc, int wait)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_free == 0) {
		mtx_unlock(&sc->sc_mtx);
		return (ENOBUFS);
	}
	if (wait) {
		mtx_unlock(&sc->sc_mtx);
		DELAY(1);
		mtx_lock(&sc->sc_mtx);
	}
	sc->sc_free--;		/* want "warning.*sc->sc_free was tested before the gap in sc->sc_mtx" */
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* The test stands before the retry loop that gives up the lock. */
static void
proc_poke(struct proc *p, struct sx *busy)
{

	PROC_LOCK(p);
	if ((p->p_flag2 & P2_WEXIT) != 0) {
		PROC_UNLOCK(p);
		return;
	}
	while (!sx_try_xlock(busy)) {
		PROC_UNLOCK(p);
		DELAY(1);
		PROC_LOCK(p);
	}
	p->p_xsig = 9;		/* want "warning.*p->p_flag2 was tested before the gap in PROC_LOCK\\(p\\)" */
	sx_xunlock(busy);
	PROC_UNLOCK(p);
}

/* The act only sets a bit next to the one tested: for a reviewer to see. */
static void
proc_mark(struct proc *p, struct sx *busy)
{

	PROC_LOCK(p);
	if ((p->p_flag2 & P2_WEXIT) != 0) {
		PROC_UNLOCK(p);
		return;
	}
	while (!sx_try_xlock(busy)) {
		PROC_UNLOCK(p);
		DELAY(1);
		PROC_LOCK(p);
	}
	p->p_flag2 |= P2_REAPKILLED;	/* want "note.*p->p_flag2 was tested before the gap in PROC_LOCK\\(p\\)" */
	sx_xunlock(busy);
	PROC_UNLOCK(p);
}

/* Silent: the sleep is in a loop that tests again. */
static void
ring_acquire_loop(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	while (sc->sc_busy != 0)
		msleep(&sc->sc_busy, &sc->sc_mtx, 0, "ringacq", 0);
	sc->sc_busy = 1;
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: tested again after the gap. */
static int
ring_reserve_again(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_free == 0) {
		mtx_unlock(&sc->sc_mtx);
		return (ENOBUFS);
	}
	mtx_unlock(&sc->sc_mtx);
	DELAY(1);
	mtx_lock(&sc->sc_mtx);
	if (sc->sc_free > 0)
		sc->sc_free--;
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* Silent: the loser of the race frees its buffer. */
static void
ring_alloc_race(struct ring_softc *sc)
{
	void *buf;

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_buf == NULL) {
		mtx_unlock(&sc->sc_mtx);
		buf = malloc(128, M_DEVBUF, M_WAITOK);
		mtx_lock(&sc->sc_mtx);
		if (sc->sc_buf == NULL)
			sc->sc_buf = buf;
		else
			free(buf, M_DEVBUF);
	}
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: the flag is the claim; it was set before the lock was dropped. */
static void
ring_claim(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_busy != 0) {
		mtx_unlock(&sc->sc_mtx);
		return;
	}
	sc->sc_busy = 1;
	mtx_unlock(&sc->sc_mtx);
	DELAY(1);
	mtx_lock(&sc->sc_mtx);
	sc->sc_busy = 0;
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: PDROP leaves the lock dropped, and nothing is done after it. */
static int
ring_wait_pdrop(struct ring_softc *sc)
{
	int error;

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_busy == 0) {
		mtx_unlock(&sc->sc_mtx);
		return (0);
	}
	error = msleep(&sc->sc_busy, &sc->sc_mtx, PDROP, "ringwt", hz);
	return (error);
}

/* Silent: every turn of the loop tests the flag first. */
static void
ring_daemon(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	for (;;) {
		if ((sc->sc_flags & RING_DYING) != 0)
			break;
		mtx_unlock(&sc->sc_mtx);
		DELAY(100);
		mtx_lock(&sc->sc_mtx);
	}
	sc->sc_flags = 0;
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: the test comes round again with goto. */
static void
ring_goto(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
retry:
	if (sc->sc_busy != 0) {
		sc->sc_flags |= RING_WANT;
		mtx_unlock(&sc->sc_mtx);
		DELAY(1);
		mtx_lock(&sc->sc_mtx);
		goto retry;
	}
	sc->sc_busy = 1;
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: counting who waits relies on no test. */
static int
ring_count(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_busy != 0) {
		mtx_unlock(&sc->sc_mtx);
		return (EBUSY);
	}
	sc->sc_waiters++;
	msleep_spin(&sc->sc_waiters, &sc->sc_mtx, "ringcn", 0);
	sc->sc_waiters--;
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* Silent: the busy flag that it sets keeps the others away. */
static int
ring_mark(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_busy != 0 || sc->sc_head == sc->sc_tail) {
		mtx_unlock(&sc->sc_mtx);
		return (EBUSY);
	}
	sc->sc_busy = 1;
	mtx_unlock(&sc->sc_mtx);
	DELAY(10);
	mtx_lock(&sc->sc_mtx);
	sc->sc_head = 0;
	sc->sc_busy = 0;
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* Setting another flag claims nothing. */
static int
ring_noclaim(struct ring_softc *sc, int wait)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_free == 0) {
		mtx_unlock(&sc->sc_mtx);
		return (EBUSY);
	}
	sc->sc_flags |= RING_WANT;
	mtx_unlock(&sc->sc_mtx);
	if (wait)
		DELAY(10);
	mtx_lock(&sc->sc_mtx);
	sc->sc_free--;		/* want "warning.*sc->sc_free was tested before the gap" */
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* Silent: asking about the object again is no reliance. */
static int
ring_idle(struct ring_softc *sc)
{

	mtx_assert(&sc->sc_mtx, MA_OWNED);
	return (sc->sc_busy == 0);
}

static int
ring_ask(struct ring_softc *sc)
{

	mtx_lock(&sc->sc_mtx);
	if (sc->sc_busy != 0) {
		mtx_unlock(&sc->sc_mtx);
		return (EBUSY);
	}
	mtx_unlock(&sc->sc_mtx);
	DELAY(10);
	mtx_lock(&sc->sc_mtx);
	if (!ring_idle(sc)) {
		mtx_unlock(&sc->sc_mtx);
		return (EBUSY);
	}
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* A note at most: the other lock is held throughout, and may protect it. */
static struct sx ring_config;

static int
ring_two(struct ring_softc *sc, int wait)
{

	sx_slock(&ring_config);
	mtx_lock(&sc->sc_mtx);
	if (sc->sc_free == 0) {
		mtx_unlock(&sc->sc_mtx);
		sx_sunlock(&ring_config);
		return (ENOBUFS);
	}
	mtx_unlock(&sc->sc_mtx);
	if (wait)
		DELAY(1);
	mtx_lock(&sc->sc_mtx);
	sc->sc_free--;		/* want "note.*sc->sc_free was tested before the gap in sc->sc_mtx" */
	mtx_unlock(&sc->sc_mtx);
	sx_sunlock(&ring_config);
	return (0);
}
