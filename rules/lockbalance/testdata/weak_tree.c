/*
 * In code that stands the shape of the function counts: what gives a lock up for
 * good is told of, what may be a condition that was not followed is a note.
 */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct lamp;

struct lamp_softc {
	struct mtx sc_mtx;
	struct sx sc_cfg;
	LIST_HEAD(, lamp) sc_lamps;
	int sc_dying;
	int sc_users;
	int (*sc_blink)(struct lamp_softc *);
};

struct lamp {
	LIST_ENTRY(lamp) link;
	struct mtx l_mtx;
	int id;
};

/* The way to the end leads past the release. */
static int
jumps_past(struct lamp_softc *sc, int mode)
{
	int error;

	SC_LOCK(sc);
	if (mode < 0) {
		error = EINVAL;
		goto out;
	}
	sc->sc_users = mode;
	SC_UNLOCK(sc);
	error = 0;
out:
	return (error);	/* want "warning: SC_LOCK\\(sc\\) is still held when jumps_past\\(\\) returns here on some path" */
}

/* One case of many forgets it. */
static int
breaks_out(struct lamp_softc *sc, int cmd)
{
	int error = 0;

	switch (cmd) {
	case 1:
		SC_LOCK(sc);
		if (sc->sc_dying) {
			error = ENXIO;
			break;
		}
		sc->sc_users++;
		SC_UNLOCK(sc);
		break;
	case 2:
		SC_LOCK(sc);
		sc->sc_users--;
		SC_UNLOCK(sc);
		break;
	default:
		error = ENOTTY;
	}
	return (error);	/* want "warning: SC_LOCK\\(sc\\) is still held" */
}

/* The same member decides twice, and a call in between may have changed it. */
static void
steps_over(struct lamp_softc *sc)
{
	if (sc->sc_users != 0)
		SC_LOCK(sc);
	sc->sc_blink(sc);
	if (sc->sc_users != 0)
		SC_UNLOCK(sc);
}

/* The last lamp stays locked until the next is found, or the end is reached. */
static int
carries_on(struct lamp_softc *sc, int id)
{
	struct lamp *l, *last;

	last = NULL;
	LIST_FOREACH(l, &sc->sc_lamps, link) {
		if (last != NULL) {
			last->id++;
			mtx_unlock(&last->l_mtx);
		}
		mtx_lock(&l->l_mtx);
		last = l;
	}
	if (last != NULL) {
		if (last->id == id)
			last->id = 0;
		mtx_unlock(&last->l_mtx);
	} else {
		id = 0;
	}
	return (id);
}

/* Somebody out of view lets go of it. */
static int
leaves_it(struct lamp_softc *sc, int cmd)
{
	int error;

	SC_LOCK(sc);
	switch (cmd) {
	case 1:
		error = lamp_finish(sc);
		break;
	default:
		SC_UNLOCK(sc);
		error = ENOTTY;
		break;
	}
	return (error);
}

/* Nothing here ever releases it: it is for somebody else to do. */
static void
begins(struct lamp_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_users++;
}

/* A failure leaves the lock behind: no way to hand one out. */
static struct lamp *
finds(struct lamp_softc *sc, int id)
{
	struct lamp *l;

	SC_LOCK(sc);
	if (sc->sc_dying)
		return (NULL);	/* want "error: SC_LOCK\\(sc\\) is still held" */
	LIST_FOREACH(l, &sc->sc_lamps, link) {
		if (l->id == id)
			break;
	}
	KASSERT(l != NULL, ("no lamp"));
	SC_UNLOCK(sc);
	return (l);
}

struct lamp_box {
	struct lamp *b_lamp;
};

/* The lamp that the caller had locked becomes another one, locked as well. */
static void
trades(struct lamp_softc *sc, struct lamp_box *box, struct lamp *spare)
{
	mtx_unlock(&box->b_lamp->l_mtx);
	mtx_lock(&spare->l_mtx);
	if (sc->sc_dying) {
		mtx_unlock(&spare->l_mtx);
		mtx_lock(&box->b_lamp->l_mtx);
		return;
	}
	box->b_lamp = spare;
	sc->sc_blink(sc);
}

/* One of two is released by the name of whatever the box has by then. */
static int
renames(struct lamp_softc *sc, struct lamp_box *box, struct lamp *l, struct lamp *m)
{
	mtx_lock(&l->l_mtx);
	mtx_lock(&m->l_mtx);
	if (sc->sc_dying) {
		mtx_unlock(&l->l_mtx);
		lamp_box_turn(box);
		mtx_unlock(&box->b_lamp->l_mtx);
		return (ENXIO);
	}
	mtx_unlock(&m->l_mtx);
	mtx_unlock(&l->l_mtx);
	return (0);
}

/* Here nothing is left to be it. */
static int
forgets(struct lamp_softc *sc, struct lamp *l, struct lamp *m)
{
	mtx_lock(&l->l_mtx);
	mtx_lock(&m->l_mtx);
	if (sc->sc_dying) {
		mtx_unlock(&l->l_mtx);
		return (ENXIO);	/* want "error: m->l_mtx is still held" */
	}
	mtx_unlock(&m->l_mtx);
	mtx_unlock(&l->l_mtx);
	return (0);
}

/* One place that takes the lock again is one cause, wherever it is called from. */
static void
cause(struct lamp_softc *sc)
{
	SC_LOCK(sc);
	sc->sc_users = 0;
	SC_UNLOCK(sc);
}

static void
between(struct lamp_softc *sc)
{
	cause(sc);
}

static void
calls_between(struct lamp_softc *sc)
{
	SC_LOCK(sc);
	between(sc);
	SC_UNLOCK(sc);
}

