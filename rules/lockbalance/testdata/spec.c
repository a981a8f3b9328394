/*
 * What the model specifies of a function wins over its body: these bodies are
 * too clever to be understood, and callers rest on what they are known to do.
 */

struct lock;
struct mtx;
struct thread;
struct vnode {
	struct lock	 v_lock;
	struct mtx	 v_interlock;
	int		 v_usecount;
	int		 v_type;
};
struct componentname {
	unsigned long	 cn_flags;
	unsigned long	 cn_nameiop;
};
struct nameidata {
	struct vnode	*ni_vp;
	struct vnode	*ni_dvp;
	struct componentname ni_cnd;
};

int	namei(struct nameidata *);
void	NDFREE(struct nameidata *, unsigned int);

/* a body from which nobody would guess what it does */
int
namei(struct nameidata *ndp)
{

	ndp->ni_cnd.cn_flags |= 0x400;
	ndp->ni_vp = walk(ndp, &ndp->ni_dvp);
	if (ndp->ni_vp == NULL && ndp->ni_cnd.cn_nameiop == 0)
		return (2);
	return (0);
}

void
NDFREE(struct nameidata *ndp, unsigned int flags)
{

	if (flags & 0x1)
		ndp->ni_vp = NULL;
	ndp->ni_dvp = NULL;
}

void
vput(struct vnode *vp)
{

	if (vp->v_usecount > 1) {
		vp->v_usecount--;
		return;
	}
	VI_LOCK(vp);
	hand_to_worker(vp);
}

/* locked, as was asked for, and put */
int
leaf(struct thread *td, char *path)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, 0, path, td);
	error = namei(&nd);
	if (error != 0)
		return (error);
	NDFREE(&nd, ~NDF_NO_FREE_PNBUF);
	error = look_at(nd.ni_vp->v_type);
	vput(nd.ni_vp);
	return (error);
}

/* not locked, since nobody asked */
int
reference(struct thread *td, char *path)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW, 0, path, td);
	if ((error = namei(&nd)) != 0)
		return (error);
	NDFREE(&nd, ~NDF_NO_FREE_PNBUF);
	vn_lock(nd.ni_vp, LK_SHARED | LK_RETRY);
	VOP_UNLOCK(nd.ni_vp, 0);
	vrele(nd.ni_vp);
	return (0);
}

int
forgets(struct thread *td, char *path)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, 0, path, td);
	error = namei(&nd);
	if (error != 0)
		return (error);
	NDFREE(&nd, ~NDF_NO_FREE_PNBUF);
	if (nd.ni_vp->v_type != 1)
		return (20);	/* want "nd.ni_vp->v_lock is still held when forgets\\(\\) returns here; it is not at line 109" */
	vput(nd.ni_vp);
	return (0);
}

int
locks_twice(struct thread *td, char *path)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, LOOKUP, FOLLOW | LOCKLEAF, 0, path, td);
	if ((error = namei(&nd)) != 0)
		return (error);
	vn_lock(nd.ni_vp, LK_EXCLUSIVE | LK_RETRY);	/* want "nd.ni_vp->v_lock is already held" */
	vput(nd.ni_vp);
	return (0);
}

/* the parent comes locked, unless it is the leaf itself */
int
parent(struct thread *td, char *path)
{
	struct nameidata nd;
	struct vnode *vp;
	int error;

	NDINIT(&nd, CREATE, LOCKPARENT | SAVENAME, 0, path, td);
	if ((error = namei(&nd)) != 0)
		return (error);
	vp = nd.ni_vp;
	if (vp != NULL) {
		NDFREE(&nd, ~NDF_NO_FREE_PNBUF);
		if (vp == nd.ni_dvp)
			vrele(nd.ni_dvp);
		else
			vput(nd.ni_dvp);
		vrele(vp);
		return (17);
	}
	vput(nd.ni_dvp);
	return (0);
}

/* both of them */
int
victim(struct thread *td, char *path)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, DELETE, LOCKPARENT | LOCKLEAF, 0, path, td);
	if ((error = namei(&nd)) != 0)
		return (error);
	NDFREE(&nd, ~NDF_NO_FREE_PNBUF);
	vput(nd.ni_dvp);
	if (nd.ni_vp == nd.ni_dvp)
		vrele(nd.ni_vp);
	else
		vput(nd.ni_vp);
	return (0);
}

int
forgets_parent(struct thread *td, char *path)
{
	struct nameidata nd;
	int error;

	NDINIT(&nd, CREATE, LOCKPARENT, 0, path, td);
	if ((error = namei(&nd)) != 0)
		return (error);
	if (nd.ni_vp != NULL) {
		vrele(nd.ni_vp);
		return (17);	/* want "nd.ni_dvp->v_lock is still held when forgets_parent\\(\\) returns here" */
	}
	vput(nd.ni_dvp);
	return (0);
}

/* what shares no more than its name with the function that is specified */
struct shelf {
	struct mtx	sh_mtx;
};

static void
vget(struct shelf *sh, int n)
{

	mtx_lock(&sh->sh_mtx);
	if (n > 0)
		return;	/* want "sh->sh_mtx is still held when vget\\(\\) returns here; it is not at line" */
	mtx_unlock(&sh->sh_mtx);
}

/* a callee of the model's that is known for something else */
struct mtx table_mtx;

int
getnewvnode(const char *tag, void *mp, void *ops, struct vnode **vpp)
{

	mtx_lock(&table_mtx);
	*vpp = take_free();
	if (*vpp == NULL && tag[0] == 0)
		return (0);	/* want "table_mtx is still held when getnewvnode\\(\\) returns here; it is not at line" */
	mtx_unlock(&table_mtx);
	return (0);
}

int
stranger(struct vnode **vpp)
{
	int error;

	error = getnewvnode("x", NULL, NULL, vpp);
	return (error);
}
