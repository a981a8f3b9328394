/*
 * A function that is not in view was handed the object: it may have taken the lock
 * that is let go of behind it, or the caller has.
 */

struct quay {
	struct mtx q_mtx;
	int q_ships;
};

int	quay_signal(struct quay *);

static void
leave(struct quay *q)
{
	quay_signal(q);
	mtx_unlock(&q->q_mtx);
}

static void
leave_by(struct quay *q)
{
	leave(q);
}

static void
enter_and_leave(struct quay *q)
{
	mtx_lock(&q->q_mtx);
	q->q_ships++;
	leave_by(q);
}

static void
locked_by_others(struct quay *q)
{
	leave(q);
}

static int
leave_if_signalled(struct quay *q)
{
	if (quay_signal(q) != 0) {
		mtx_unlock(&q->q_mtx);
		return (1);
	}
	return (0);
}

static void
leaves_either_way(struct quay *q)
{
	mtx_lock(&q->q_mtx);
	if (leave_if_signalled(q))
		return;
	q->q_ships--;
	mtx_unlock(&q->q_mtx);
}

static void
stays(struct quay *q)
{
	mtx_lock(&q->q_mtx);
	if (leave_if_signalled(q))
		return;
	q->q_ships--;
}			/* want `q->q_mtx is still held when stays\(\) returns here` */

static void
leaves_twice(struct quay *q)
{
	mtx_lock(&q->q_mtx);
	leave(q);
	mtx_unlock(&q->q_mtx);	/* want `q->q_mtx, which is not held here` */
}

static void
leaves_another(struct quay *q, struct quay *r)
{
	mtx_lock(&q->q_mtx);
	leave(r);
}			/* want `q->q_mtx is still held when leaves_another\(\) returns here` */
