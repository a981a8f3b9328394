/* What only runs while the system starts is alone. */

struct sysinit {
	int	subsystem;
	void	(*func)(void *);
	void	*udata;
};

static struct mtx list_lock;
static struct mtx item_lock;
static struct mtx late_lock;

static void
list_fill(void)
{

	mtx_lock(&item_lock);
	mtx_lock(&list_lock);
	mtx_unlock(&list_lock);
	mtx_unlock(&item_lock);
}

static void
list_init(void *arg)
{

	list_fill();
}

static struct sysinit list_sysinit = { 1, list_init, 0 };

void
list_walk(void)
{

	mtx_lock(&list_lock);
	mtx_lock(&item_lock);	/* want `note: item_lock is acquired while list_lock is held, but list_fill\(\) acquires them the other way round.*; list_fill\(\) runs only while the system starts, before there is a second thread` */
	mtx_unlock(&item_lock);
	mtx_unlock(&list_lock);
}

/* Registered, and called later as well. */
static void
late_fill(void *arg)
{

	mtx_lock(&item_lock);
	mtx_lock(&late_lock);
	mtx_unlock(&late_lock);
	mtx_unlock(&item_lock);
}

static struct sysinit late_sysinit = { 2, late_fill, 0 };

void
late_refill(void)
{

	late_fill(0);
}

void
late_walk(void)
{

	mtx_lock(&late_lock);
	mtx_lock(&item_lock);	/* want `error: item_lock is acquired while late_lock is held, but late_fill\(\) acquires them the other way round` */
	mtx_unlock(&item_lock);
	mtx_unlock(&late_lock);
}
