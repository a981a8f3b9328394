/* What a function is thought to leave locked is taken somewhere; only that is told of. */

/* Down a tree and up again: only what lies below is locked on the way. */
struct twig {
	struct mtx tw_mtx;
	struct twig *tw_up;
	LIST_HEAD(, twig) tw_below;
	LIST_ENTRY(twig) tw_link;
	int tw_leaves;
};

static void
twig_shed(struct twig *top)
{
	struct twig *tw;
	int down;

	for (tw = top, down = 1;;) {
		if (down && !LIST_EMPTY(&tw->tw_below))
			tw = LIST_FIRST(&tw->tw_below);
		else if (tw == top)
			break;
		else {
			mtx_unlock(&tw->tw_mtx);
			down = LIST_NEXT(tw, tw_link) != NULL;
			tw = down ? LIST_NEXT(tw, tw_link) : tw->tw_up;
		}
		if (down)
			mtx_lock(&tw->tw_mtx);
		tw->tw_leaves = 0;
	}
}

static void
twig_shed_locked(struct twig *top)
{

	mtx_lock(&top->tw_mtx);
	twig_shed(top);
	mtx_unlock(&top->tw_mtx);
}

static void
twig_bend(struct twig *top)
{

	mtx_lock(&top->tw_mtx);
	top->tw_leaves++;
	mtx_unlock(&top->tw_mtx);
}

static void
twig_bend_locked(struct twig *top)
{

	mtx_lock(&top->tw_mtx);
	twig_bend(top);	/* want `warning: .* acquires top->tw_mtx, which is already held here` */
	mtx_unlock(&top->tw_mtx);
}
