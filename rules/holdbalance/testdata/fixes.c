/* Suggested fixes: fixes.c.golden has what they make of it. */

struct clerk {
	struct ucred *cl_cred;
	int cl_state;
};

static int
clerk_one(struct clerk *cl, struct ucred *cred)
{

	crhold(cred);
	if (cl->cl_state == 0)
		return (EINVAL);	/* want `warning: the reference on cred, taken by crhold\(\), is not released` */
	clerk_use(cl);
	crfree(cred);
	return (0);
}

/* The release drops a lock as well, which is not what this way out is to do. */
static int
clerk_open(struct clerk *cl, struct vnode *vp)
{

	vref(vp);
	if (cl->cl_state == 0)
		return (EINVAL);	/* want `warning: the reference on vp, taken by vref\(\), is not released` */
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	clerk_use(cl);
	vput(vp);
	return (0);
}
