/* Nothing sleeps here, or nothing is held meanwhile. */

#define	SC_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	SC_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

struct keg_req {
	TAILQ_ENTRY(keg_req) link;
	char data[64];
};

struct keg_softc {
	struct mtx sc_mtx;
	struct mtx sc_spin;
	struct mtx sc_spin2;
	struct sx sc_cfg;
	struct rwlock sc_tbl;
	struct cv sc_cv;
	TAILQ_HEAD(, keg_req) sc_reqs;
	int sc_n;
};

static void
keg_init(struct keg_softc *sc)
{
	mtx_init(&sc->sc_mtx, "keg", NULL, MTX_DEF);
	mtx_init(&sc->sc_spin, "keg spin", NULL, MTX_SPIN);
	mtx_init(&sc->sc_spin2, "keg spin two", NULL, MTX_SPIN);
	sx_init(&sc->sc_cfg, "keg config");
}

static int
nowait(struct keg_softc *sc)
{
	struct keg_req *r;

	SC_LOCK(sc);
	r = malloc(sizeof(*r), M_DEVBUF, M_NOWAIT | M_ZERO);
	if (r == NULL) {
		SC_UNLOCK(sc);
		return (ENOMEM);
	}
	TAILQ_INSERT_TAIL(&sc->sc_reqs, r, link);
	SC_UNLOCK(sc);
	return (0);
}

static void
nowait_by_variable(struct keg_softc *sc)
{
	struct keg_req *r;
	int flags;

	flags = M_NOWAIT | M_ZERO;
	SC_LOCK(sc);
	r = malloc(sizeof(*r), M_DEVBUF, flags);
	if (r != NULL)
		TAILQ_INSERT_TAIL(&sc->sc_reqs, r, link);
	SC_UNLOCK(sc);
}

/* The flags are the caller's: it is told, not this one. */
static void *
keg_alloc(struct keg_softc *sc, int flags)
{
	void *p;

	SC_LOCK(sc);
	p = malloc(16, M_DEVBUF, flags);
	SC_UNLOCK(sc);
	return (p);
}

static void
nowait_by_argument(struct keg_softc *sc)
{
	void *p;

	rw_wlock(&sc->sc_tbl);
	p = keg_alloc(sc, M_NOWAIT);
	rw_wunlock(&sc->sc_tbl);
	free(p, M_DEVBUF);
}

static void
before_the_lock(struct keg_softc *sc)
{
	struct keg_req *r;

	r = malloc(sizeof(*r), M_DEVBUF, M_WAITOK);
	SC_LOCK(sc);
	TAILQ_INSERT_TAIL(&sc->sc_reqs, r, link);
	SC_UNLOCK(sc);
}

static void
sleeps_on_the_lock(struct keg_softc *sc)
{
	SC_LOCK(sc);
	while (sc->sc_n == 0)
		msleep(&sc->sc_n, &sc->sc_mtx, PWAIT, "keg", 0);
	SC_UNLOCK(sc);
}

static void
waits_on_the_lock(struct keg_softc *sc)
{
	SC_LOCK(sc);
	while (sc->sc_n == 0)
		cv_wait(&sc->sc_cv, &sc->sc_mtx);
	SC_UNLOCK(sc);
}

static void
sleeps_on_rwlock(struct keg_softc *sc)
{
	rw_wlock(&sc->sc_tbl);
	rw_sleep(&sc->sc_n, &sc->sc_tbl, 0, "keg", 0);
	rw_wunlock(&sc->sc_tbl);
}

/* With a sleepable lock one may sleep. */
static int
copies_under_sx(struct keg_softc *sc, void *uaddr)
{
	int error;

	sx_slock(&sc->sc_cfg);
	error = copyout(&sc->sc_n, uaddr, sizeof(sc->sc_n));
	sx_sunlock(&sc->sc_cfg);
	return (error);
}

