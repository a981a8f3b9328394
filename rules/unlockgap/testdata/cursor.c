/*
 * List cursors carried across a gap: the element in hand may have left the
 * list, or have been freed, by the time the walk goes on from it.
 */

struct peer {
	LIST_ENTRY(peer) pr_link;
	struct mtx	pr_mtx;
	int		pr_refs;
	int		pr_state;
};

LIST_HEAD(peer_head, peer);
TAILQ_HEAD(job_head, job);

struct job {
	TAILQ_ENTRY(job) j_link;
	int		j_done;
	int		j_gen;
};

struct hub_softc {
	struct mtx	sc_mtx;
	struct sx	sc_cfg;
	struct peer_head sc_peers;	/* (m) */
	struct job_head	sc_jobs;	/* (m) */
	int		sc_gen;
	int		sc_dying;
};

void	peer_notify(struct peer *);
void	job_run(struct job *);

/* The plain case: unlock around a callout in the body of the walk. */
static void
hub_notify_all(struct hub_softc *sc)
{
	struct peer *pr;

	mtx_lock(&sc->sc_mtx);
	LIST_FOREACH(pr, &sc->sc_peers, pr_link) {	/* want "cursor pr of sc->sc_peers is carried across a gap in sc->sc_mtx" */
		mtx_unlock(&sc->sc_mtx);
		DELAY(10);
		mtx_lock(&sc->sc_mtx);
	}
	mtx_unlock(&sc->sc_mtx);
}

/* _SAFE saves the next element before the body: it is as stale. */
static void
hub_drain_jobs(struct hub_softc *sc)
{
	struct job *j, *tmp;

	mtx_lock(&sc->sc_mtx);
	TAILQ_FOREACH_SAFE(j, &sc->sc_jobs, j_link, tmp) {	/* want "cursor j of sc->sc_jobs" */
		TAILQ_REMOVE(&sc->sc_jobs, j, j_link);
		mtx_unlock(&sc->sc_mtx);
		job_run(j);
		mtx_lock(&sc->sc_mtx);
	}
	mtx_unlock(&sc->sc_mtx);
}

/* The gap on one path of the body only. */
static int
hub_flush(struct hub_softc *sc)
{
	struct job *j;
	int n;

	n = 0;
	mtx_lock(&sc->sc_mtx);
	TAILQ_FOREACH(j, &sc->sc_jobs, j_link) {	/* want "cursor j of sc->sc_jobs" */
		if (j->j_done == 0) {
			mtx_unlock(&sc->sc_mtx);
			pause("hubfl", hz);
			mtx_lock(&sc->sc_mtx);
		}
		n++;
	}
	mtx_unlock(&sc->sc_mtx);
	return (n);
}

/* msleep() drops the mutex of the list. */
static void
hub_wait_each(struct hub_softc *sc)
{
	struct job *j;

	mtx_lock(&sc->sc_mtx);
	TAILQ_FOREACH(j, &sc->sc_jobs, j_link) {	/* want "msleep\\(\\) drops" */
		while (j->j_done == 0)
			msleep(j, &sc->sc_mtx, PWAIT, "hubwt", 0);
	}
	mtx_unlock(&sc->sc_mtx);
}

/* A walk written out by hand. */
static void
hub_walk_by_hand(struct hub_softc *sc)
{
	struct job *j;

	mtx_lock(&sc->sc_mtx);
	j = TAILQ_FIRST(&sc->sc_jobs);
	while (j != NULL) {
		mtx_unlock(&sc->sc_mtx);
		DELAY(1);
		mtx_lock(&sc->sc_mtx);
		j = TAILQ_NEXT(j, j_link);	/* want "cursor j " */
	}
	mtx_unlock(&sc->sc_mtx);
}

/* A second lock is held throughout: it may be what keeps the list. */
static void
hub_reconfigure(struct hub_softc *sc)
{
	struct peer *pr;

	sx_xlock(&sc->sc_cfg);
	mtx_lock(&sc->sc_mtx);
	LIST_FOREACH(pr, &sc->sc_peers, pr_link) {	/* want "note.*sc->sc_cfg.*held throughout" */
		mtx_unlock(&sc->sc_mtx);
		DELAY(1);
		mtx_lock(&sc->sc_mtx);
	}
	mtx_unlock(&sc->sc_mtx);
	sx_xunlock(&sc->sc_cfg);
}

