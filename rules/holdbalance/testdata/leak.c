/*
 * References that are taken and not given back on some way out.
 */

struct watch {
	struct ucred	*w_cred;
	struct vnode	*w_vp;
	struct proc	*w_proc;
	struct file	*w_fp;
	u_int		w_refs;
	int		w_flags;
};

int	watch_check(struct watch *, struct proc *);
int	watch_scan(struct vnode *);
int	watch_cred(struct ucred *);
int	watch_file(struct file *, int);

/* The error return forgets the hold. */
static int
watch_arm(struct watch *w, struct proc *p)
{
	int error;

	PROC_LOCK(p);
	_PHOLD(p);
	PROC_UNLOCK(p);
	error = watch_check(w, p);
	if (error != 0)
		return (error);		/* want "warning.*reference on p.*not released" */
	PROC_LOCK(p);
	_PRELE(p);
	PROC_UNLOCK(p);
	return (0);
}

/* Two ways out forget it: two places to repair. */
static int
watch_credential(struct watch *w, int how)
{
	struct ucred *cr;
	int error;

	cr = w->w_cred;
	crhold(cr);
	error = watch_cred(cr);
	if (error != 0)
		return (error);		/* want "reference on cr" */
	if (how > 3)
		return (EINVAL);	/* want "reference on cr" */
	w->w_flags = how;
	crfree(cr);
	return (0);
}

/* fget() gave a reference, and only its success did. */
static int
watch_descriptor(struct thread *td, int fd)
{
	struct file *fp;
	int error;

	error = fget(td, fd, &cap_read_rights, &fp);
	if (error != 0)
		return (error);
	if (fp->f_type != DTYPE_VNODE)
		return (EINVAL);	/* want "reference on fp" */
	error = watch_file(fp, 0);
	fdrop(fp, td);
	return (error);
}

/* Never given back at all, and nobody else knows of it. */
static int
watch_forget(struct thread *td, int fd)
{
	struct file *fp;
	int error;

	error = fget(td, fd, &cap_read_rights, &fp);	/* want "reference on fp.*never released" */
	if (error != 0)
		return (error);
	return (fp->f_type == DTYPE_VNODE ? 0 : EINVAL);
}

static int
watch_vnode(struct watch *w)
{
	struct vnode *vp;
	int error;

	vp = w->w_vp;
	vref(vp);
	error = watch_scan(vp);
	if (error == EJUSTRETURN)
		return (0);		/* want "reference on vp" */
	vrele(vp);
	return (error);
}

/* A goto past the release. */
static int
watch_goto(struct watch *w, struct proc *p)
{
	int error;

	PHOLD(p);
	error = watch_check(w, p);
	if (error != 0)
		goto out;
	w->w_flags = 0;
	PRELE(p);
out:
	return (error);			/* want "reference on p" */
}

/* A loop that goes on with "continue" before it gives the hold back. */
static int
watch_each(struct watch *w, struct proc *parent)
{
	struct proc *p;
	int n;

	n = 0;
	sx_slock(&proctree_lock);
	LIST_FOREACH(p, &parent->p_children, p_sibling) {
		PHOLD(p);		/* want "reference on p" */
		if (watch_check(w, p) != 0)
			continue;
		n++;
		PRELE(p);
	}
	sx_sunlock(&proctree_lock);
	return (n);
}

/* Silent: one release on every way out. */
static int
watch_balanced(struct watch *w, struct proc *p)
{
	int error;

	PHOLD(p);
	error = watch_check(w, p);
	if (error != 0)
		goto out;
	w->w_flags = 0;
out:
	PRELE(p);
	return (error);
}

/* Silent: the reference is kept in the structure. */
static void
watch_keep(struct watch *w, struct thread *td)
{

	w->w_cred = crhold(td->td_ucred);
}

/* Silent: kept in the structure, by way of a local. */
static int
watch_keep_vnode(struct watch *w, struct vnode *vp)
{

	if (watch_scan(vp) != 0)
		return (EINVAL);
	vref(vp);
	w->w_vp = vp;
	return (0);
}