static void
mutex_under_sx(struct keg_softc *sc)
{
	sx_xlock(&sc->sc_cfg);
	SC_LOCK(sc);
	sc->sc_n++;
	SC_UNLOCK(sc);
	sx_xunlock(&sc->sc_cfg);
}

static void
tries_sx(struct keg_softc *sc)
{
	SC_LOCK(sc);
	if (sx_try_xlock(&sc->sc_cfg)) {
		sc->sc_n++;
		sx_xunlock(&sc->sc_cfg);
	}
	SC_UNLOCK(sc);
}

static void
spin_under_spin(struct keg_softc *sc)
{
	mtx_lock_spin(&sc->sc_spin);
	mtx_lock_spin(&sc->sc_spin2);
	mtx_unlock_spin(&sc->sc_spin2);
	mtx_unlock_spin(&sc->sc_spin);
}

static void
spin_in_critical(struct keg_softc *sc)
{
	critical_enter();
	mtx_lock_spin(&sc->sc_spin);
	mtx_unlock_spin(&sc->sc_spin);
	critical_exit();
}

static void
mutex_in_epoch(struct keg_softc *sc)
{
	struct epoch_tracker et;

	NET_EPOCH_ENTER(et);
	SC_LOCK(sc);
	sc->sc_n++;
	SC_UNLOCK(sc);
	NET_EPOCH_EXIT(et);
}

/* Drops the lock before it sleeps. */
static void
keg_wait(struct keg_softc *sc)
{
	mtx_assert(&sc->sc_mtx, MA_OWNED);
	SC_UNLOCK(sc);
	pause("keg", hz);
	SC_LOCK(sc);
}

static void
callee_drops(struct keg_softc *sc)
{
	SC_LOCK(sc);
	keg_wait(sc);
	SC_UNLOCK(sc);
}

/* Either it holds the lock or it sleeps. */
static void
correlated(struct keg_softc *sc, int sleepok)
{
	if (!sleepok)
		SC_LOCK(sc);
	sc->sc_n++;
	if (sleepok)
		pause("keg", 1);
	else
		SC_UNLOCK(sc);
}

static void
after_unlock(struct keg_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_n != 0) {
		SC_UNLOCK(sc);
		pause("keg", 1);
		return;
	}
	SC_UNLOCK(sc);
}

static void
panics(struct keg_softc *sc)
{
	SC_LOCK(sc);
	if (sc->sc_n < 0)
		panic("keg: %d", sc->sc_n);
	SC_UNLOCK(sc);
	pause("keg", 1);
}

/* LK_INTERLOCK is set on both paths, whatever else is. */
static int
interlock_either_way(struct bufobj *bo, struct buf *bp, int flags)
{
	int lockflags;

	BO_RLOCK(bo);
	lockflags = LK_EXCLUSIVE | LK_SLEEPFAIL | LK_INTERLOCK;
	if ((flags & 4) != 0)
		lockflags |= LK_NOWAIT;
	return (BUF_TIMELOCK(bp, lockflags, BO_LOCKPTR(bo), "getblk", 0, 0));
}

struct line {
	struct mtx	*ln_mtx;	/* another object's, for good */
	struct cv	ln_wait;
	int		ln_ready;
};

/* Silent: the pointer to the lock that is held is read again, round the loop. */
int
line_read(struct line *ln)
{
	int error;

	error = 0;
	mtx_lock(ln->ln_mtx);
	while (ln->ln_ready == 0) {
		if (line_poll(ln) > 0) {
			mtx_unlock(ln->ln_mtx);
			error = line_copy(ln);
			mtx_lock(ln->ln_mtx);
			break;
		}
		error = cv_wait_sig(&ln->ln_wait, ln->ln_mtx);
		if (error != 0)
			break;
	}
	mtx_unlock(ln->ln_mtx);
	return (error);
}

struct slot {
	struct mtx s_mtx;
	struct rwlock s_lock;
	blockcount_t s_busy;
	int s_n;
};

