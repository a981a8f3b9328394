/* One condition is asked twice, with another one, or a call, between. */

struct cask {
	struct rwlock c_lock;
	void *c_entry;
	int c_n;
	int c_flags;
};

int	cask_call(void);

/* Who must not wait has been sent away where there was nothing. */
static int
cask_dump(struct cask *c, int how)
{
	void *entry;

	rw_assert(&c->c_lock, RA_WLOCKED);
	entry = malloc(64, M_CASK, M_NOWAIT);
	if (entry == NULL && (how & M_NOWAIT))
		return (ENOBUFS);
	if (entry == NULL) {
		rw_wunlock(&c->c_lock);
		entry = malloc(64, M_CASK, M_WAITOK);
		if (how & M_NOWAIT)
			return (0);
		rw_wlock(&c->c_lock);
	}
	c->c_entry = entry;
	return (0);
}

static void
cask_log(struct cask *c)
{

	rw_wlock(&c->c_lock);
	cask_dump(c, M_NOWAIT);
	rw_wunlock(&c->c_lock);
}

/* What tells is a variable that is set under the condition. */
static void
cask_count(struct cask *c, int all)
{
	int locked, n;

	if (all) {
		n = 10;
		locked = 1;
	} else {
		n = 1;
		locked = 0;
	}
	cask_call();
	if (all)
		rw_wlock(&c->c_lock);
	c->c_n += n;
	if (locked)
		rw_wunlock(&c->c_lock);
}

/* The other way round it is a bug. */
static void
cask_miscount(struct cask *c)
{
	int all, locked, n;

	all = cask_call();
	if (all) {
		n = 10;
		locked = 0;
	} else {
		n = 1;
		locked = 1;
	}
	cask_call();
	if (all)
		rw_wlock(&c->c_lock);
	c->c_n += n;
	if (!locked)
		return;		/* want `warning: c->c_lock is still held when cask_miscount\(\) returns here, and nothing in view releases it` */
	if (all)
		rw_wunlock(&c->c_lock);
}

/* Of two alternatives one is left. */
static void
cask_wait(struct cask *c, struct rwlock *lock, int wait)
{

	if (lock != &c->c_lock && wait == 1) {
		rw_wunlock(lock);
		cask_call();
		rw_wlock(lock);
		return;
	}
	if (wait != 1)
		return;
	rw_assert(&c->c_lock, RA_WLOCKED);
	rw_sleep(c, lock, 0, "cask", 0);
}

/* What is left alone is without the one, or without the other. */
struct conn {
	struct mtx co_mtx;
	int co_state;
};

struct ctl {
	struct conn *ct_conn;
};

static struct ctl *
ctl_close(struct ctl *ct)
{
	struct conn *co = ct->ct_conn;

	mtx_assert(&co->co_mtx, MA_OWNED);
	if (co->co_state == 0) {
		mtx_unlock(&co->co_mtx);
		return (NULL);
	}
	return (ct);
}

static void
conn_leave(struct conn *co, struct ctl *ct)
{

	if (co && ct != NULL)
		mtx_unlock(&co->co_mtx);
}

static void
conn_timeout(struct ctl *ct)
{
	struct conn *co;

	co = ct->ct_conn;
	mtx_lock(&co->co_mtx);
	if (co->co_state > 3) {
		ct = ctl_close(ct);
		conn_leave(co, ct);
		return;
	}
	mtx_unlock(&co->co_mtx);
}

static void
conn_timeout_lost(struct ctl *ct)
{
	struct conn *co;

	co = ct->ct_conn;
	mtx_lock(&co->co_mtx);
	if (co->co_state > 3) {
		conn_leave(co, NULL);
		return;		/* want "error: co->co_mtx is still held" */
	}
	mtx_unlock(&co->co_mtx);
}

/* Where a slab is filled in there is one, and with it the lock. */
struct slab {
	struct keg *sl_keg;
	int sl_free;
};

struct keg {
	struct mtx ke_mtx;
	int ke_off;
	LIST_HEAD(, slab) ke_slabs;
};

char	*keg_memory(struct keg *);

static struct slab *
keg_slab(struct keg *ke)
{
	struct slab *sl;
	char *mem;

	mtx_assert(&ke->ke_mtx, MA_OWNED);
	mtx_unlock(&ke->ke_mtx);
	sl = NULL;
	mem = keg_memory(ke);
	if (mem == NULL)
		goto out;
	sl = (struct slab *)(mem + ke->ke_off);
	sl->sl_keg = ke;
	mtx_lock(&ke->ke_mtx);
out:
	return (sl);
}

static void
keg_fill(struct keg *ke)
{
	struct slab *sl;

	mtx_lock(&ke->ke_mtx);
	for (;;) {
		sl = keg_slab(ke);
		if (sl != NULL) {
			sl->sl_free = 1;
			break;
		}
		mtx_lock(&ke->ke_mtx);
	}
	mtx_unlock(&ke->ke_mtx);
}

static void
keg_fill_twice(struct keg *ke)
{
	struct slab *sl;

	mtx_lock(&ke->ke_mtx);
	for (;;) {
		sl = keg_slab(ke);
		if (sl == NULL)
			break;
		mtx_lock(&ke->ke_mtx);	/* want "ke->ke_mtx is already held" */
	}
}
