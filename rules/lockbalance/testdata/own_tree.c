/* What goes out locked is the caller's own, or another one: the result says whether. */
struct cup {
	int c_full;
};

struct bin {
	LIST_ENTRY(bin) b_link;
	struct mtx b_mtx;
	struct cup *b_top;
};

static LIST_HEAD(, bin) bins;

static struct cup *
bin_top(struct bin *b)
{

	mtx_assert(&b->b_mtx, MA_OWNED);
	return (b->b_top);
}

static struct cup *
bin_find(struct bin *last)
{
	struct bin *b;
	struct cup *c;

	if (last != NULL) {
		c = bin_top(last);
		if (c != NULL)
			return (c);
		mtx_unlock(&last->b_mtx);
	}
	LIST_FOREACH(b, &bins, b_link) {
		mtx_lock(&b->b_mtx);
		c = bin_top(b);
		if (c != NULL)
			return (c);
		mtx_unlock(&b->b_mtx);
	}
	return (NULL);
}

/* The caller's own is held, too, where the other one is forgotten. */
static int
bin_swap(struct bin *own, struct bin *b)
{
	struct cup *c;

	mtx_assert(&own->b_mtx, MA_OWNED);
	mtx_lock(&b->b_mtx);
	c = b->b_top;
	if (c == NULL)
		return (0);	/* want `b->b_mtx is still held when bin_swap\(\) returns here` */
	b->b_top = own->b_top;
	own->b_top = c;
	mtx_unlock(&b->b_mtx);
	return (0);
}
