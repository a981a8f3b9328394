/* Sleeping where a thread must not sleep. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct buf_req {
	TAILQ_ENTRY(buf_req) link;
	char data[64];
};

struct vat_softc {
	struct mtx sc_mtx;
	struct mtx sc_other;
	struct mtx sc_spin;
	struct sx sc_cfg;
	struct rwlock sc_tbl;
	struct rmlock sc_rm;
	struct cv sc_cv;
	TAILQ_HEAD(, buf_req) sc_reqs;
	int sc_n;
};

static void
vat_init(struct vat_softc *sc)
{
	mtx_init(&sc->sc_mtx, "vat", NULL, MTX_DEF);
	mtx_init(&sc->sc_other, "vat other", NULL, MTX_DEF);
	mtx_init(&sc->sc_spin, "vat spin", NULL, MTX_SPIN);
	sx_init(&sc->sc_cfg, "vat config");
	rw_init(&sc->sc_tbl, "vat table");
}

static void
allocates(struct vat_softc *sc)
{
	struct buf_req *r;

	SC_LOCK(sc);
	r = malloc(sizeof(*r), M_DEVBUF, M_WAITOK | M_ZERO);	/* want `error: malloc\(.*\) can sleep while SC_LOCK\(sc\), a .*, is held` */
	TAILQ_INSERT_TAIL(&sc->sc_reqs, r, link);
	SC_UNLOCK(sc);
}

static void
allocates_by_variable(struct vat_softc *sc, int canwait)
{
	struct buf_req *r;
	int flags;

	flags = M_WAITOK;
	SC_LOCK(sc);
	r = malloc(sizeof(*r), M_DEVBUF, flags);	/* want `error: malloc\(.*\) can sleep` */
	TAILQ_INSERT_TAIL(&sc->sc_reqs, r, link);
	SC_UNLOCK(sc);
}

static int
copies(struct vat_softc *sc, void *uaddr)
{
	int error;

	rw_rlock(&sc->sc_tbl);
	error = copyout(&sc->sc_n, uaddr, sizeof(sc->sc_n));	/* want `error: copyout\(.*\) can sleep while .*sc_tbl` */
	rw_runlock(&sc->sc_tbl);
	return (error);
}

/* msleep() drops the lock that it is given, and no other. */
static void
sleeps_with_another(struct vat_softc *sc)
{
	mtx_lock(&sc->sc_other);
	SC_LOCK(sc);
	while (sc->sc_n == 0)
		msleep(&sc->sc_n, &sc->sc_mtx, PWAIT, "vat", 0);	/* want `error: msleep\(.*\) can sleep while .*sc_other` */
	SC_UNLOCK(sc);
	mtx_unlock(&sc->sc_other);
}

static void
waits_with_another(struct vat_softc *sc)
{
	mtx_lock(&sc->sc_other);
	SC_LOCK(sc);
	cv_wait(&sc->sc_cv, &sc->sc_mtx);	/* want `error: cv_wait\(.*\) can sleep while .*sc_other` */
	SC_UNLOCK(sc);
	mtx_unlock(&sc->sc_other);
}

static void
takes_sx(struct vat_softc *sc)
{
	SC_LOCK(sc);
	sx_xlock(&sc->sc_cfg);	/* want `error: sx_xlock\(&sc->sc_cfg\) can sleep waiting for sc->sc_cfg while SC_LOCK\(sc\)` */
	sc->sc_n++;
	sx_xunlock(&sc->sc_cfg);
	SC_UNLOCK(sc);
}

static void
vat_grow(struct vat_softc *sc)
{
	struct buf_req *r;

	r = malloc(sizeof(*r), M_DEVBUF, M_WAITOK);
	TAILQ_INSERT_TAIL(&sc->sc_reqs, r, link);
}

static void
sleeps_inside(struct vat_softc *sc)
{
	SC_LOCK(sc);
	if (TAILQ_EMPTY(&sc->sc_reqs))
		vat_grow(sc);	/* want `error: vat_grow\(sc\) can sleep while SC_LOCK\(sc\)` */
	SC_UNLOCK(sc);
}

