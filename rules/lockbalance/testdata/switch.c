/* What was tested before a switch of many cases is known in each of them. */
struct stage {
	struct mtx st_mtx;
	int st_acts;
};

#define	ACT_END		20

static void
stage_close(struct stage *st)
{

	mtx_lock(&st->st_mtx);
	st->st_acts = 0;
	mtx_unlock(&st->st_mtx);
}

static void
stage_run(struct stage *st, int act)
{

	if (act != ACT_END)
		mtx_lock(&st->st_mtx);
	switch (act) {
	case 1:
		st->st_acts = 1;
		break;
	case 2:
	case 3:
		st->st_acts = 2;
		break;
	case 4:
		st->st_acts = 3;
		break;
	case 5:
		st->st_acts = 4;
		break;
	case 6:
		st->st_acts = 5;
		break;
	case 7:
		st->st_acts = 6;
		break;
	case 8:
		st->st_acts = 7;
		break;
	case 9:
		st->st_acts = 8;
		break;
	case 10:
		st->st_acts = 9;
		break;
	case ACT_END:
		stage_close(st);
		return;
	case 11:
		stage_close(st);	/* want `acquires st->st_mtx, which is already held here` */
		break;
	}
	mtx_unlock(&st->st_mtx);
}

/* Each act has the lock taken, in one of several places, but for one of them. */
#define	TELL_FIRST	1
#define	TELL_LAST	9
#define	TELL_ALL	0x10

static void
stage_tell(struct stage *st, int what)
{

	switch (what) {
	case TELL_FIRST:
		stage_close(st);
		break;
	case 2:
		stage_close(st);
		break;
	case 3:
		st->st_acts = 4;
		stage_close(st);
		break;
	case 4:
		stage_close(st);
		break;
	case 5:
		st->st_acts = 2;
		stage_close(st);
		break;
	case 6:
		stage_close(st);
		break;
	case 7:
		st->st_acts = 3;
		stage_close(st);
		break;
	case 8:
		st->st_acts++;
		break;
	case TELL_LAST:
		stage_close(st);
		break;
	}
}

static void
stage_tell_locked(struct stage *st)
{

	mtx_lock(&st->st_mtx);
	stage_tell(st, 8);
	stage_tell(st, TELL_LAST);	/* want `acquires st->st_mtx, which is already held here` */
	mtx_unlock(&st->st_mtx);
}

/* It takes the lock itself but for callers that have it, who say so. */
#define	GET_CONFIRM	0x01
#define	GET_RENEW	0x02

void	stage_note(struct stage *);

static void
stage_get(struct stage *st, int ops, int slow)
{

	if (ops & GET_CONFIRM) {
		if (slow)
			stage_note(st);
		mtx_lock(&st->st_mtx);
	} else if (ops != GET_RENEW)
		mtx_lock(&st->st_mtx);
	st->st_acts++;
	if (ops & GET_CONFIRM)
		mtx_unlock(&st->st_mtx);
	else if (ops != GET_RENEW)
		mtx_unlock(&st->st_mtx);
}

static void
stage_get_locked(struct stage *st)
{

	mtx_lock(&st->st_mtx);
	stage_get(st, GET_RENEW, 0);
	stage_get(st, GET_CONFIRM, 0);	/* want `acquires st->st_mtx, which is already held here` */
	mtx_unlock(&st->st_mtx);
}