/* Silent: the walk starts over after every gap. */
static void
hub_drain_restart(struct hub_softc *sc)
{
	struct job *j;

	mtx_lock(&sc->sc_mtx);
again:
	TAILQ_FOREACH(j, &sc->sc_jobs, j_link) {
		if (j->j_done != 0)
			continue;
		j->j_done = 1;
		mtx_unlock(&sc->sc_mtx);
		DELAY(10);
		mtx_lock(&sc->sc_mtx);
		goto again;
	}
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: the head is read again every time round. */
static void
hub_drain_head(struct hub_softc *sc)
{
	struct job *j;

	mtx_lock(&sc->sc_mtx);
	while ((j = TAILQ_FIRST(&sc->sc_jobs)) != NULL) {
		TAILQ_REMOVE(&sc->sc_jobs, j, j_link);
		mtx_unlock(&sc->sc_mtx);
		free(j, M_DEVBUF);
		mtx_lock(&sc->sc_mtx);
	}
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: the walk ends with the gap. */
static int
hub_run_first(struct hub_softc *sc)
{
	struct job *j;
	int found;

	found = 0;
	mtx_lock(&sc->sc_mtx);
	TAILQ_FOREACH(j, &sc->sc_jobs, j_link) {
		if (j->j_done == 0) {
			found = 1;
			mtx_unlock(&sc->sc_mtx);
			DELAY(10);
			mtx_lock(&sc->sc_mtx);
			break;
		}
	}
	sc->sc_gen++;
	mtx_unlock(&sc->sc_mtx);
	return (found);
}

/* Silent: the lock of the element comes and goes, the list's own stays. */
static void
hub_poke_peers(struct hub_softc *sc)
{
	struct peer *pr;

	mtx_lock(&sc->sc_mtx);
	LIST_FOREACH(pr, &sc->sc_peers, pr_link) {
		mtx_lock(&pr->pr_mtx);
		pr->pr_state++;
		mtx_unlock(&pr->pr_mtx);
		DELAY(1);
		mtx_lock(&pr->pr_mtx);
		pr->pr_state--;
		mtx_unlock(&pr->pr_mtx);
	}
	mtx_unlock(&sc->sc_mtx);
}

/* Silent: a list on the stack is nobody else's. */
static void
hub_steal_jobs(struct hub_softc *sc)
{
	struct job_head todo;
	struct job *j;

	TAILQ_INIT(&todo);
	mtx_lock(&sc->sc_mtx);
	TAILQ_CONCAT(&todo, &sc->sc_jobs, j_link);
	TAILQ_FOREACH(j, &todo, j_link) {
		mtx_unlock(&sc->sc_mtx);
		job_run(j);
		mtx_lock(&sc->sc_mtx);
	}
	mtx_unlock(&sc->sc_mtx);
}

TAILQ_HEAD(mount_head, mount);
struct mount {
	TAILQ_ENTRY(mount) mnt_list;
	struct mtx	mnt_mtx;
};
extern struct mount_head mountlist;
extern struct mtx mountlist_mtx;
void	visit(struct mount *);

/* Silent: a busy mount stays on the list. */
static void
visit_mounts(void)
{
	struct mount *mp;

	mtx_lock(&mountlist_mtx);
	TAILQ_FOREACH(mp, &mountlist, mnt_list) {
		if (vfs_busy(mp, MBF_NOWAIT | MBF_MNTLSTLOCK))
			continue;
		visit(mp);
		mtx_lock(&mountlist_mtx);
		vfs_unbusy(mp);
	}
	mtx_unlock(&mountlist_mtx);
}

/* A reference keeps the mount's memory, and no more. */
static void
visit_referenced(void)
{
	struct mount *mp;

	mtx_lock(&mountlist_mtx);
	TAILQ_FOREACH(mp, &mountlist, mnt_list) {	/* want "warning.*the cursor mp of mountlist is carried across a gap" */
		vfs_ref(mp);
		mtx_unlock(&mountlist_mtx);
		visit(mp);
		mtx_lock(&mountlist_mtx);
		vfs_rel(mp);
	}
	mtx_unlock(&mountlist_mtx);
}
