/*
 * Pointers read under a lock and followed after it was let go.
 */

struct conf {
	int		cf_rate;
	int		cf_users;
	struct ucred	*cf_cred;
};

struct port_softc {
	struct mtx	sc_mtx;
	struct sx	sc_sx;
	struct conf	*sc_conf;	/* (sc_mtx) */
	struct conf	*sc_next;	/* (sc_mtx) */
	struct conf	*sc_both;	/* written with both locks held */
	int		sc_flags;
	int		sc_count;
};

#define	PORT_LOCK(sc)	mtx_lock(&(sc)->sc_mtx)
#define	PORT_UNLOCK(sc)	mtx_unlock(&(sc)->sc_mtx)

void	port_program(struct port_softc *, int);
void	conf_apply(struct conf *);

static void
port_update(struct port_softc *sc)
{
	struct conf *cf;

	PORT_LOCK(sc);
	cf = sc->sc_conf;
	PORT_UNLOCK(sc);
	DELAY(100);
	PORT_LOCK(sc);
	cf->cf_rate = 0;	/* want "warning.*cf was read from sc->sc_conf before the gap in .* and is followed after it" */
	cf->cf_users = 0;
	PORT_UNLOCK(sc);
}

/* What is written under the lock is protected by it. */
static void
port_set_conf(struct port_softc *sc, struct conf *cf)
{

	PORT_LOCK(sc);
	sc->sc_conf = cf;
	sc->sc_next = NULL;
	PORT_UNLOCK(sc);
}

