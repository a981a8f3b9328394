/*
 * Locks are known by the names that their initialisers give them, also where
 * those stand outside of functions; so the declared order binds them.
 */
#include <sys/param.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/sx.h>

struct box {
	struct mtx	b_mtx;
	struct mtx	b_other;
	int		b_count;
};

static struct sx prisons;
SX_SYSINIT(prisons, &prisons, "allprison");

static struct sx procs;
SX_SYSINIT_FLAGS(procs, &procs, "allproc", SX_DUPOK | SX_RECURSE);

static struct mtx again;
MTX_SYSINIT(again, &again, "again", MTX_DEF | MTX_RECURSE);

static struct mtx once;
MTX_SYSINIT(once, &once, "once", MTX_DEF);

void
box_init(struct box *b, const char *name)
{

	mtx_init(&b->b_mtx, name, "process lock", MTX_DEF);
	mtx_init(&b->b_other, "session", NULL, MTX_DEF);
}

/* As declared. */
int
count(struct box *b)
{
	int n;

	sx_xlock(&procs);
	sx_xlock(&prisons);
	mtx_lock(&b->b_mtx);
	mtx_lock(&b->b_other);
	n = b->b_count;
	mtx_unlock(&b->b_other);
	mtx_unlock(&b->b_mtx);
	sx_xunlock(&prisons);
	sx_xunlock(&procs);

	return (n);
}

void
prisons_first(void)
{

	sx_slock(&prisons);
	sx_slock(&procs);	/* want "procs .\"allproc\". is acquired while prisons .\"allprison\". is held, .*the declared order is allproc before allprison" */
	sx_sunlock(&procs);
	sx_sunlock(&prisons);
}

/* The type names the class, not the lock's own name. */
void
session_first(struct box *b)
{

	mtx_lock(&b->b_other);
	mtx_lock(&b->b_mtx);	/* want "against the declared order|the declared order is process lock before session" */
	b->b_count++;
	mtx_unlock(&b->b_mtx);
	mtx_unlock(&b->b_other);
}

/* It may be taken again. */
void
twice(void)
{

	mtx_lock(&again);
	mtx_lock(&again);
	mtx_unlock(&again);
	mtx_unlock(&again);
	mtx_lock(&once);
	mtx_unlock(&once);
}
