/* A pointer is tested twice, and its lock taken between: it is what it was. */
#include <sys/mutex.h>

struct table {
	struct mtx	t_mtx;
	int		t_used;
};

struct domain {
	struct mtx	d_mtx;
	struct table	*d_table;
	int		d_flags;
};

void
domain_fini(struct domain *d)
{

	mtx_lock(&d->d_mtx);
	d->d_flags = 0;
	mtx_unlock(&d->d_mtx);
	if (d->d_table != NULL)
		mtx_lock(&d->d_table->t_mtx);
	if (d->d_table != NULL)
		mtx_unlock(&d->d_table->t_mtx);
}

void
domain_clear(struct domain *d)
{

	mtx_lock(&d->d_mtx);
	d->d_flags = 0;
	mtx_unlock(&d->d_mtx);
	if (d->d_table == NULL)
		return;
	mtx_lock(&d->d_table->t_mtx);
	if (d->d_table->t_used == 0)
		return;		/* want "d->d_table->t_mtx is still held when domain_clear" */
	d->d_table->t_used = 0;
	mtx_unlock(&d->d_table->t_mtx);
}
