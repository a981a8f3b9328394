/*
 * What keeps an object as it was across a gap, and what only looks like it:
 * a raised count or mark, an element taken off its list, a generation number.
 */

struct unit {
	TAILQ_ENTRY(unit) un_link;
	int		un_users;
	int		un_flags;
	int		un_left;
};

struct shelf {
	struct mtx	sh_mtx;
	int		sh_gen;
	TAILQ_HEAD(, unit) sh_units;
};

#define	UN_BUSY		0x01

void	unit_poll(struct unit *);

static void
shelf_add(struct shelf *sh, struct unit *un)
{

	mtx_lock(&sh->sh_mtx);
	TAILQ_INSERT_TAIL(&sh->sh_units, un, un_link);
	sh->sh_gen++;
	mtx_unlock(&sh->sh_mtx);
}

static void
shelf_remove(struct shelf *sh, struct unit *un)
{

	mtx_lock(&sh->sh_mtx);
	TAILQ_REMOVE(&sh->sh_units, un, un_link);
	sh->sh_gen++;
	mtx_unlock(&sh->sh_mtx);
}

/* A count that is raised on it keeps it alive, not listed. */
static void
poll_counted(struct shelf *sh)
{
	struct unit *un;

	mtx_lock(&sh->sh_mtx);
	TAILQ_FOREACH(un, &sh->sh_units, un_link) {	/* want "warning: the cursor un" */
		un->un_users++;
		mtx_unlock(&sh->sh_mtx);
		unit_poll(un);
		mtx_lock(&sh->sh_mtx);
		un->un_users--;
	}
	mtx_unlock(&sh->sh_mtx);
}

/* On one way only. */
static void
poll_counted_seldom(struct shelf *sh, int wait)
{
	struct unit *un;

	mtx_lock(&sh->sh_mtx);
	TAILQ_FOREACH(un, &sh->sh_units, un_link) {	/* want "warning: the cursor un" */
		if (wait)
			un->un_users++;
		mtx_unlock(&sh->sh_mtx);
		unit_poll(un);
		mtx_lock(&sh->sh_mtx);
	}
	mtx_unlock(&sh->sh_mtx);
}

static void
unit_mark(struct unit *un)
{

	un->un_flags |= UN_BUSY;
}

/* Marked in a callee. */
static void
poll_marked(struct shelf *sh)
{
	struct unit *un;

	mtx_lock(&sh->sh_mtx);
	TAILQ_FOREACH(un, &sh->sh_units, un_link) {	/* want "warning: the cursor un" */
		unit_mark(un);
		mtx_unlock(&sh->sh_mtx);
		unit_poll(un);
		mtx_lock(&sh->sh_mtx);
	}
	mtx_unlock(&sh->sh_mtx);
}

static void
unit_cancel(struct shelf *sh, struct unit *un)
{

	un->un_flags |= UN_BUSY;
	mtx_unlock(&sh->sh_mtx);
	unit_poll(un);
	mtx_lock(&sh->sh_mtx);
}

static void
unit_kick(struct shelf *sh, struct unit *un)
{

	mtx_unlock(&sh->sh_mtx);
	unit_poll(un);
	mtx_lock(&sh->sh_mtx);
	un->un_flags |= UN_BUSY;
}

/* By the callee that has the gap, before it. */
static void
cancel_all(struct shelf *sh)
{
	struct unit *un;

	mtx_lock(&sh->sh_mtx);
	TAILQ_FOREACH(un, &sh->sh_units, un_link)	/* want "warning: the cursor un" */
		unit_cancel(sh, un);
	mtx_unlock(&sh->sh_mtx);
}

/* After it. */
static void
kick_all(struct shelf *sh)
{
	struct unit *un;

	mtx_lock(&sh->sh_mtx);
	TAILQ_FOREACH(un, &sh->sh_units, un_link)	/* want "warning: the cursor un" */
		unit_kick(sh, un);
	mtx_unlock(&sh->sh_mtx);
}

