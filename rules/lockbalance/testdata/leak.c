/* Locks that are still held at some return. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct pump_req {
	TAILQ_ENTRY(pump_req) link;
	int state;
};

struct pump_softc {
	struct mtx sc_mtx;
	struct sx sc_cfg;
	struct rwlock sc_tbl;
	TAILQ_HEAD(, pump_req) sc_reqs;
	int sc_dying;
	int sc_users;
	int sc_speed;
};

static struct sx pump_list_lock;

static int
pump_open(struct pump_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_dying)
		return (ENXIO);	/* want `error: SC_LOCK\(sc\) is still held when pump_open\(\) returns here` */
	sc->sc_users++;
	SC_UNLOCK(sc);
	return (0);
}

/* The lock is forgotten in one branch only. */
static void
pump_set_speed(struct pump_softc *sc, int speed)
{
	mtx_lock(&sc->sc_mtx);
	if (speed > 100) {
		printf("pump: too fast\n");
		return;		/* want `error: .*is still held when pump_set_speed\(\) returns here` */
	}
	sc->sc_speed = speed;
	mtx_unlock(&sc->sc_mtx);
}

/* The ladder is entered one rung too low. */
static int
pump_configure(struct pump_softc *sc, int mode)
{
	int error;

	error = 0;
	sx_xlock(&sc->sc_cfg);
	rw_wlock(&sc->sc_tbl);
	if (mode < 0) {
		error = EINVAL;
		goto out_cfg;
	}
	sc->sc_speed = mode;
	rw_wunlock(&sc->sc_tbl);
out_cfg:
	sx_xunlock(&sc->sc_cfg);
	return (error);		/* want `warning: .*sc_tbl.* is still held when pump_configure\(\) returns here on some path` */
}

/* A case of a switch that leaves early. */
static int
pump_ioctl(struct pump_softc *sc, unsigned long cmd)
{
	int error;

	error = 0;
	SC_LOCK(sc);
	switch (cmd) {
	case 1:
		sc->sc_speed = 0;
		break;
	case 2:
		if (sc->sc_users == 0)
			return (EBUSY);	/* want `error: SC_LOCK\(sc\) is still held when pump_ioctl\(\)` */
		sc->sc_speed = 1;
		break;
	default:
		error = ENOTTY;
		break;
	}
	SC_UNLOCK(sc);
	return (error);
}

/* Out of the middle of a loop. */
static struct pump_req *
pump_find(struct pump_softc *sc, int state)
{
	struct pump_req *r;

	SC_LOCK(sc);
	TAILQ_FOREACH(r, &sc->sc_reqs, link) {
		if (r->state == state)
			return (r);	/* want `SC_LOCK\(sc\) is still held when pump_find\(\)` */
	}
	SC_UNLOCK(sc);
	return (NULL);
}

/* A shared lock is a lock, too. */
static int
pump_peek(struct pump_softc *sc)
{
	int speed;

	sx_slock(&sc->sc_cfg);
	speed = sc->sc_speed;
	if (speed == 0)
		return (-1);	/* want `error: .*sc_cfg.* is still held when pump_peek\(\)` */
	sx_sunlock(&sc->sc_cfg);
	return (speed);
}

/* Nobody ever releases it, and neither name nor result tells. */
static void
pump_attach(struct pump_softc *sc)
{
	mtx_init(&sc->sc_mtx, "pump", NULL, MTX_DEF);
	SC_LOCK(sc);
	sc->sc_users = 0;
}			/* want `warning: SC_LOCK\(sc\) is still held when pump_attach\(\) returns here, and nothing in view releases it` */

/* Two locks, one of them left behind. */
static void
pump_detach(struct pump_softc *sc)
{
	sx_xlock(&pump_list_lock);
	SC_LOCK(sc);
	if (sc->sc_users != 0) {
		SC_UNLOCK(sc);
		return;		/* want `error: .*pump_list_lock.* is still held when pump_detach\(\)` */
	}
	SC_UNLOCK(sc);
	sx_xunlock(&pump_list_lock);
}

/* The lock comes out of a helper of the same file. */
static void
pump_enter(struct pump_softc *sc)
{
	SC_LOCK(sc);
}

static void
pump_leave(struct pump_softc *sc)
{
	SC_UNLOCK(sc);
}

static int
pump_reset(struct pump_softc *sc)
{
	pump_enter(sc);
	if (sc->sc_dying)
		return (ENXIO);	/* want `error: .*is still held when pump_reset\(\)` */
	sc->sc_speed = 0;
	pump_leave(sc);
	return (0);
}

/* Released only if the condition of the lock still holds. */
static void
pump_flush(struct pump_softc *sc, int wait)
{
	if (wait)
		SC_LOCK(sc);
	sc->sc_speed = 0;
	if (sc->sc_users)
		SC_UNLOCK(sc);
}			/* want `note: .*sc.* is (still )?held when pump_flush\(\) returns here` */

/* pfind() gives its process locked. */
static int
pump_signal(pid_t pid)
{
	struct proc *p;

	p = pfind(pid);
	if (p == NULL)
		return (ESRCH);
	if (p->p_flag == 0)
		return (EPERM);	/* want `error: .*is still held when pump_signal\(\)` */
	PROC_UNLOCK(p);
	return (0);
}

/* A section is left on each way out as well. */
static int
pump_count(struct pump_softc *sc)
{
	critical_enter();
	if (sc->sc_users == 0)
		return (0);	/* want `warning: the critical section entered at line 198 is not left when pump_count\(\) returns here` */
	critical_exit();
	return (sc->sc_users);
}

/* Macros without parentheses, defined out of view. */
static int
pump_list(int unit)
{
	PUMPS_LOCK;
	if (unit < 0)
		return (ENXIO);	/* want `error: PUMPS_LOCK is still held when pump_list\(\) returns here` */
	pumps++;
	PUMPS_UNLOCK;
	return (0);
}