static int
port_sleep(struct port_softc *sc)
{
	struct conf *cf;

	mtx_lock(&sc->sc_mtx);
	cf = sc->sc_conf;
	if (cf == NULL) {
		mtx_unlock(&sc->sc_mtx);
		return (ENXIO);
	}
	msleep(sc, &sc->sc_mtx, 0, "portsl", hz);
	conf_apply(cf);		/* want "warning.*msleep\\(\\) drops" */
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* Both branches of the gap lead to the same use: said once. */
static void
port_two_gaps(struct port_softc *sc, int wait)
{
	struct conf *cf;

	mtx_lock(&sc->sc_mtx);
	cf = sc->sc_conf;
	if (wait) {
		mtx_unlock(&sc->sc_mtx);
		DELAY(1);
		mtx_lock(&sc->sc_mtx);
	} else {
		mtx_unlock(&sc->sc_mtx);
		DELAY(2);
		mtx_lock(&sc->sc_mtx);
	}
	cf->cf_rate = 1;	/* want "warning.*cf was read from sc->sc_conf" */
	mtx_unlock(&sc->sc_mtx);
}

/* Process groups are type-stable, but p may be in another one by now. */
static void
port_setpgrp(struct proc *p, int n)
{
	struct pgrp *pg;

	PROC_LOCK(p);
	pg = p->p_pgrp;
	PROC_UNLOCK(p);
	DELAY(n);
	PROC_LOCK(p);
	pg->pg_jobc++;		/* want "warning.*pg was read from p->p_pgrp.*type-stable" */
	PROC_UNLOCK(p);
}

/* Used inside the gap alone, and read again: type-stable memory saves it. */
static void
port_lockpgrp(struct proc *p)
{
	struct pgrp *pg;

	PROC_LOCK(p);
	for (;;) {
		pg = p->p_pgrp;
		if (pg == NULL || sx_try_xlock(&pg->pg_killsx))
			break;
		PROC_UNLOCK(p);
		sx_xlock(&pg->pg_killsx);	/* want "note.*benign only because struct pgrp is type-stable" */
		sx_xunlock(&pg->pg_killsx);
		PROC_LOCK(p);
	}
	if (pg != NULL)
		sx_xunlock(&pg->pg_killsx);
	PROC_UNLOCK(p);
}

/* The retry loop does not read the group again. */
static void
port_lockpgrp_once(struct proc *p)
{
	struct pgrp *pg;

	PROC_LOCK(p);
	pg = p->p_pgrp;
	for (;;) {
		if (sx_try_xlock(&pg->pg_killsx))	/* want "warning.*pg was read from p->p_pgrp" */
			break;
		PROC_UNLOCK(p);
		sx_xlock(&pg->pg_killsx);
		sx_xunlock(&pg->pg_killsx);
		PROC_LOCK(p);
	}
	sx_xunlock(&pg->pg_killsx);
	PROC_UNLOCK(p);
}

static void
port_set_both(struct port_softc *sc, struct conf *cf)
{

	sx_xlock(&sc->sc_sx);
	mtx_lock(&sc->sc_mtx);
	sc->sc_both = cf;
	mtx_unlock(&sc->sc_mtx);
	sx_xunlock(&sc->sc_sx);
}

/* Another lock was held throughout and may protect the field. */
static void
port_under_sx(struct port_softc *sc)
{
	struct conf *cf;

	sx_slock(&sc->sc_sx);
	mtx_lock(&sc->sc_mtx);
	cf = sc->sc_both;
	mtx_unlock(&sc->sc_mtx);
	DELAY(1);
	mtx_lock(&sc->sc_mtx);
	cf->cf_rate = 2;	/* want "note.*sc->sc_sx.*held throughout" */
	mtx_unlock(&sc->sc_mtx);
	sx_sunlock(&sc->sc_sx);
}

/* Silent: read again after the gap. */
static void
port_reread(struct port_softc *sc)
{
	struct conf *cf;

	mtx_lock(&sc->sc_mtx);
	cf = sc->sc_conf;
	if (cf == NULL) {
		mtx_unlock(&sc->sc_mtx);
		DELAY(1);
		mtx_lock(&sc->sc_mtx);
		cf = sc->sc_conf;
	}
	if (cf != NULL)
		cf->cf_rate = 3;
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: the retry starts over. */
static void
port_retry(struct port_softc *sc)
{
	struct conf *cf;

	mtx_lock(&sc->sc_mtx);
again:
	cf = sc->sc_conf;
	if (cf->cf_users != 0) {
		mtx_unlock(&sc->sc_mtx);
		DELAY(1);
		mtx_lock(&sc->sc_mtx);
		goto again;
	}
	cf->cf_rate = 4;
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: compared with what is there now, and given up if it changed. */
static int
port_revalidate(struct port_softc *sc)
{
	struct conf *cf;

	mtx_lock(&sc->sc_mtx);
	cf = sc->sc_conf;
	mtx_unlock(&sc->sc_mtx);
	DELAY(1);
	mtx_lock(&sc->sc_mtx);
	if (cf != sc->sc_conf) {
		mtx_unlock(&sc->sc_mtx);
		return (EAGAIN);
	}
	cf->cf_rate = 5;
	mtx_unlock(&sc->sc_mtx);
	return (0);
}

/* Silent: a hold taken before the gap pins the process. */
static void
port_hold_parent(struct proc *p)
{
	struct proc *pp;

	sx_slock(&proctree_lock);
	pp = p->p_pptr;
	PROC_LOCK(pp);
	_PHOLD(pp);
	PROC_UNLOCK(pp);
	sx_sunlock(&proctree_lock);
	DELAY(1);
	sx_slock(&proctree_lock);
	PROC_LOCK(pp);
	pp->p_flag |= 1;
	_PRELE(pp);
	PROC_UNLOCK(pp);
	sx_sunlock(&proctree_lock);
}

/* Silent: a thread's own process does not go away under it. */
static void
port_self(struct thread *td)
{
	struct proc *p;

	sx_slock(&proctree_lock);
	p = curproc;
	sx_sunlock(&proctree_lock);
	DELAY(1);
	sx_slock(&proctree_lock);
	p->p_flag |= 1;
	sx_sunlock(&proctree_lock);
}

/* Silent: a credential with a reference of its own. */
static void
port_cred(struct port_softc *sc)
{
	struct ucred *cr;

	mtx_lock(&sc->sc_mtx);
	cr = crhold(sc->sc_conf->cf_cred);
	mtx_unlock(&sc->sc_mtx);
	DELAY(1);
	mtx_lock(&sc->sc_mtx);
	if (cr->cr_uid == 0)
		sc->sc_count++;
	mtx_unlock(&sc->sc_mtx);
	crfree(cr);
}

/* Silent: taken off the structure, the object is ours. */
static void
port_take_next(struct port_softc *sc)
{
	struct conf *cf;

	mtx_lock(&sc->sc_mtx);
	cf = sc->sc_next;
	sc->sc_next = NULL;
	mtx_unlock(&sc->sc_mtx);
	conf_apply(cf);
	mtx_lock(&sc->sc_mtx);
	sc->sc_count += cf->cf_users;
	mtx_unlock(&sc->sc_mtx);
	free(cf, M_DEVBUF);
}

struct slot {
	struct mtx	s_mtx;
	struct msg	*s_first;	/* (s_mtx) */
	int		s_count;
};

struct msg {
	struct msg	*m_next;
	int		m_len;
};

int	slot_find(struct slot *, struct msg **);

/* Silent: what it was found by leads elsewhere before the lock is dropped. */
static void
slot_take(struct slot *s, int wait)
{
	struct msg *m;

	mtx_lock(&s->s_mtx);
	m = s->s_first;
	if (m != NULL) {
		if (wait)
			s->s_count--;
		s->s_first = m->m_next;
		mtx_unlock(&s->s_mtx);
		DELAY(1);
		mtx_lock(&s->s_mtx);
		m->m_len = 0;
	}
	mtx_unlock(&s->s_mtx);
}

/* Silent: another one by now, which a call has found. */
static void
slot_other(struct slot *s)
{
	struct msg *m;

	mtx_lock(&s->s_mtx);
	m = s->s_first;
	mtx_unlock(&s->s_mtx);
	DELAY(1);
	mtx_lock(&s->s_mtx);
	if (slot_find(s, &m) == 0)
		m->m_len = 0;
	mtx_unlock(&s->s_mtx);
}

/* Left where it was: another may have taken it. */
static void
slot_leave(struct slot *s)
{
	struct msg *m;

	mtx_lock(&s->s_mtx);
	m = s->s_first;
	mtx_unlock(&s->s_mtx);
	DELAY(1);
	mtx_lock(&s->s_mtx);
	m->m_len = 0;			/* want "m was read from s->s_first" */
	mtx_unlock(&s->s_mtx);
}

/* Silent: who takes from the buffer has its I/O lock all along. */
static void
buffer_take(struct socket *so)
{
	struct mbuf *m;

	sx_xlock(&so->so_rcv.sb_sx);
	SOCKBUF_LOCK(&so->so_rcv);
	m = so->so_rcv.sb_mb;
	SOCKBUF_UNLOCK(&so->so_rcv);
	DELAY(1);
	SOCKBUF_LOCK(&so->so_rcv);
	m->m_len = 0;
	SOCKBUF_UNLOCK(&so->so_rcv);
	sx_xunlock(&so->so_rcv.sb_sx);
}

/* Somebody else may take it. */
static void
buffer_race(struct socket *so)
{
	struct mbuf *m;

	SOCKBUF_LOCK(&so->so_rcv);
	m = so->so_rcv.sb_mb;
	SOCKBUF_UNLOCK(&so->so_rcv);
	DELAY(1);
	SOCKBUF_LOCK(&so->so_rcv);
	m->m_len = 0;			/* want "m was read from so->so_rcv.sb_mb" */
	SOCKBUF_UNLOCK(&so->so_rcv);
}