/* Silent: the walk starts over if the number has moved. */
static void
poll_by_number(struct shelf *sh)
{
	struct unit *un;
	int gen;

	mtx_lock(&sh->sh_mtx);
again:
	TAILQ_FOREACH(un, &sh->sh_units, un_link) {
		gen = sh->sh_gen;
		mtx_unlock(&sh->sh_mtx);
		unit_poll(un);
		mtx_lock(&sh->sh_mtx);
		if (gen != sh->sh_gen)
			goto again;
	}
	mtx_unlock(&sh->sh_mtx);
}

/* Going by a number noted by nobody. */
static void
poll_by_hearsay(struct shelf *sh, int gen)
{
	struct unit *un;

	mtx_lock(&sh->sh_mtx);
again:
	TAILQ_FOREACH(un, &sh->sh_units, un_link) {	/* want "warning: the cursor un" */
		mtx_unlock(&sh->sh_mtx);
		unit_poll(un);
		mtx_lock(&sh->sh_mtx);
		if (gen == un->un_left)
			goto again;
	}
	mtx_unlock(&sh->sh_mtx);
}

static void
unit_use(struct shelf *sh, struct unit *un, int n)
{

	mtx_lock(&sh->sh_mtx);
	un->un_left = n;
	mtx_unlock(&sh->sh_mtx);
}

struct chassis {
	struct mtx	ch_mtx;
	struct cdev	*ch_dev;
};

static void
chassis_attach(struct chassis *ch, struct cdev *dev)
{

	mtx_lock(&ch->ch_mtx);
	ch->ch_dev = dev;
	mtx_unlock(&ch->ch_mtx);
}

/* The use is the end of the hold that has kept it. */
static void
chassis_open(struct chassis *ch)
{
	struct cdev *dev;

	mtx_lock(&ch->ch_mtx);
	dev = ch->ch_dev;
	dev_ref(dev);
	mtx_unlock(&ch->ch_mtx);
	chassis_wait(ch);
	mtx_lock(&ch->ch_mtx);
	dev_rel(dev);
	mtx_unlock(&ch->ch_mtx);
}

/* Nothing has kept it. */
static void
chassis_name(struct chassis *ch)
{
	struct cdev *dev;

	mtx_lock(&ch->ch_mtx);
	dev = ch->ch_dev;
	mtx_unlock(&ch->ch_mtx);
	chassis_wait(ch);
	mtx_lock(&ch->ch_mtx);
	dev->si_flags = 0;		/* want "warning: dev was read from ch->ch_dev" */
	mtx_unlock(&ch->ch_mtx);
}

/* Silent: taken from there on every way. */
static void
chassis_detach(struct chassis *ch, int quick)
{
	struct cdev *dev;

	mtx_lock(&ch->ch_mtx);
	dev = ch->ch_dev;
	if (quick)
		ch->ch_dev = NULL;
	else
		ch->ch_dev = chassis_spare(ch);
	mtx_unlock(&ch->ch_mtx);
	chassis_wait(ch);
	mtx_lock(&ch->ch_mtx);
	dev->si_flags = 0;
	mtx_unlock(&ch->ch_mtx);
}

/* On one way. */
static void
chassis_detach_quick(struct chassis *ch, int quick)
{
	struct cdev *dev;

	mtx_lock(&ch->ch_mtx);
	dev = ch->ch_dev;
	if (quick)
		ch->ch_dev = NULL;
	mtx_unlock(&ch->ch_mtx);
	chassis_wait(ch);
	mtx_lock(&ch->ch_mtx);
	dev->si_flags = 0;		/* want "warning: dev was read from ch->ch_dev" */
	mtx_unlock(&ch->ch_mtx);
}

struct undo {
	LIST_ENTRY(undo) un_next;
	int		un_cnt;
	struct mtx	un_mtx;
};

static void
undo_note(struct undo *un, int n)
{

	mtx_lock(&un->un_mtx);
	un->un_cnt = n;
	mtx_unlock(&un->un_mtx);
}

/* Silent: off the list before its state is tested, it is the caller's own. */
static void
undo_exit(struct undo *un)
{

	mtx_lock(&un->un_mtx);
	LIST_REMOVE(un, un_next);
	if (un->un_cnt == 0) {
		mtx_unlock(&un->un_mtx);
		return;
	}
	mtx_unlock(&un->un_mtx);
	undo_all(un);
	mtx_lock(&un->un_mtx);
	un->un_cnt = 0;
	mtx_unlock(&un->un_mtx);
}

