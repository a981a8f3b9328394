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
