/* Where the model follows a pointer, this release has the object itself. */
#include <sys/rwlock.h>

struct inpcb {
	struct rwlock	inp_lock;
	int		inp_flags;
};

struct tcpcb {
	struct inpcb	t_inpcb;
	struct rwlock	t_lock;
	int		t_lib;
};

int	tcp_log_dump_tp_logbuf(struct tcpcb *, char *, int, bool);

/* Silent: it is let go of for the sleep. */
static void
dump(struct tcpcb *tp, char *reason)
{
	struct inpcb *inp = &tp->t_inpcb;

	rw_assert(&inp->inp_lock, RA_WLOCKED);
	if (tp->t_lib == 0)
		(void)tcp_log_dump_tp_logbuf(tp, reason, M_WAITOK, true);
	rw_wunlock(&inp->inp_lock);
}

static void
dump_both(struct tcpcb *tp, struct tcpcb *other, char *reason)
{

	rw_wlock(&other->t_lock);
	rw_wlock(&tp->t_inpcb.inp_lock);
	(void)tcp_log_dump_tp_logbuf(tp, reason, M_WAITOK, true);	/* want "can sleep while other->t_lock, a rwlock, is held" */
	rw_wunlock(&tp->t_inpcb.inp_lock);
	rw_wunlock(&other->t_lock);
}
