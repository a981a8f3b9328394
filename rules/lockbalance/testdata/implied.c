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
