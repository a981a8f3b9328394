/*
 * Assertions of a vnode's lock let devices pass without it. In code that stands
 * a callee's need of it says little; an assertion in the function itself, and a
 * need of another lock, do.
 */

struct mtx;
struct lock;
struct vnode {
	struct lock	v_lock;
};
struct reel {
	struct mtx	r_mtx;
	struct vnode	*r_devvp;
	int		r_pos;
};

static int
reel_read(struct vnode *vp, int block)
{
	ASSERT_VOP_LOCKED(vp, "reel_read");
	return (block);
}

static void
reel_step(struct reel *r)
{
	mtx_assert(&r->r_mtx, MA_OWNED);
	r->r_pos++;
}

int
reel_mount(struct vnode *devvp)
{
	int error;

	vn_lock(devvp, LK_EXCLUSIVE | LK_RETRY);
	error = reel_read(devvp, 0);
	VOP_UNLOCK(devvp, 0);
	if (error == 0)
		error = reel_read(devvp, 1);
	return (error);
}

void
reel_check(struct vnode *devvp)
{
	vn_lock(devvp, LK_EXCLUSIVE | LK_RETRY);
	VOP_UNLOCK(devvp, 0);
	ASSERT_VOP_LOCKED(devvp, "reel_check");	/* want "needs .*devvp.* held, but it was released" */
}

void
reel_wind(struct reel *r)
{
	mtx_lock(&r->r_mtx);
	mtx_unlock(&r->r_mtx);
	reel_step(r);				/* want "reel_step\\(\\) needs r->r_mtx held, but it was released" */
}
