/*
 * Contracts broken by a lock that is not held, or held where it must not be.
 */

struct mixer {
	struct mtx	mx_mtx;
	struct sx	mx_sx;
	struct rwlock	mx_rw;
	int		mx_level;
	int		mx_users;
	int		mx_dead;
};

#define	MIXER_LOCK(m)		mtx_lock(&(m)->mx_mtx)
#define	MIXER_UNLOCK(m)		mtx_unlock(&(m)->mx_mtx)
#define	MIXER_ASSERT(m)		mtx_assert(&(m)->mx_mtx, MA_OWNED)

int	mixer_hw(struct mixer *, int);

static void
mixer_set_locked(struct mixer *m, int level)
{

	MIXER_ASSERT(m);
	m->mx_level = level;
}

/* A contract told by the release of what was not acquired here. */
static void
mixer_finish(struct mixer *m)
{

	m->mx_users--;
	mtx_unlock(&m->mx_mtx);
}

static void
mixer_reset(struct mixer *m)
{

	mtx_assert(&m->mx_mtx, MA_NOTOWNED);
	mtx_lock(&m->mx_mtx);
	m->mx_level = 0;
	mtx_unlock(&m->mx_mtx);
}

static void
mixer_set_late(struct mixer *m, int level)
{

	MIXER_LOCK(m);
	m->mx_users++;
	MIXER_UNLOCK(m);
	mixer_set_locked(m, level);	/* want "error.*mixer_set_locked\\(\\) needs MIXER_LOCK\\(m\\) held, but it was released" */
}

static void
mixer_assert_late(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	m->mx_users++;
	mtx_unlock(&m->mx_mtx);
	mtx_assert(&m->mx_mtx, MA_OWNED);	/* want "error.*m->mx_mtx" */
}

/* Only one way through the function has dropped it. */
static void
mixer_set_maybe(struct mixer *m, int level)
{

	mtx_lock(&m->mx_mtx);
	if (m->mx_dead)
		mtx_unlock(&m->mx_mtx);
	mixer_set_locked(m, level);	/* want "on some paths" */
	if (!m->mx_dead)
		mtx_unlock(&m->mx_mtx);
}

/* The contract comes through two calls. */
static void
mixer_set_deep(struct mixer *m, int level)
{

	m->mx_users++;
	mixer_set_locked(m, level);
}

static void
mixer_set_deeper(struct mixer *m, int level)
{

	mtx_lock(&m->mx_mtx);
	m->mx_users++;
	mtx_unlock(&m->mx_mtx);
	mixer_set_deep(m, level);	/* want "error.*mixer_set_deep\\(\\) needs m->mx_mtx" */
}

static void
mixer_unlocked(struct mixer *m)
{

	sx_slock(&m->mx_sx);
	m->mx_users++;
	sx_assert(&m->mx_sx, SX_UNLOCKED);	/* want "error.*sx_assert\\(\\) must be called without m->mx_sx, which is held" */
	sx_sunlock(&m->mx_sx);
}

static void
mixer_notowned(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	mtx_assert(&m->mx_mtx, MA_NOTOWNED);	/* want "error.*m->mx_mtx" */
	mtx_unlock(&m->mx_mtx);
}

/* The release needs the process lock, and it is gone. */
static void
mixer_hold(struct mixer *m, struct proc *p)
{

	PROC_LOCK(p);
	_PHOLD(p);
	m->mx_users++;
	PROC_UNLOCK(p);
	_PRELE(p);		/* want "error.*_PRELE\\(\\) needs PROC_LOCK\\(p\\)" */
}

/* A sleep needs the mutex that it drops. */
static void
mixer_pdrop(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	msleep(&m->mx_users, &m->mx_mtx, PDROP, "mixer", hz);
	mixer_set_locked(m, 0);	/* want "error.*released in msleep\\(\\)" */
}

/* The contract asks for a hold on the process that was just given back. */
static void
mixer_poke_locked(struct mixer *m, struct proc *p)
{

	PROC_ASSERT_HELD(p);
	m->mx_users++;
}

static void
mixer_poke(struct mixer *m, struct proc *p)
{

	PROC_LOCK(p);
	_PHOLD(p);
	m->mx_level++;
	_PRELE(p);
	mixer_poke_locked(m, p);	/* want "error.*mixer_poke_locked\\(\\) needs a hold on p" */
	PROC_UNLOCK(p);
}

/* Silent: held. */
static void
mixer_set(struct mixer *m, int level)
{

	MIXER_LOCK(m);
	mixer_set_locked(m, level);
	MIXER_UNLOCK(m);
}

/* Silent: whoever calls this must hold it. */
static void
mixer_mute(struct mixer *m)
{

	mixer_set_locked(m, 0);
}

/* Silent: the lock of another mixer is none of this one's business. */
static void
mixer_copy(struct mixer *from, struct mixer *to)
{
	int level;

	mtx_lock(&from->mx_mtx);
	level = from->mx_level;
	mtx_unlock(&from->mx_mtx);
	mixer_set_locked(to, level);
}

/* Silent: taken again before the call. */
static void
mixer_set_twice(struct mixer *m, int level)
{

	mtx_lock(&m->mx_mtx);
	mixer_set_locked(m, 0);
	mtx_unlock(&m->mx_mtx);
	DELAY(1);
	mtx_lock(&m->mx_mtx);
	mixer_set_locked(m, level);
	mtx_unlock(&m->mx_mtx);
}

