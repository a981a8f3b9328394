/*
 * Two locks of one class, of which one has a name of its own: the code tells
 * which comes first, unless it does it both ways.
 */

struct bin {
	struct mtx	b_mtx;
	int		b_n;
};

static struct bin freebin;
static struct bin hotbin;

void
bin_init(struct bin *b)
{

	mtx_init(&b->b_mtx, "bin", NULL, MTX_DEF);
}

/* Silent: from the free bin to another one, everywhere. */
void
bin_fill(struct bin *b)
{

	mtx_lock(&freebin.b_mtx);
	mtx_lock(&b->b_mtx);
	b->b_n++;
	freebin.b_n--;
	mtx_unlock(&b->b_mtx);
	mtx_unlock(&freebin.b_mtx);
}

void
bin_heat(struct bin *b)
{

	mtx_lock(&hotbin.b_mtx);
	mtx_lock(&b->b_mtx);	/* want "b->b_mtx is acquired while .*hotbin.b_mtx.* of the same class is held" */
	b->b_n++;
	mtx_unlock(&b->b_mtx);
	mtx_unlock(&hotbin.b_mtx);
}

void
bin_cool(struct bin *b)
{

	mtx_lock(&b->b_mtx);
	mtx_lock(&hotbin.b_mtx);	/* want "hotbin.b_mtx is acquired while .*b->b_mtx.* of the same class is held" */
	hotbin.b_n++;
	mtx_unlock(&hotbin.b_mtx);
	mtx_unlock(&b->b_mtx);
}

void
bin_move(struct bin *from, struct bin *to)
{

	mtx_lock(&from->b_mtx);
	mtx_lock(&to->b_mtx);	/* want "to->b_mtx is acquired while .*from->b_mtx.* of the same class is held" */
	to->b_n++;
	mtx_unlock(&to->b_mtx);
	mtx_unlock(&from->b_mtx);
}