static void *
vat_alloc(size_t size, int flags)
{
	return (malloc(size, M_DEVBUF, flags));
}

static void
sleeps_by_argument(struct vat_softc *sc)
{
	void *p;

	SC_LOCK(sc);
	p = vat_alloc(16, M_WAITOK);	/* want `error: vat_alloc\(16, M_WAITOK\) can sleep` */
	free(p, M_DEVBUF);
	SC_UNLOCK(sc);
}

static void
sleeps_by_contract(struct vat_softc *sc)
{
	mtx_assert(&sc->sc_mtx, MA_OWNED);
	pause("vat", hz);	/* want `warning: pause\(.*\) can sleep while` */
}

static void
locks_in_critical(struct vat_softc *sc)
{
	critical_enter();
	SC_LOCK(sc);		/* want `error: SC_LOCK\(sc\) can block on sc->sc_mtx inside the critical section entered at line 145` */
	SC_UNLOCK(sc);
	critical_exit();
}

static void
locks_under_spin(struct vat_softc *sc)
{
	mtx_lock_spin(&sc->sc_spin);
	SC_LOCK(sc);		/* want `error: SC_LOCK\(sc\) can block on sc->sc_mtx while .*sc_spin` */
	SC_UNLOCK(sc);
	mtx_unlock_spin(&sc->sc_spin);
}

static void
sleeps_in_epoch(struct vat_softc *sc)
{
	struct epoch_tracker et;

	NET_EPOCH_ENTER(et);
	sx_slock(&sc->sc_cfg);	/* want `error: sx_slock\(&sc->sc_cfg\) can sleep waiting for sc->sc_cfg inside the .*epoch.* entered at line 165` */
	sx_sunlock(&sc->sc_cfg);
	NET_EPOCH_EXIT(et);
}

/* On one branch only. */
static void
sleeps_on_one_branch(struct vat_softc *sc, int locked)
{
	if (locked)
		SC_LOCK(sc);
	vat_grow(sc);		/* want `error: vat_grow\(sc\) can sleep` */
	if (locked)
		SC_UNLOCK(sc);
}

struct wire {
	struct mtx	*w_mtx;
	struct mtx	w_own;
	struct cv	w_wait;
	int		w_ready;
};

int
wire_read(struct wire *w)
{

	mtx_lock(&w->w_own);
	mtx_lock(w->w_mtx);
	while (w->w_ready == 0)
		cv_wait(&w->w_wait, w->w_mtx);	/* want "cv_wait.* can sleep while .*w_own" */
	mtx_unlock(w->w_mtx);
	mtx_unlock(&w->w_own);
	return (0);
}

static void
deep4(struct wire *w)
{

	tsleep(w, 0, "deep", 0);
}

static void
deep3(struct wire *w)
{

	if (w->w_ready > 3)
		deep4(w);
}

static void
deep2(struct wire *w)
{

	if (w->w_ready > 2)
		deep3(w);
}

static void
deep1(struct wire *w)
{

	if (w->w_ready > 1)
		deep2(w);
}

static void
deep0(struct wire *w)
{

	if (w->w_ready > 0)
		deep1(w);
}

void
shallow(struct wire *w)
{

	mtx_lock(&w->w_own);
	deep2(w);	/* want "warning: deep2\\(w\\) can sleep while w->w_own" */
	mtx_unlock(&w->w_own);
}

/* That all of the conditions on a long way hold is not likely. */
void
deep(struct wire *w)
{

	mtx_lock(&w->w_own);
	deep0(w);	/* want "note: deep0\\(w\\) can sleep while w->w_own" */
	mtx_unlock(&w->w_own);
}

struct drawer {
	struct mtx d_mtx;
	struct rwlock d_lock;
	blockcount_t d_busy;
};

static void
drawer_dump(struct drawer *d)
{
	struct sbuf sb;

	mtx_lock(&d->d_mtx);
	sbuf_new(&sb, NULL, 1024, SBUF_AUTOEXTEND);	/* want "error: sbuf_new\\(.*\\) can sleep while d->d_mtx, a mutex, is held" */
	mtx_unlock(&d->d_mtx);
}

