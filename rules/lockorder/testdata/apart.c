/*
 * Locks that have no place in an order: of what was made just now, as the code
 * says itself; and what is gone with its lock.
 */

struct vnode {
	struct lock	v_lock;
};

struct devmount {
	struct sx	dm_lock;
};

int	vnode_make(struct vnode **);

/* Nobody else can have the new one. */
static int
dev_alloc(struct devmount *dm)
{
	struct vnode *vp;
	int error;

	sx_xlock(&dm->dm_lock);
	error = vnode_make(&vp);
	if (error != 0) {
		sx_xunlock(&dm->dm_lock);
		return (error);
	}
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY | LK_NOWITNESS);
	sx_xunlock(&dm->dm_lock);
	VOP_UNLOCK(vp, 0);
	return (0);
}

static void
dev_populate(struct devmount *dm, struct vnode *vp)
{

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	sx_xlock(&dm->dm_lock);
	sx_xunlock(&dm->dm_lock);
	VOP_UNLOCK(vp, 0);
}

struct filemount {
	struct sx	fm_lock;
};

/* This one has been found: others may have it, and wait. */
static int
file_find(struct filemount *fm)
{
	struct vnode *vp;
	int error;

	sx_xlock(&fm->fm_lock);
	error = vnode_make(&vp);
	if (error != 0) {
		sx_xunlock(&fm->fm_lock);
		return (error);
	}
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	sx_xunlock(&fm->fm_lock);
	VOP_UNLOCK(vp, 0);
	return (0);
}

static void
file_populate(struct filemount *fm, struct vnode *vp)
{

	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	sx_xlock(&fm->fm_lock);	/* want "error: filemount.fm_lock is acquired while vnode.v_lock .* is held" */
	sx_xunlock(&fm->fm_lock);
	VOP_UNLOCK(vp, 0);
}

struct channel {
	struct mtx	ch_mtx;
	int		ch_open;
};

struct card {
	struct mtx	ca_mtx;
	struct channel	*ca_channel;
};

static int
channel_kill(struct channel *ch)
{

	ch->ch_open = 0;
	mtx_destroy(&ch->ch_mtx);
	free(ch, M_CARD);
	return (0);
}

static void
channel_end(struct channel *ch)
{

	mtx_assert(&ch->ch_mtx, MA_OWNED);
	mtx_destroy(&ch->ch_mtx);
	free(ch, M_CARD);
}

/* What is taken here is gone with the channel. */
static void
card_end(struct card *ca, struct channel *ch)
{

	mtx_lock(&ch->ch_mtx);
	ch->ch_open = 0;
	channel_end(ch);
	mtx_lock(&ca->ca_mtx);
	ca->ca_channel = NULL;
	mtx_unlock(&ca->ca_mtx);
}

/* A channel that is killed takes its lock along. */
static void
card_fail(struct card *ca, struct channel *ch)
{

	mtx_lock(&ch->ch_mtx);
	channel_kill(ch);
	mtx_lock(&ca->ca_mtx);
	ca->ca_channel = NULL;
	mtx_unlock(&ca->ca_mtx);
}

static void
card_init(struct card *ca, struct channel *ch)
{

	mtx_lock(&ch->ch_mtx);
	ch->ch_open = 0;
	mtx_destroy(&ch->ch_mtx);
	mtx_lock(&ca->ca_mtx);
	ca->ca_channel = NULL;
	mtx_unlock(&ca->ca_mtx);
}

static void
card_start(struct card *ca)
{

	mtx_lock(&ca->ca_mtx);
	mtx_lock(&ca->ca_channel->ch_mtx);
	ca->ca_channel->ch_open = 1;
	mtx_unlock(&ca->ca_channel->ch_mtx);
	mtx_unlock(&ca->ca_mtx);
}

struct deck {
	struct mtx	de_mtx;
	struct track	*de_track;
};

struct track {
	struct mtx	tr_mtx;
	int		tr_open;
};

static void
deck_init(struct deck *de, struct track *tr)
{

	mtx_lock(&tr->tr_mtx);
	tr->tr_open = 0;
	mtx_lock(&de->de_mtx);
	de->de_track = NULL;
	mtx_unlock(&de->de_mtx);
	mtx_unlock(&tr->tr_mtx);
}

static void
deck_start(struct deck *de)
{

	mtx_lock(&de->de_mtx);
	mtx_lock(&de->de_track->tr_mtx);	/* want "error: track.tr_mtx is acquired while deck.de_mtx is held" */
	de->de_track->tr_open = 1;
	mtx_unlock(&de->de_track->tr_mtx);
	mtx_unlock(&de->de_mtx);
}

struct part {
	struct mtx	pa_mtx;
	int		pa_n;
};

/* The lock that is destroyed is not the one that is held. */
static void
part_drop(struct part *pa, struct part *gone, struct deck *de)
{

	mtx_lock(&pa->pa_mtx);
	mtx_destroy(&gone->pa_mtx);
	mtx_lock(&de->de_mtx);
	de->de_track = NULL;
	mtx_unlock(&de->de_mtx);
	mtx_unlock(&pa->pa_mtx);
}

static void
part_start(struct part *pa, struct deck *de)
{

	mtx_lock(&de->de_mtx);
	mtx_lock(&pa->pa_mtx);	/* want "error: part.pa_mtx is acquired while deck.de_mtx is held" */
	pa->pa_n = 0;
	mtx_unlock(&pa->pa_mtx);
	mtx_unlock(&de->de_mtx);
}