/* Silent: the caller gets the reference. */
static struct ucred *
watch_getcred(struct watch *w)
{
	struct ucred *cr;

	cr = w->w_cred;
	if (cr == NULL)
		return (NULL);
	crhold(cr);
	return (cr);
}

/* Silent: the caller gets it through an out-parameter. */
static int
watch_getfile(struct thread *td, int fd, struct file **fpp)
{
	struct file *fp;
	int error;

	error = fget(td, fd, &cap_read_rights, &fp);
	if (error != 0)
		return (error);
	if (fp->f_type != DTYPE_VNODE) {
		fdrop(fp, td);
		return (EINVAL);
	}
	*fpp = fp;
	return (0);
}

/* Silent: success holds, failure does not: that is what the result says. */
static int
watch_begin(struct watch *w, struct proc *p)
{
	int error;

	PHOLD(p);
	error = watch_check(w, p);
	if (error != 0) {
		PRELE(p);
		return (error);
	}
	return (0);
}

/* Silent: the pair of the one above. */
static void
watch_end(struct proc *p)
{

	PRELE(p);
}

/* Silent: a failed fget() gives nothing. */
static int
watch_fget(struct thread *td, int fd)
{
	struct file *fp;
	int error;

	error = fget(td, fd, &cap_read_rights, &fp);
	if (error == 0) {
		error = watch_file(fp, 1);
		fdrop(fp, td);
	}
	return (error);
}

/* Silent: taken and given back on one and the same condition. */
static int
watch_maybe(struct watch *w, struct proc *p, int want)
{
	int error;

	if (want != 0)
		PHOLD(p);
	error = watch_check(w, p);
	if (want != 0)
		PRELE(p);
	return (error);
}

/* Silent: remembered in a flag. */
static int
watch_flag(struct watch *w, struct proc *p)
{
	int error;
	bool held;

	held = false;
	if (w->w_flags > 1) {
		PHOLD(p);
		held = true;
	}
	error = watch_check(w, p);
	if (held)
		PRELE(p);
	return (error);
}

/* Silent: the argument asks for the reference to be kept. */
static void
watch_drop_unless(struct proc *p, int keep)
{

	PHOLD(p);
	wakeup(p);
	if (!keep)
		PRELE(p);
}

/* Silent: panic() does not return. */
static void
watch_panic(struct watch *w, struct proc *p)
{

	PHOLD(p);
	if (w->w_flags == 3)
		panic("watch_panic: %p", w);
	PRELE(p);
}

/* Silent: what a callee puts there with a reference goes on to the caller. */
int
watch_get(struct thread *td, int fd, struct vnode **vpp)
{

	struct vnode *vp;
	int error;

	*vpp = NULL;
	error = fgetvp(td, fd, NULL, &vp);
	if (error == 0)
		*vpp = vp;
	return (error);
}

int
watch_get_any(struct thread *td, int fd, struct vnode **vpp)
{

	return (watch_get(td, fd, vpp));
}

/* ... but not from a variable of this function. */
int
watch_get_none(struct thread *td, int fd)
{
	struct vnode *vp;

	return (watch_get(td, fd, &vp));	/* want "warning.*reference on .*watch_get.*is never released" */
}

static void
watch_consume(struct watch *w, struct ucred *cr, int n)
{

	if (n > 0)
		w->w_flags = cr != NULL;
}

/* What a function with a body was given, it may have taken over. */
int
watch_pass(struct watch *w, struct ucred *cr, int n)
{

	crhold(cr);
	watch_consume(w, cr, n);
	if (n < 0) {
		crfree(cr);
		n = 1;
	}
	return (n);	/* want "note: the reference on cr.* is not released on every path" */
}

/* ... but not if nobody was given it. */
int
watch_keep(struct watch *w, struct ucred *cr, int n)
{

	crhold(cr);
	if (w->w_flags < 0) {
		crfree(cr);
		n = 1;
	}
	return (n);	/* want "warning: the reference on cr.* is not released on every path" */
}
