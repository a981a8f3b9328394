/*
 * References given back twice on one path.
 */

struct lease {
	struct ucred	*l_cred;
	struct vnode	*l_vp;
	struct proc	*l_proc;
	int		l_state;
};

int	lease_check(struct lease *);
int	lease_open(struct vnode *);

/* The error path falls through to the common release. */
static int
lease_renew(struct lease *l, struct proc *p)
{
	int error;

	PHOLD(p);
	error = lease_check(l);
	if (error != 0)
		PRELE(p);
	l->l_state++;
	PRELE(p);		/* want "error.*p.*released twice" */
	return (error);
}

static void
lease_cred(struct lease *l)
{
	struct ucred *cr;

	cr = l->l_cred;
	crhold(cr);
	l->l_state = 1;
	crfree(cr);
	l->l_state = 2;
	crfree(cr);		/* want "error.*cr" */
}

static int
lease_fail(struct lease *l, struct vnode *vp)
{
	int error;

	vref(vp);
	error = lease_open(vp);
	if (error != 0) {
		vrele(vp);
		goto bad;
	}
	l->l_vp = vp;
	return (0);
bad:
	vrele(vp);		/* want "error.*vp" */
	return (error);
}

static int
lease_file(struct thread *td, int fd)
{
	struct file *fp;
	int error;

	error = fget(td, fd, &cap_read_rights, &fp);
	if (error != 0)
		return (error);
	if (fp->f_type != DTYPE_VNODE) {
		fdrop(fp, td);
		error = EINVAL;
	}
	fdrop(fp, td);		/* want "error.*fp" */
	return (error);
}

/* What the caller handed over, given back twice. */
static void
lease_finish(struct lease *l, struct proc *p)
{

	if (l->l_state == 0)
		PRELE(p);
	l->l_state = 3;
	PRELE(p);		/* want "warning.*p" */
}

/* A helper of our own that drops the reference counts as well. */
static void
lease_put(struct lease *l, struct proc *p)
{

	l->l_state = 0;
	PRELE(p);
}

static void
lease_cycle(struct lease *l, struct proc *p)
{

	PHOLD(p);
	lease_put(l, p);
	PRELE(p);		/* want "warning.*p" */
}

/* Silent: two holds, two releases. */
static void
lease_nested(struct lease *l, struct proc *p)
{

	PHOLD(p);
	PHOLD(p);
	l->l_state = 4;
	PRELE(p);
	PRELE(p);
}

/* Silent: taken anew in between. */
static void
lease_again(struct lease *l, struct proc *p)
{

	PHOLD(p);
	PRELE(p);
	l->l_state = 5;
	PHOLD(p);
	PRELE(p);
}

/* Silent: another object by the same name. */
static void
lease_next(struct lease *l, struct lease *m)
{
	struct ucred *cr;

	cr = l->l_cred;
	crfree(cr);
	cr = m->l_cred;
	crfree(cr);
}

/* Silent: what the caller held is ours to give back. */
static void
lease_drop(struct lease *l)
{

	crfree(l->l_cred);
	l->l_cred = NULL;
	vrele(l->l_vp);
	l->l_vp = NULL;
}

/* Silent: one release on each branch. */
static void
lease_branch(struct lease *l, struct proc *p)
{

	PHOLD(p);
	if (l->l_state == 0) {
		PRELE(p);
		return;
	}
	l->l_state--;
	PRELE(p);
}

/* Silent: the pointer says whether there is one. */
static void
lease_nullable(struct lease *l, struct vnode *vp)
{

	if (l->l_state == 0) {
		vrele(vp);
		vp = NULL;
	}
	l->l_state = 7;
	if (vp != NULL)
		vrele(vp);
}
