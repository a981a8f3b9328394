/*
 * Which paths belong together: what tells them apart is not lost where they
 * meet.
 */

struct pair {
	struct mtx	p_mtx;
	struct pair	*p_next;
	int		p_flags;
	int		p_count;
};
struct shelf {
	struct sx	sh_lock;
	struct mtx	sh_mtx;
	struct pair	*sh_list;
	int		sh_size;
};

int	settle(struct pair *, int);
int	grow(struct shelf *);
struct mtx *somelock(struct pair *);

/* Silent: a flag in memory is tested again behind a call, on one of two paths. */
int
flag_again(struct pair *p, int cmd)
{
	int error;

	error = 0;
	if ((p->p_flags & 0x4) == 0)
		mtx_lock(&p->p_mtx);
	switch (cmd) {
	case 1:
		if (p->p_flags & 0x4)
			p->p_count++;
		else
			error = settle(p, cmd);
		break;
	case 2:
		p->p_count = 0;
		break;
	}
	if ((p->p_flags & 0x4) == 0)
		mtx_unlock(&p->p_mtx);
	return (error);
}

/* ... and a path that does not test it. */
int
flag_forgotten(struct pair *p, int cmd)
{

	if ((p->p_flags & 0x4) == 0)
		mtx_lock(&p->p_mtx);
	if (cmd == 1)
		return (settle(p, cmd));	/* want "p->p_mtx.* is still held when flag_forgotten\\(\\) returns here" */
	if ((p->p_flags & 0x4) == 0)
		mtx_unlock(&p->p_mtx);
	return (0);
}

/* Silent: kept for the caller if it asks for that; there is nothing to keep
 * without a shelf, whatever it asks. */
static struct pair *
shelf_first(struct shelf *sh, bool keep)
{
	struct pair *p;

	p = make();
	if (sh == NULL)
		return (p);
	sx_slock(&sh->sh_lock);
	p->p_count = sh->sh_size;
	if (!keep) {
		sx_sunlock(&sh->sh_lock);
	} else {
		while (p->p_count < sh->sh_size) {
			sx_sunlock(&sh->sh_lock);
			grow(sh);
			sx_slock(&sh->sh_lock);
		}
	}
	return (p);
}

struct pair *
shelf_copy(struct shelf *sh)
{
	struct pair *p;

	p = shelf_first(sh, true);
	p->p_next = sh->sh_list;
	sx_sunlock(&sh->sh_lock);
	return (p);
}

struct pair *
shelf_new(void)
{

	return (shelf_first(NULL, false));
}

/* Nobody asks for this one. */
static void
shelf_last(struct shelf *sh, bool keep)
{

	if (sh == NULL)
		return;
	sx_slock(&sh->sh_lock);
	if (sh->sh_size == 3)
		return;		/* want "sh->sh_lock is still held when shelf_last\\(\\) returns here; it is not at line" */
	sh->sh_size = keep;
	sx_sunlock(&sh->sh_lock);
}

/* Silent: a lock whose class is not known may be any that is held; that it was
 * this one is a guess. */
void
guess(struct pair *p)
{
	struct mtx *m;

	mtx_lock(&p->p_mtx);
	m = somelock(p);
	if (m != NULL)
		mtx_lock(m);
	p->p_count++;
	if (m != NULL)
		mtx_unlock(m);
	mtx_unlock(&p->p_mtx);
}

void
certain(struct pair *p)
{

	mtx_lock(&p->p_mtx);
	p->p_count++;
	mtx_unlock(&p->p_mtx);
	mtx_unlock(&p->p_mtx);	/* want "releases p->p_mtx.*, which is not held here" */
}

/* Silent: each call gives another object, whose lock is not that of the last. */
int
both(int a, int b)
{
	struct proc *p, *q;

	if (pget(a, PGET_CANSEE, &p) != 0)
		return (3);
	q = p;
	if (pget(b, PGET_CANSEE, &p) != 0) {
		PROC_UNLOCK(q);
		return (3);
	}
	PROC_UNLOCK(p);
	PROC_UNLOCK(q);
	return (0);
}

int
one_of_them(int a, int b)
{
	struct proc *p, *q;

	if (pget(a, PGET_CANSEE, &p) != 0)
		return (3);
	q = p;
	if (pget(b, PGET_CANSEE, &p) != 0)
		return (3);	/* want "is still held when one_of_them\\(\\) returns here; it is not at line" */
	PROC_UNLOCK(p);
	PROC_UNLOCK(q);
	return (0);
}

/* Silent: nobody minds locks once the scheduler has stopped. */
void
shelf_unlock_it(struct shelf *sh)
{

	if (SCHEDULER_STOPPED())
		return;
	mtx_assert(&sh->sh_mtx, MA_OWNED);
	mtx_unlock(&sh->sh_mtx);
}
