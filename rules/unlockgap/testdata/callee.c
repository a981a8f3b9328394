/*
 * Gaps in a callee: it is called with the lock held, drops it, and has it
 * back when it returns.  The caller sees nothing of that in its own text.
 */

struct member {
	LIST_ENTRY(member) m_link;
	struct proc	*m_proc;
	struct sx	m_busy;
	int		m_flags;
};

LIST_HEAD(member_head, member);

struct club {
	struct mtx	c_mtx;
	struct member_head c_members;	/* (c_mtx) */
	struct member	*c_chair;	/* (c_mtx) */
	int		c_open;
};

struct sx club_tree;
struct member_head club_all;		/* (club_tree) */

#define	M_SEEN	0x1
#define	M_GONE	0x2

void	member_tell(struct member *);
void	club_log(struct club *, int);

/* Waits for a member without the club's lock. */
static void
club_wait_member(struct club *c, struct member *m)
{

	mtx_assert(&c->c_mtx, MA_OWNED);
	mtx_unlock(&c->c_mtx);
	sx_xlock(&m->m_busy);
	sx_xunlock(&m->m_busy);
	mtx_lock(&c->c_mtx);
}

/* One call deeper. */
static void
club_settle(struct club *c, struct member *m)
{

	m->m_flags |= M_SEEN;
	club_wait_member(c, m);
}

static void
club_elect(struct club *c, struct member *m)
{

	mtx_lock(&c->c_mtx);
	c->c_chair = m;
	mtx_unlock(&c->c_mtx);
}

static void
club_greet_all(struct club *c)
{
	struct member *m;

	mtx_lock(&c->c_mtx);
	LIST_FOREACH(m, &c->c_members, m_link)	/* want "warning.*cursor m of c->c_members is carried across a gap in c->c_mtx: club_wait_member\\(\\) drops and retakes it" */
		club_wait_member(c, m);
	mtx_unlock(&c->c_mtx);
}

static void
club_settle_all(struct club *c)
{
	struct member *m;

	mtx_lock(&c->c_mtx);
	LIST_FOREACH(m, &c->c_members, m_link)	/* want "club_settle\\(\\) drops and retakes it" */
		club_settle(c, m);
	mtx_unlock(&c->c_mtx);
}

/* A hold keeps the process, not its place in the list. */
static void
club_signal_all(struct thread *td)
{
	struct proc *p;

	sx_slock(&proctree_lock);
	LIST_FOREACH(p, &td->td_proc->p_children, p_sibling) {	/* want "the hold pins p, not its place in the list" */
		PROC_LOCK(p);
		_PHOLD(p);
		PROC_UNLOCK(p);
		sx_sunlock(&proctree_lock);
		pause("club", 1);
		sx_slock(&proctree_lock);
		PROC_LOCK(p);
		_PRELE(p);
		PROC_UNLOCK(p);
	}
	sx_sunlock(&proctree_lock);
}

static void
club_ask_chair(struct club *c)
{
	struct member *m;

	mtx_lock(&c->c_mtx);
	m = c->c_chair;
	club_wait_member(c, m);
	m->m_flags |= M_SEEN;	/* want "warning.*club_wait_member\\(\\) drops and retakes it" */
	mtx_unlock(&c->c_mtx);
}

/* Tells its caller through an out-parameter that the tree was let go. */
static void
member_join(struct member *m, int *dropped)
{

	sx_assert(&club_tree, SX_XLOCKED);
	*dropped = 0;
	if (sx_try_xlock(&m->m_busy) == 0) {
		sx_xunlock(&club_tree);
		*dropped = 1;
		sx_xlock(&m->m_busy);
		sx_xunlock(&m->m_busy);
		sx_xlock(&club_tree);
		return;
	}
	m->m_flags |= M_SEEN;
	sx_xunlock(&m->m_busy);
}

/* Silent: starts over on that very condition. */
static void
club_join_all(void)
{
	struct member *m;
	int dropped;

	sx_xlock(&club_tree);
again:
	LIST_FOREACH(m, &club_all, m_link) {
		if ((m->m_flags & M_SEEN) != 0)
			continue;
		member_join(m, &dropped);
		if (dropped)
			goto again;
	}
	sx_xunlock(&club_tree);
}

/* Silent: the same, told with a boolean and a negated test. */
static void
club_join_break(void)
{
	struct member *m;
	int dropped;

	sx_xlock(&club_tree);
	do {
		dropped = 0;
		LIST_FOREACH(m, &club_all, m_link) {
			if ((m->m_flags & M_SEEN) != 0)
				continue;
			member_join(m, &dropped);
			if (dropped != 0)
				break;
		}
	} while (dropped != 0);
	sx_xunlock(&club_tree);
}

static void
club_join_all_deaf(void)
{
	struct member *m;
	int dropped;

	sx_xlock(&club_tree);
	LIST_FOREACH(m, &club_all, m_link) {	/* want "warning.*cursor m of club_all .*club_tree.*member_join" */
		if ((m->m_flags & M_SEEN) != 0)
			continue;
		member_join(m, &dropped);
	}
	sx_xunlock(&club_tree);
}

/* Returns non-zero if the club's lock was dropped meanwhile. */
static int
club_try_wait(struct club *c, struct member *m)
{

	mtx_assert(&c->c_mtx, MA_OWNED);
	if (sx_try_xlock(&m->m_busy)) {
		sx_xunlock(&m->m_busy);
		return (0);
	}
	mtx_unlock(&c->c_mtx);
	sx_xlock(&m->m_busy);
	sx_xunlock(&m->m_busy);
	mtx_lock(&c->c_mtx);
	return (1);
}

/* Silent: the result tells, and the caller listens. */
static void
club_wait_all(struct club *c)
{
	struct member *m;

	mtx_lock(&c->c_mtx);
restart:
	LIST_FOREACH(m, &c->c_members, m_link) {
		if (club_try_wait(c, m) != 0)
			goto restart;
	}
	mtx_unlock(&c->c_mtx);
}

static void
club_wait_all_deaf(struct club *c)
{
	struct member *m;

	mtx_lock(&c->c_mtx);
	LIST_FOREACH(m, &c->c_members, m_link)	/* want "club_try_wait\\(\\)" */
		(void)club_try_wait(c, m);
	mtx_unlock(&c->c_mtx);
}

/* Silent: read again after the call. */
static void
club_ask_chair_again(struct club *c)
{
	struct member *m;

	mtx_lock(&c->c_mtx);
	m = c->c_chair;
	club_wait_member(c, m);
	m = c->c_chair;
	if (m != NULL)
		m->m_flags |= M_SEEN;
	mtx_unlock(&c->c_mtx);
}

/* Silent: nothing that was learnt before the call is used after it. */
static void
club_close(struct club *c, struct member *m)
{

	mtx_lock(&c->c_mtx);
	club_wait_member(c, m);
	c->c_open = 0;
	mtx_unlock(&c->c_mtx);
}