int	slot_drain(void *, const char *, int);

/* Silent: a buffer that does not wait for memory. */
static void
slot_dump(struct slot *s)
{
	struct sbuf sb;

	mtx_lock(&s->s_mtx);
	if (sbuf_new(&sb, NULL, 1024, SBUF_NOWAIT | SBUF_AUTOEXTEND) != NULL) {
		sbuf_printf(&sb, "%d", s->s_n);
		sbuf_finish(&sb);
	}
	mtx_unlock(&s->s_mtx);
}

/* Silent: the lock is given up for the wait. */
static void
slot_wait(struct slot *s)
{

	rw_wlock(&s->s_lock);
	blockcount_wait(&s->s_busy, &s->s_lock, "slot", 0);
	s->s_n = 0;
	rw_wunlock(&s->s_lock);
}

/* Silent: readers are waited for as for a spin lock. */
static void
slot_advance(struct slot *s, smr_t smr, smr_seq_t seq)
{

	mtx_lock(&s->s_mtx);
	smr_wait(smr, seq);
	mtx_unlock(&s->s_mtx);
}

/* Silent: an element that is taken off a list is there. */
struct sheet {
	LIST_ENTRY(sheet) link;
};
LIST_HEAD(sheets, sheet);

static struct sheet *
sheet_make(struct sheet **sp)
{

	if (*sp == NULL)
		*sp = malloc(sizeof(**sp), M_SHEET, M_WAITOK);
	return (*sp);
}

static void
sheet_take(struct slot *s, struct sheets *spare)
{
	struct sheet *sh;

	mtx_lock(&s->s_mtx);
	sh = LIST_FIRST(spare);
	LIST_REMOVE(sh, link);
	sheet_make(&sh);
	mtx_unlock(&s->s_mtx);
}

/*
 * Silent: switching away gives up the thread lock. It did not when it was told
 * which thread comes next.
 */
static void
park(struct thread *td, struct proc *p)
{

	thread_lock(td);
	mi_switch(SW_VOL);
	PROC_LOCK(p);
	p->p_flag |= 1;
	PROC_UNLOCK(p);
}

static void
park_for(struct thread *td, struct thread *next)
{

	thread_lock(td);
	mi_switch(SW_VOL, next);
	thread_unlock(td);
}

/* Two conditions for one sleep, each of its own: silent where neither holds. */
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
rank_known(struct slot *s)
{

	mtx_lock(&s->s_mtx);
	rank_find("pci", NULL, 0);
	mtx_unlock(&s->s_mtx);
}

/* A callee that asks whether its caller holds the lock, and lets go of it to sleep
 * either way. */
struct vat {
	struct mtx v_mtx;
	int v_full;
};

struct pipe_end {
	struct vat *pe_vat;
};

static void
vat_drain(struct vat *v)
{
	int had;

	had = mtx_owned(&v->v_mtx);
	if (!had)
		mtx_lock(&v->v_mtx);
	v->v_full = 0;
	mtx_unlock(&v->v_mtx);
	malloc(64, M_DEVBUF, M_WAITOK);
	if (had)
		mtx_lock(&v->v_mtx);
}

static void
vat_close(struct pipe_end *pe)
{

	mtx_lock(&pe->pe_vat->v_mtx);
	vat_drain(pe->pe_vat);
	mtx_unlock(&pe->pe_vat->v_mtx);
}

/* Two structs that lead to each other: the lock that the callee lets go of is that of
 * the one that the caller came from. */
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
tcb_reset(struct inpcb *inp)
{
	struct tcpcb *tp;

	rw_wlock(&inp->inp_lock);
	tp = inp->inp_ppcb;
	rw_assert(&tp->t_inpcb->inp_lock, RA_WLOCKED);
	tcb_flush(tp);
	rw_wunlock(&inp->inp_lock);
}
