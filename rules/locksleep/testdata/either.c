/* A queue has a spin mutex, or one to wait for: whoever made it knows which. */
#include <sys/mutex.h>

struct queue {
	struct mtx	q_mtx;
	int		q_spin;
	int		q_len;
};

struct pool {
	struct mtx	p_mtx;
	int		p_open;
};

static void
queue_put(struct queue *q)
{

	if (q->q_spin)
		mtx_lock_spin(&q->q_mtx);
	else
		mtx_lock(&q->q_mtx);
	q->q_len++;
	if (q->q_spin)
		mtx_unlock_spin(&q->q_mtx);
	else
		mtx_unlock(&q->q_mtx);
}

static void
pool_put(struct pool *p)
{

	if (p->p_open == 0)
		return;
	mtx_lock(&p->p_mtx);
	p->p_open++;
	mtx_unlock(&p->p_mtx);
}

static void
handle(struct queue *q)
{

	queue_put(q);
}

void
intr_queue(struct queue *q)
{

	critical_enter();
	handle(q);	/* want "note: handle\\(q\\) can block on q->q_mtx" */
	critical_exit();
}

void
intr_pool(struct pool *p)
{

	critical_enter();
	pool_put(p);	/* want "can block on p->p_mtx inside the critical section" */
	critical_exit();
}
