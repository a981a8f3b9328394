/* One lock by several names: looked up again, kept by a pointer, found through what it protects. */
struct chain {
	struct mtx ch_mtx;
	int ch_len;
};

struct waiter {
	int wa_hash;
	int wa_gone;
};

static struct chain chains[8][64];

static struct chain *
chain_of(struct waiter *wa, int shared)
{

	if (shared)
		return (&chains[1][wa->wa_hash]);
	return (&chains[0][wa->wa_hash]);
}

/* The caller's lock goes, and what is found when it is looked for again comes. */
static int
chain_sleep(struct waiter *wa, int shared)
{
	struct chain *ch;
	int error;

	ch = chain_of(wa, shared);
	mtx_assert(&ch->ch_mtx, MA_OWNED);
	for (;;) {
		if (wa->wa_gone) {
			error = 0;
			break;
		}
		error = msleep(wa, &ch->ch_mtx, PCATCH | PDROP, "chain", 0);
		ch = chain_of(wa, shared);
		mtx_lock(&ch->ch_mtx);
		if (error == EINTR)
			break;
	}
	return (error);
}

/* This one's callers have none. */
static int
chain_wait(struct waiter *wa, int shared)
{
	struct chain *ch;
	int error;

	ch = chain_of(wa, shared);
	mtx_lock(&ch->ch_mtx);
	for (;;) {
		if (wa->wa_gone) {
			error = 0;
			break;
		}
		error = msleep(wa, &ch->ch_mtx, PCATCH, "chain", 0);
		if (error == EINTR)
			return (error);	/* want "error: .*ch_mtx is still held" */
	}
	mtx_unlock(&ch->ch_mtx);
	return (error);
}

/* The lock of a thread is that of its queue: what is waiting has it, and a switch
 * gives it up. */
static struct mtx queue_lock;
MTX_SYSINIT(queue_lock, &queue_lock, "queue", MTX_SPIN);

struct thread *queue_first(void);

static void
idle_loop(void)
{

	for (;;) {
		mtx_lock_spin(&queue_lock);
		mi_switch(SW_VOL);
	}
}

static void
idle_spin(void)
{

	for (;;) {
		mtx_lock_spin(&queue_lock);	/* want "queue_lock is already held" */
		cpu_spinwait();
	}
}

static void
queue_run(int all)
{
	struct thread *td;

	mtx_lock_spin(&queue_lock);
	td = queue_first();
	if (all) {
		if (td->td_flags != 0) {
			THREAD_LOCK_ASSERT(td, MA_OWNED);
			sched_wakeup(td, SRQ_INTR);
		} else
			mtx_unlock_spin(&queue_lock);
	} else
		mtx_unlock_spin(&queue_lock);
}

/* A page knows its object. */
struct vm_object {
	struct rwlock lock;
	TAILQ_HEAD(, vm_page) memq;
	int size;
};

struct vm_page {
	TAILQ_ENTRY(vm_page) listq;
	struct vm_object *object;
	int busy;
};

struct vm_page *page_after(struct vm_object *, int);

static bool
page_sleep(struct vm_page *m)
{
	struct vm_object *o = m->object;

	rw_assert(&o->lock, RA_WLOCKED);
	if (m->busy == 0)
		return (false);
	rw_wunlock(&o->lock);
	return (true);
}

static void
pages_remove(struct vm_object *o)
{
	struct vm_page *m;
	int i;

	rw_assert(&o->lock, RA_WLOCKED);
	i = 0;
again:
	m = page_after(o, i);
	if (m != NULL) {
		if (page_sleep(m))
			rw_wlock(&o->lock);
		i++;
		goto again;
	}
	o->size = 0;
}

static void
object_empty(struct vm_object *o)
{

	rw_wlock(&o->lock);
	pages_remove(o);
	rw_wunlock(&o->lock);
}

/* It takes the lock although it has it. */
static void
pages_count(struct vm_object *o)
{

	rw_wlock(&o->lock);
	o->size++;
	rw_wunlock(&o->lock);
}

static void
object_count(struct vm_object *o)
{

	rw_wlock(&o->lock);
	pages_count(o);	/* want "acquires o->lock, which is already held here" */
	rw_wunlock(&o->lock);
}
