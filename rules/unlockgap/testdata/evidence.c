/*
 * What weighs: whether a gap can matter to what is done after it.
 */

struct view {
	TAILQ_ENTRY(view) v_link;
	int		v_bits;
};

struct frame {
	struct mtx	fr_mtx;
	TAILQ_HEAD(, view) fr_views;
	int		fr_gen;
	int		fr_timer;
	int		fr_off;
	int		fr_opens;
	int		fr_mode;
	unsigned long	fr_len;
	struct view	*fr_top;
};

void	view_draw(struct view *);
void	frame_log(unsigned long);

static void
frame_set(struct frame *fr, struct view *v, int off)
{

	mtx_lock(&fr->fr_mtx);
	fr->fr_off = off;
	fr->fr_timer = 5;
	fr->fr_opens = 0;
	fr->fr_mode = 0;
	fr->fr_len = 0;
	fr->fr_top = v;
	mtx_unlock(&fr->fr_mtx);
}

/* Silent: the count of changes tells that nothing has happened meanwhile. */
static void
frame_draw(struct frame *fr)
{
	struct view *v;
	int gen;

	mtx_lock(&fr->fr_mtx);
restart:
	TAILQ_FOREACH(v, &fr->fr_views, v_link) {
		gen = fr->fr_gen;
		mtx_unlock(&fr->fr_mtx);
		DELAY(1);
		mtx_lock(&fr->fr_mtx);
		if (gen != fr->fr_gen)
			goto restart;
		v->v_bits = 0;
	}
	mtx_unlock(&fr->fr_mtx);
}

/* The count is compared with something else. */
static void
frame_draw_wrong(struct frame *fr, int gen)
{
	struct view *v;

	mtx_lock(&fr->fr_mtx);
restart:
	TAILQ_FOREACH(v, &fr->fr_views, v_link) {	/* want "cursor v of fr->fr_views" */
		mtx_unlock(&fr->fr_mtx);
		DELAY(1);
		mtx_lock(&fr->fr_mtx);
		if (gen != fr->fr_gen)
			goto restart;
		v->v_bits = 0;
	}
	mtx_unlock(&fr->fr_mtx);
}

/* Silent: who counts down to nothing is the only one that did. */
static void
frame_watchdog(struct frame *fr)
{

	mtx_lock(&fr->fr_mtx);
	if (fr->fr_timer == 0 || --fr->fr_timer != 0) {
		mtx_unlock(&fr->fr_mtx);
		return;
	}
	mtx_unlock(&fr->fr_mtx);
	DELAY(1);
	mtx_lock(&fr->fr_mtx);
	fr->fr_opens = 0;
	mtx_unlock(&fr->fr_mtx);
}

/* That the one has to do with the other is a guess: nothing declares it. */
static void
frame_intr(struct frame *fr)
{

	mtx_lock(&fr->fr_mtx);
	if (fr->fr_off) {
		mtx_unlock(&fr->fr_mtx);
		return;
	}
	mtx_unlock(&fr->fr_mtx);
	DELAY(1);
	mtx_lock(&fr->fr_mtx);
	fr->fr_mode = 2;		/* want "note.*fr->fr_off was tested before the gap" */
	mtx_unlock(&fr->fr_mtx);
}

/* What is set is what was tested, after something else: two can come here. */
static int
frame_open(struct frame *fr)
{

	mtx_lock(&fr->fr_mtx);
	if (fr->fr_opens) {
		mtx_unlock(&fr->fr_mtx);
		return (EBUSY);
	}
	mtx_unlock(&fr->fr_mtx);
	DELAY(1);
	mtx_lock(&fr->fr_mtx);
	fr->fr_mode = 1;
	fr->fr_opens = 1;		/* want "warning.*fr->fr_opens was tested before the gap" */
	mtx_unlock(&fr->fr_mtx);
	return (0);
}

/* Silent: a number leads nowhere, it is what it was. */
static void
frame_report(struct frame *fr)
{
	unsigned long len;

	mtx_lock(&fr->fr_mtx);
	len = fr->fr_len;
	mtx_unlock(&fr->fr_mtx);
	DELAY(1);
	mtx_lock(&fr->fr_mtx);
	frame_log(len);
	mtx_unlock(&fr->fr_mtx);
}

/* A pointer leads somewhere. */
static void
frame_report_top(struct frame *fr)
{
	struct view *v;

	mtx_lock(&fr->fr_mtx);
	v = fr->fr_top;
	mtx_unlock(&fr->fr_mtx);
	DELAY(1);
	mtx_lock(&fr->fr_mtx);
	view_draw(v);			/* want "v was read from fr->fr_top" */
	mtx_unlock(&fr->fr_mtx);
}

static struct sx album_lock;

struct album {
	TAILQ_HEAD(, view) al_views;
	int		al_gen;
};

/* Silent: the same under a lock that stands elsewhere, and on one path only. */
static void
album_draw(struct album *al, int wait)
{
	struct view *v;
	int gen;

	sx_slock(&album_lock);
restart:
	TAILQ_FOREACH(v, &al->al_views, v_link) {
		if (wait) {
			gen = al->al_gen;
			sx_sunlock(&album_lock);
			DELAY(1);
			sx_slock(&album_lock);
			if (gen != al->al_gen)
				goto restart;
		}
	}
	sx_sunlock(&album_lock);
}