/* Still on it. */
static void
undo_run(struct undo *un)
{

	mtx_lock(&un->un_mtx);
	if (un->un_cnt == 0) {
		mtx_unlock(&un->un_mtx);
		return;
	}
	mtx_unlock(&un->un_mtx);
	undo_all(un);
	mtx_lock(&un->un_mtx);
	un->un_cnt = 0;		/* want "warning: un->un_cnt was tested" */
	mtx_unlock(&un->un_mtx);
}

/* The shelf's lock is let go of to wait for the unit's own, under which it is seen
 * whether the unit has stayed where it was. */
struct crate {
	TAILQ_ENTRY(crate) cr_link;
	struct mtx	cr_mtx;
	int		cr_left;
};

static struct mtx crates_mtx;
static TAILQ_HEAD(cratehead, crate) crates;

static void
crates_fill(struct crate *mark)
{
	struct crate *cr, *next;

	mtx_lock(&crates_mtx);
	for (cr = TAILQ_FIRST(&crates); cr != NULL; cr = next) {
		if (mtx_trylock(&cr->cr_mtx) == 0) {
			TAILQ_INSERT_AFTER(&crates, cr, mark, cr_link);
			mtx_unlock(&crates_mtx);
			mtx_lock(&cr->cr_mtx);
			if (TAILQ_PREV(mark, cratehead, cr_link) != cr) {
				mtx_unlock(&cr->cr_mtx);
				mtx_lock(&crates_mtx);
				next = TAILQ_NEXT(mark, cr_link);
				TAILQ_REMOVE(&crates, mark, cr_link);
				continue;
			}
			mtx_lock(&crates_mtx);
			TAILQ_REMOVE(&crates, mark, cr_link);
		}
		cr->cr_left = 0;
		next = TAILQ_NEXT(cr, cr_link);
		mtx_unlock(&cr->cr_mtx);
	}
	mtx_unlock(&crates_mtx);
}

/* Nobody looks. */
static void
crates_fill_blindly(void)
{
	struct crate *cr, *next;

	mtx_lock(&crates_mtx);
	for (cr = TAILQ_FIRST(&crates); cr != NULL; cr = next) {
		if (mtx_trylock(&cr->cr_mtx) == 0) {
			mtx_unlock(&crates_mtx);
			mtx_lock(&cr->cr_mtx);
			mtx_lock(&crates_mtx);
		}
		cr->cr_left = 0;
		next = TAILQ_NEXT(cr, cr_link);	/* want "warning: the cursor cr" */
		mtx_unlock(&cr->cr_mtx);
	}
	mtx_unlock(&crates_mtx);
}

/* Mounts that somebody has made busy are given up only behind the gap. */
static TAILQ_HEAD(, mount) mounts;
static struct mtx mounts_mtx;

void	mount_resume(struct mount *);

static void
mounts_resume(void)
{
	struct mount *mp;

	mtx_lock(&mounts_mtx);
	TAILQ_FOREACH(mp, &mounts, mnt_list) {
		if ((mp->mnt_kern_flag & MNTK_SUSPEND_ALL) == 0)
			continue;
		mtx_unlock(&mounts_mtx);
		mount_resume(mp);
		mtx_lock(&mounts_mtx);
		vfs_unbusy(mp);
	}
	mtx_unlock(&mounts_mtx);
}

static void
mounts_resume_early(void)
{
	struct mount *mp;

	mtx_lock(&mounts_mtx);
	TAILQ_FOREACH(mp, &mounts, mnt_list) {	/* want "the cursor mp" */
		if ((mp->mnt_kern_flag & MNTK_SUSPEND_ALL) == 0)
			continue;
		mtx_unlock(&mounts_mtx);
		mount_resume(mp);
		vfs_unbusy(mp);
		mtx_lock(&mounts_mtx);
	}
	mtx_unlock(&mounts_mtx);
}
