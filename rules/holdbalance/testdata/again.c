/*
 * Who gives up the caller's reference, takes one to try again, and gives that up,
 * has given up the caller's.
 */

struct bucket {
	struct mtx	bu_mtx;
	u_int		bu_refs;
	int		bu_state;
};

struct conn {
	struct bucket	*co_bucket;
	int		co_n;
};

int	tree_upgrade(void);
void	bucket_remove(struct bucket *);
void	conn_dump(struct conn *);

static int
bucket_unref(struct bucket *bu)
{

	while (refcount_release(&bu->bu_refs)) {
		if (!tree_upgrade()) {
			refcount_acquire(&bu->bu_refs);
			mtx_unlock(&bu->bu_mtx);
			mtx_lock(&bu->bu_mtx);
			continue;
		}
		bucket_remove(bu);
		return (1);
	}
	return (0);
}

static void
conn_dump_all(struct conn *co)
{
	struct bucket *bu;

	bu = co->co_bucket;
	refcount_acquire(&bu->bu_refs);
	mtx_lock(&bu->bu_mtx);
	if (bucket_unref(bu)) {
		mtx_unlock(&bu->bu_mtx);
		return;
	}
	mtx_unlock(&bu->bu_mtx);
	conn_dump(co);
}

static int
conn_dump_some(struct conn *co)
{
	struct bucket *bu;

	bu = co->co_bucket;
	refcount_acquire(&bu->bu_refs);
	mtx_lock(&bu->bu_mtx);
	if (co->co_n == 0) {
		mtx_unlock(&bu->bu_mtx);
		return (ENOENT);	/* want "warning: the reference on .*bu_refs.* is not released on this way out" */
	}
	bucket_unref(bu);
	mtx_unlock(&bu->bu_mtx);
	return (0);
}
