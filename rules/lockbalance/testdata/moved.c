/*
 * An object points to the lock that guards it for now. Whoever moves it to
 * another place releases that lock, and leaves with the one that the object
 * points to then: for the caller it is the same lock, on every way out.
 */

struct mtx;
struct runner {
	struct mtx	*r_lock;
	int		 r_prio;
};
struct queue {
	struct mtx	 q_lock;
	int		 q_len;
};

int
runner_move(struct runner *r, struct queue *q, int prio)
{
	mtx_assert(r->r_lock, MA_OWNED);
	mtx_unlock(r->r_lock);
	mtx_lock(&q->q_lock);
	if (prio > 3)
		return (1);
	q->q_len++;
	return (0);
}

void
runner_lose(struct runner *r, struct queue *q, int prio)
{
	mtx_assert(r->r_lock, MA_OWNED);
	if (prio > 3) {
		mtx_unlock(r->r_lock);
		return;		/* want "was held on entry, but is not when runner_lose\\(\\) returns here" */
	}
	q->q_len++;
}
