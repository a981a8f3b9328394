/* Flags that are put together, moved, masked, and handed back. */

#define	SAFE_KILL	0x01
#define	SAFE_LOCKED	0x10
#define	SAFE_LISTED	0x20
#define	SAFE_LOCKS	0x30

struct safe {
	struct mtx s_mtx;
	struct rwlock s_tbl;
	int s_n;
};

int	safe_call(int);

/* What the caller has locked is told by its flags, and so is what is left. */
static int
safe_attach(struct safe *s, int *flagsp)
{
	int flags;

	flags = SAFE_KILL | (*flagsp & SAFE_LOCKS);
	*flagsp &= SAFE_KILL;
	safe_call(1);
	if (flags & SAFE_LOCKED) {
		mtx_unlock(&s->s_mtx);
		flags &= ~SAFE_LOCKED;
	}
	return (safe_call(flags));
}

static int
safe_open(struct safe *s)
{
	int flags;

	flags = SAFE_LISTED;
	mtx_lock(&s->s_mtx);
	flags |= SAFE_LOCKED;
	if (safe_attach(s, &flags) != 0)
		return (EINVAL);
	mtx_lock(&s->s_mtx);
	s->s_n++;
	mtx_unlock(&s->s_mtx);
	return (0);
}

static int
safe_try(struct safe *s)
{
	int flags;

	flags = SAFE_LISTED;
	mtx_lock(&s->s_mtx);
	safe_attach(s, &flags);
	mtx_lock(&s->s_mtx);	/* want `warning: s->s_mtx is already held when mtx_lock` */
	s->s_n++;
	mtx_unlock(&s->s_mtx);
	return (0);
}

#define	WAIT	0x0001
#define	LISTED	0x0010

/* Two bits asked for at once. */
static int
safe_map(struct safe *s, int flags)
{

	if ((flags & LISTED) == 0)
		rw_wlock(&s->s_tbl);
	if ((flags & WAIT) != 0)
		rw_wunlock(&s->s_tbl);
	safe_call(2);
	if ((flags & (WAIT | LISTED)) == (WAIT | LISTED))
		rw_wlock(&s->s_tbl);
	else if ((flags & (WAIT | LISTED)) == 0)
		rw_wunlock(&s->s_tbl);
	return (0);
}

static void
safe_maps(struct safe *s)
{

	safe_map(s, 0);
	rw_wlock(&s->s_tbl);
	safe_map(s, LISTED);
	safe_map(s, WAIT | LISTED);
	rw_wunlock(&s->s_tbl);
}

static void
safe_maps_twice(struct safe *s)
{

	rw_wlock(&s->s_tbl);
	safe_map(s, 0);		/* want `warning: safe_map\(s, 0\) acquires s->s_tbl, which is already held here` */
	rw_wunlock(&s->s_tbl);
}

/* A family in the upper half, flags in the lower one. */
#define	FIND_EXCL		0x2000
#define	FIND_IN(fam, flags)	(((flags) & 0xFFFF) | ((fam) << 16))
#define	INNER			28

struct safe *safe_next(struct safe *);

static struct safe *
safe_find(struct safe *all, int flags)
{
	struct safe *s;

	if ((s = safe_next(all)) == NULL)
		return (NULL);
	if (flags & FIND_EXCL)
		rw_wlock(&s->s_tbl);
	else
		rw_rlock(&s->s_tbl);
	return (s);
}

static void
safe_look(struct safe *all)
{
	struct safe *s;

	s = safe_find(all, FIND_IN(INNER, 0));
	if (s == NULL)
		return;
	rw_runlock(&s->s_tbl);
	s = safe_find(all, FIND_IN(INNER, FIND_EXCL));
	if (s != NULL)
		rw_runlock(&s->s_tbl);	/* want `error: rw_runlock\(&s->s_tbl\) releases .* as shared, but it is held exclusive` */
}

/*
 * The lock that a flag of the caller's gives up: who has it locked knows what the
 * flags say.
 */
static void
inactive(struct vnode *vp, int flags)
{

	ASSERT_VI_LOCKED(vp, "inactive");
	if (vn_lock(vp, flags) == 0) {
		VI_LOCK(vp);
		vp->v_iflag = 0;
		VOP_UNLOCK(vp);
	} else
		VI_LOCK(vp);
}

/* What the flags are is plain here. */
static void
inactive_plain(struct vnode *vp)
{

	VI_LOCK(vp);
	if (vn_lock(vp, LK_EXCLUSIVE | LK_NOWAIT) == 0) {
		VI_LOCK(vp);	/* want `error: VI_LOCK\(vp\) is already held when VI_LOCK\(vp\) acquires it again` */
		VOP_UNLOCK(vp);
	}
	VI_UNLOCK(vp);
}

/* Where one of two is set it is the second, if it is not the first. */
static int
safe_either(struct safe *s)
{
	int flags;

	flags = safe_call(1);
	mtx_lock(&s->s_mtx);
	if (flags & SAFE_LOCKS) {
		if (flags & SAFE_LOCKED)
			mtx_unlock(&s->s_mtx);
		else if (flags & SAFE_LISTED)
			mtx_unlock(&s->s_mtx);
		return (0);
	}
	mtx_unlock(&s->s_mtx);
	return (1);
}

static int
safe_third(struct safe *s)
{
	int flags;

	flags = safe_call(1);
	mtx_lock(&s->s_mtx);
	if (flags & (SAFE_LOCKS | SAFE_KILL)) {
		if (flags & SAFE_LOCKED)
			mtx_unlock(&s->s_mtx);
		else if (flags & SAFE_LISTED)
			mtx_unlock(&s->s_mtx);
		return (0);	/* want `s->s_mtx is still held when safe_third\(\) returns here` */
	}
	mtx_unlock(&s->s_mtx);
	return (1);
}
