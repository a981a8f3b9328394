/* Locks that a callee is given, or is not, and what it does then. */

#define	CAN_SLEEP	1
#define	NO_SLEEP	0

#define	OST_IOC(n, t)	(0x80000000 | sizeof(t) << 16 | (n))
#define	OSTSETMTU	OST_IOC(1, struct ost_req)
#define	OSTSETDESC	OST_IOC(2, struct ost_req)

struct ost_req {
	char	data[64];
};

struct ost_sim {
	struct mtx	*mtx;
	int		refs;
};

struct ost_softc {
	struct mtx	lock;
	struct ost_sim	*sim;
	int		chan;
};

static struct mtx ost_sim_mtx;
static struct sx ost_desc_sx;

static void
ost_init(struct ost_softc *sc)
{
	mtx_init(&sc->lock, "ost", NULL, MTX_DEF);
	sx_init(&ost_desc_sx, "ost description");
}

/* Sleeps with the lock that it was made with, or with one of its own. */
static void
sim_free(struct ost_sim *sim)
{
	struct mtx *mtx = sim->mtx;

	if (mtx)
		mtx_assert(mtx, MA_OWNED);
	else {
		mtx = &ost_sim_mtx;
		mtx_lock(mtx);
	}
	if (--sim->refs > 0)
		msleep(sim, mtx, PRIBIO, "simfree", 0);
	if (mtx == &ost_sim_mtx)
		mtx_unlock(mtx);
	free(sim, M_DEVBUF);
}

static void
detach(struct ost_softc *sc)
{
	mtx_lock(&sc->lock);
	sim_free(sc->sim);
	mtx_unlock(&sc->lock);
}

static void
sim_wait(struct ost_sim *sim)
{
	mtx_lock(&ost_sim_mtx);
	while (sim->refs > 0)
		msleep(sim, &ost_sim_mtx, PRIBIO, "simwait", 0);
	mtx_unlock(&ost_sim_mtx);
}

static void
detach_and_wait(struct ost_softc *sc)
{
	mtx_lock(&sc->lock);
	sim_wait(sc->sim);	/* want `can sleep while sc->lock` */
	mtx_unlock(&sc->lock);
}

/* Asks whether its caller has the lock. */
static void
reset(struct ost_softc *sc, int sleep)
{
	int tries;

	for (tries = 0; tries < 20; tries++) {
		if (mtx_owned(&sc->lock) && sleep == CAN_SLEEP)
			msleep(&sc->chan, &sc->lock, 0, "ostrst", hz / 10);
		else if (sleep == CAN_SLEEP)
			pause("ostrst", hz / 10);
		else
			DELAY(100 * 1000);
	}
}

static void
reset_locked(struct ost_softc *sc)
{
	mtx_lock(&sc->lock);
	reset(sc, CAN_SLEEP);
	mtx_unlock(&sc->lock);
}

static void
reset_always(struct ost_softc *sc, int sleep)
{
	if (sleep == CAN_SLEEP)
		pause("ostrst", hz / 10);
	else
		DELAY(100 * 1000);
}

static void
reset_locked_anyway(struct ost_softc *sc)
{
	mtx_lock(&sc->lock);
	reset_always(sc, NO_SLEEP);
	reset_always(sc, CAN_SLEEP);	/* want `can sleep while sc->lock` */
	mtx_unlock(&sc->lock);
}

/* What it sleeps for hangs on a constant that has a size in it. */
static int
ost_ioctl(struct ost_softc *sc, u_long cmd)
{
	switch (cmd) {
	case OSTSETMTU:
		sc->chan++;
		break;
	case OSTSETDESC:
		sx_xlock(&ost_desc_sx);
		sc->chan--;
		sx_xunlock(&ost_desc_sx);
		break;
	}
	return (0);
}

static void
set_locked(struct ost_softc *sc)
{
	mtx_lock(&sc->lock);
	ost_ioctl(sc, OSTSETMTU);
	ost_ioctl(sc, OSTSETDESC);	/* want `can sleep waiting for ost_desc_sx` */
	mtx_unlock(&sc->lock);
}

/* One mistake in a callee is told once. */
static int
get_one(struct ost_softc *sc, void *uaddr)
{
	return (copyin(uaddr, &sc->chan, sizeof(sc->chan)));
}