/* Silent: asks before it relies on it. */
static void
mixer_set_owned(struct mixer *m, int level)
{
	int owned;

	owned = mtx_owned(&m->mx_mtx);
	if (!owned)
		mtx_lock(&m->mx_mtx);
	mixer_set_locked(m, level);
	if (!owned)
		mtx_unlock(&m->mx_mtx);
}

/* Silent: released here, but the callee takes the lock itself. */
static void
mixer_restart(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	m->mx_users = 0;
	mtx_unlock(&m->mx_mtx);
	mixer_reset(m);
}

/* Silent: the flag tells whether the lock is held. */
static void
mixer_set_if(struct mixer *m, int level, int lock)
{

	if (lock)
		mtx_lock(&m->mx_mtx);
	else
		level = 0;
	if (lock) {
		mixer_set_locked(m, level);
		mtx_unlock(&m->mx_mtx);
	}
}

/* Silent: a failed try-lock leaves before the call. */
static int
mixer_try(struct mixer *m, int level)
{

	if (mtx_trylock(&m->mx_mtx) == 0)
		return (EBUSY);
	mixer_set_locked(m, level);
	mixer_finish(m);
	return (0);
}

/* Silent: sleeping drops and retakes the mutex. */
static void
mixer_wait(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	while (m->mx_users != 0)
		msleep(&m->mx_users, &m->mx_mtx, 0, "mixer", 0);
	mixer_set_locked(m, 1);
	mtx_unlock(&m->mx_mtx);
}

/* Silent: MA_NOTOWNED after the release. */
static void
mixer_done(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	m->mx_users--;
	mtx_unlock(&m->mx_mtx);
	mtx_assert(&m->mx_mtx, MA_NOTOWNED);
}

struct mixer_input {
	LIST_ENTRY(mixer_input) mi_link;
	struct mtx	mi_mtx;
	int		mi_gain;
};

LIST_HEAD(mixer_inputs, mixer_input);

static void
mixer_gain_locked(struct mixer_input *mi, int gain)
{

	mtx_assert(&mi->mi_mtx, MA_OWNED);
	mi->mi_gain = gain;
}

/* Nobody can have locked the elements that this walk finds. */
static void
mixer_gain_all(struct mixer_inputs *head, int gain)
{
	struct mixer_input *mi;

	LIST_FOREACH(mi, head, mi_link)
		mixer_gain_locked(mi, gain);	/* want "warning.*mixer_gain_locked\\(\\) needs mi->mi_mtx held, and nothing takes it" */
}

/* Silent: one after the other. */
static void
mixer_gain_each(struct mixer_inputs *head, int gain)
{
	struct mixer_input *mi;

	LIST_FOREACH(mi, head, mi_link) {
		mtx_lock(&mi->mi_mtx);
		mixer_gain_locked(mi, gain);
		mtx_unlock(&mi->mi_mtx);
	}
}

struct quiet_softc { struct mtx sc_mtx; int sc_flags; };

/* A function that says that it is called unlocked, and unlocks. */
static void
says_unlocked(struct quiet_softc *sc)
{
	mtx_assert(&sc->sc_mtx, MA_NOTOWNED);	/* want `warning: mtx_assert\(&sc->sc_mtx, MA_NOTOWNED\) says that sc->sc_mtx is not held, and line [0-9]+ relies on its being held` */
	sc->sc_flags = 0;
	mtx_unlock(&sc->sc_mtx);
}

/* What a loop goes through has one name, whichever round it is. */
struct cable { struct mtx mtx; struct plug *owner; TAILQ_ENTRY(cable) link; };
struct plug { struct mtx mtx; int state; };
TAILQ_HEAD(, cable) cables;

static void
plug_state(struct plug *p, int state)
{
	mtx_assert(&p->mtx, MA_OWNED);
	p->state = state;
}

static void
plug_all(int state)
{
	struct cable *c;
	struct plug *p;

	TAILQ_FOREACH(c, &cables, link) {
		if (c->owner == NULL)
			continue;
		p = c->owner;
		mtx_lock(&p->mtx);
		mtx_unlock(&p->mtx);
		plug_state(p, state);	/* want `error: plug_state\(\) needs p->mtx held, but it was released` */
	}
}

/* Silent: in most cases this one leaves the lock to its caller. */
static int
mixer_finish_some(struct mixer *m)
{

	if (--m->mx_users > 0)
		return (0);
	mtx_unlock(&m->mx_mtx);
	return (1);
}

static void
mixer_end_some(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	mtx_unlock(&m->mx_mtx);
	mixer_finish_some(m);
}

/* What a callee gives up, whichever way it goes, it needs. */
static void
mixer_finish_either(struct mixer *m)
{

	if (--m->mx_users > 0) {
		mtx_unlock(&m->mx_mtx);
		return;
	}
	mixer_finish(m);
}

static void
mixer_end(struct mixer *m)
{

	mtx_lock(&m->mx_mtx);
	mtx_unlock(&m->mx_mtx);
	mixer_finish_either(m);	/* want "error: mixer_finish_either\\(\\) needs m->mx_mtx held, but it was released" */
}