static void
calls_cause(struct lamp_softc *sc)
{
	SC_LOCK(sc);
	cause(sc);	/* want "warning: cause\\(sc\\) acquires SC_LOCK\\(sc\\), which is already held here" */
	SC_UNLOCK(sc);
}

/* A panic between the two is no way to give it up. */
static void
asserts(struct lamp_softc *sc)
{
	if (sc->sc_users == 0)
		SC_LOCK(sc);
	if (sc->sc_blink(sc) != 0)
		panic("no light");
	if (sc->sc_users == 0)
		SC_UNLOCK(sc);
}

struct lamp *lamp_next(struct lamp_softc *sc, struct lamp *l);

/* What is found is found locked, by another name than it was locked. */
static struct lamp *
seeks(struct lamp_softc *sc, struct lamp *l)
{
	struct lamp *m;

	if (l == NULL) {
		l = LIST_FIRST(&sc->sc_lamps);
		mtx_lock(&l->l_mtx);
	}
	for (;;) {
		m = lamp_next(sc, l);
		if (m != NULL)
			return (m);
		if (sc->sc_dying)
			break;
	}
	mtx_unlock(&l->l_mtx);
	return (NULL);
}

/* A locked lamp is put where the caller looks for it, or an unlocked one is not. */
static int
fetches(struct lamp_softc *sc, struct lamp *l, int mode, struct lamp **lp)
{
	mtx_lock(&l->l_mtx);
	if (mode < 0) {
		mtx_unlock(&l->l_mtx);
		return (EINVAL);
	}
	if (l->id == 0) {
		mtx_unlock(&l->l_mtx);
		return (0);
	}
	*lp = l;
	return (0);
}

/* Nobody looks for a lamp where there was an error. */
static int
fetches_badly(struct lamp_softc *sc, struct lamp *l, int mode, struct lamp **lp)
{
	mtx_lock(&l->l_mtx);
	*lp = l;
	if (mode < 0)
		return (EINVAL);	/* want "error: l->l_mtx is still held" */
	mtx_unlock(&l->l_mtx);
	return (0);
}

int	lamp_lookup(struct lamp_softc *, int *);

/*
 * The last thing is a release on a condition that is not followed. Other ways out
 * give the lock up all the same.
 */
static int
release_asked_for(struct lamp_softc *sc, struct lamp *out)
{
	int error;

	SC_LOCK(sc);
	error = sc->sc_blink(sc);
	if (error == EIO) {
		SC_UNLOCK(sc);
		return (error);
	}
	if (out->id == 0) {
		if ((lamp_lookup(sc, NULL) & 4) == 0)
			SC_UNLOCK(sc);
		return (0);	/* want "note: SC_LOCK\\(sc\\) is still held when release_asked_for\\(\\) returns here on some path" */
	}
	SC_UNLOCK(sc);
	return (0);
}

/* Which lock it is, and whether it may be taken twice, nothing tells. */
struct lantern {
	struct mtx *ln_lock;
	int ln_n;
};

static void
lantern_turn(struct lantern *ln)
{

	mtx_lock(ln->ln_lock);
	ln->ln_n++;
	mtx_unlock(ln->ln_lock);
}

static void
lantern_light(struct lantern *ln)
{

	mtx_lock(ln->ln_lock);
	lantern_turn(ln);	/* want "note: lantern_turn\\(ln\\) acquires .*, which is already held here" */
	mtx_unlock(ln->ln_lock);
}

/* One of a pair, by their names. */
struct cache {
	struct mtx ca_mtx;
	int ca_n;
};

void	cache_fill(struct cache *);

void
cache_preload(struct cache *ca)
{

	mtx_lock(&ca->ca_mtx);
	while (ca->ca_n < 4) {
		mtx_unlock(&ca->ca_mtx);
		cache_fill(ca);
		mtx_lock(&ca->ca_mtx);
	}
}

void
cache_preload_end(struct cache *ca)
{

	mtx_unlock(&ca->ca_mtx);
}

/* What is handed out is locked, whichever of two it is. */
struct vnode	*box_find(struct box *);

int
box_vnode(struct box *b, struct mount *mp, struct vnode **vpp)
{
	struct vnode *vp, *old;
	int error;

	error = getnewvnode("box", mp, &box_vnodeops, &vp);
	if (error != 0)
		return (error);
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	old = box_find(b);
	if (old != NULL && vn_lock(old, LK_EXCLUSIVE) == 0) {
		vgone(vp);
		vput(vp);
		*vpp = old;
		return (0);
	}
	*vpp = vp;
	return (0);
}

/* What was found says that the lock was taken. */
struct ring {
	struct mtx ri_mtx;
	int ri_free;
	int ri_used;
};

int	ring_need(void);
void	ring_full(void);

static int
rings_put(struct ring *rings, int n)
{
	struct ring *ri;
	int got, need, i;

	got = 0;
	need = ring_need();
	i = 0;
	do {
		ri = &rings[i];
		mtx_lock(&ri->ri_mtx);
		if (ri->ri_free >= need) {
			got = need;
			break;
		}
		mtx_unlock(&ri->ri_mtx);
		i++;
	} while (i < n);
	if (got == 0) {
		if (n > 8)
			ring_full();
		return (EBUSY);
	}
	ri->ri_used += got;
	mtx_unlock(&ri->ri_mtx);
	return (0);
}

/* Looked at with the lock held, it says nothing. */
static void
rings_use(struct ring *ri, int n)
{
	int got;

	got = 0;
	if (n > 0) {
		mtx_lock(&ri->ri_mtx);
		got = ring_need();
		if (got == 0)
			return;	/* want "error: ri->ri_mtx is still held" */
		ri->ri_used -= got;
		mtx_unlock(&ri->ri_mtx);
	}
	ring_full();
}