static int
get_all(struct ost_softc *sc, void *uaddr, int which)
{
	int error;

	mtx_lock(&sc->lock);
	if (which == 1)
		error = get_one(sc, uaddr);	/* want `can sleep while sc->lock` */
	else
		error = get_one(sc, (char *)uaddr + 4);
	mtx_unlock(&sc->lock);
	return (error);
}

/* So is one call with two locks. */
static int
get_with_both(struct ost_softc *sc, struct mtx *other, void *uaddr)
{
	int error;

	mtx_lock(&sc->lock);
	mtx_lock(&ost_sim_mtx);
	error = copyin(uaddr, &sc->chan, sizeof(sc->chan));	/* want `can sleep while` */
	mtx_unlock(&ost_sim_mtx);
	mtx_unlock(&sc->lock);
	return (error);
}

/* One branch says that the lock is not held, and drains. */
static void
cancel(struct ost_softc *sc, struct callout *c)
{
	int detach;

	detach = (sc->chan & 0x10) != 0;
	if (detach)
		mtx_assert(&sc->lock, MA_NOTOWNED);
	else
		mtx_assert(&sc->lock, MA_OWNED);
	if (detach)
		callout_drain(c);
	else
		callout_stop(c);
}

static void
cancel_always(struct ost_softc *sc, struct callout *c)
{
	mtx_assert(&sc->lock, MA_OWNED);
	callout_drain(c);	/* want `callout_drain\(c\) can sleep while sc->lock` */
}

/* What an assertion of the one branch says is not held in the other. */
static void
upgrade(struct ost_softc *sc, int system)
{
	if (sc->chan == 3) {
		mtx_assert(&sc->lock, MA_OWNED);
	} else {
		sx_xlock(&ost_desc_sx);	/* want `note: sx_xlock\(&ost_desc_sx\) can sleep` */
		sc->chan++;
		sx_xunlock(&ost_desc_sx);
	}
	sc->chan--;
}

/* A process that was found is one with a lock, or none. */
struct ost_owner {
	struct proc	*proc;
	pid_t		pid;
};

static int
forget(struct ost_owner *o, struct callout *c, struct proc *me)
{
	struct proc *p;

	p = pfind(o->pid);
	if (o->proc == p && o->proc != me) {
		if (p)
			PROC_UNLOCK(p);
		return (EPERM);
	}
	if (p)
		PROC_UNLOCK(p);
	callout_drain(c);
	return (0);
}

static int
forget_early(struct ost_owner *o, struct callout *c)
{
	struct proc *p;

	p = pfind(o->pid);
	if (p == NULL)
		return (ESRCH);
	callout_drain(c);	/* want `callout_drain\(c\) can sleep while` */
	PROC_UNLOCK(p);
	return (0);
}

/* Lets go of a lock that only a call leads to, and takes it back. */
static void
info_alloc(struct cdev *dev)
{
	struct ost_info *i;
	struct ost_dev *d;

	d = ost_dev_of(dev);
	mtx_unlock(d->lock);
	i = malloc(sizeof(*i), M_DEVBUF, M_WAITOK | M_ZERO);
	mtx_lock(d->lock);
	i->next = d->infos;
	d->infos = i;
}

static void
open_dev(struct ost_softc *sc, struct cdev *dev)
{
	mtx_lock(&sc->lock);
	info_alloc(dev);
	mtx_unlock(&sc->lock);
}

static void
info_alloc_late(struct cdev *dev)
{
	struct ost_info *i;
	struct ost_dev *d;

	d = ost_dev_of(dev);
	mtx_unlock(d->lock);
	mtx_lock(d->lock);
	i = malloc(sizeof(*i), M_DEVBUF, M_WAITOK | M_ZERO);	/* want `error: malloc` */
	i->next = d->infos;
	d->infos = i;
}

static void
open_dev_late(struct ost_softc *sc, struct cdev *dev)
{
	mtx_lock(&sc->lock);
	info_alloc_late(dev);	/* want `info_alloc_late\(dev\) can sleep while sc->lock` */
	mtx_unlock(&sc->lock);
}

/* The caller's lock, which was dropped for the copy, is held where the function
   has taken it back. */
static int
ost_read(struct ost_softc *sc, void *to, void *from)
{
	int error;

	mtx_unlock(&sc->lock);
	error = copyout(from, to, 4);
	mtx_lock(&sc->lock);
	if (error == 0)
		error = copyout(from, to, 8);	/* want `error: copyout\(from, to, 8\) can sleep while sc->lock, a mutex, is held` */
	return (error);
}