static void
drawer_wait(struct drawer *d)
{

	rw_wlock(&d->d_lock);
	blockcount_wait(&d->d_busy, NULL, "drawer", 0);	/* want "error: blockcount_wait\\(.*\\) can sleep while d->d_lock, a rwlock, is held" */
	rw_wunlock(&d->d_lock);
}

/* Told which thread comes next, it comes back with the thread lock. */
static void
park(struct thread *td, struct thread *next, struct proc *p)
{

	thread_lock(td);
	mi_switch(SW_VOL, next);
	PROC_LOCK(p);		/* want "error: PROC_LOCK\\(p\\) can block on p->p_mtx while .*, a spin mutex, is held" */
	PROC_UNLOCK(p);
	thread_unlock(td);
}

/* The sleep hangs on either of two conditions. */
struct rank {
	struct rank *r_up;
};

struct rank *rank_look(const char *);

static struct rank *
rank_find(const char *name, const char *up, int create)
{
	struct rank *r;

	if (name == NULL)
		return (NULL);
	r = rank_look(name);
	if (create && r == NULL)
		r = malloc(sizeof(*r), M_RANK, M_WAITOK);
	if (up != NULL && r != NULL && r->r_up == NULL)
		r->r_up = rank_find(up, NULL, 1);
	return (r);
}

static void
rank_below(struct drawer *d)
{

	mtx_lock(&d->d_mtx);
	rank_find("pci", "root", 0);	/* want `warning: rank_find\("pci", "root", 0\) can sleep while d->d_mtx, a mutex, is held` */
	mtx_unlock(&d->d_mtx);
}

/* It asks, but sleeps before it lets go. */
struct vat {
	struct mtx v_mtx;
	int v_full;
};

static void
vat_drain(struct vat *v)
{
	int had;

	had = mtx_owned(&v->v_mtx);
	if (!had)
		mtx_lock(&v->v_mtx);
	malloc(64, M_DEVBUF, M_WAITOK);	/* want `error: malloc\(64, M_DEVBUF, M_WAITOK\) can sleep while v->v_mtx, a mutex, is held` */
	v->v_full = 0;
	mtx_unlock(&v->v_mtx);
	if (had)
		mtx_lock(&v->v_mtx);
}

static void
vat_close(struct vat *v)
{

	mtx_lock(&v->v_mtx);
	vat_drain(v);	/* want `error: vat_drain\(v\) can sleep while v->v_mtx, a mutex, is held` */
	mtx_unlock(&v->v_mtx);
}

/* Of two of a class, it lets go of the one that leads there and back. */
struct inpcb {
	struct rwlock inp_lock;
	void *inp_ppcb;
};

struct tcpcb {
	struct inpcb *t_inpcb;
	int t_full;
};

static void
tcb_flush(struct tcpcb *tp)
{

	rw_assert(&tp->t_inpcb->inp_lock, RA_WLOCKED);
	if (tp->t_full == 0)
		return;
	rw_wunlock(&tp->t_inpcb->inp_lock);
	malloc(64, M_DEVBUF, M_WAITOK);
	rw_wlock(&tp->t_inpcb->inp_lock);
}

static void
tcb_accept(struct inpcb *listener, struct inpcb *inp)
{
	struct tcpcb *tp;

	rw_wlock(&listener->inp_lock);
	rw_wlock(&inp->inp_lock);
	tp = inp->inp_ppcb;
	tcb_flush(tp);	/* want `can sleep while listener->inp_lock, a rwlock, is held` */
	rw_wunlock(&inp->inp_lock);
	rw_wunlock(&listener->inp_lock);
}

/* Of a name out of view it is not known which bits it has. */
struct image {
	struct mtx	i_mtx;
	int		i_magic;
};

static int
image_check(struct image *i)
{

	switch (i->i_magic & 0xffff) {
	case IMAGE_MAGIC:
		break;
	default:
		return (-1);
	}
	mtx_lock(&i->i_mtx);
	malloc(64, M_DEVBUF, M_WAITOK);	/* want `error: malloc\(64, M_DEVBUF, M_WAITOK\) can sleep while i->i_mtx, a mutex, is held` */
	mtx_unlock(&i->i_mtx);
	return (0);
}
