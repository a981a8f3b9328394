/*
 * What was read is the reader's own where it was taken off, on every way that has
 * it in hand; and a number that was noted may stand behind a macro.
 */

struct msg {
	struct msg	*ms_next;
	int		ms_len;
};

struct queue {
	struct mtx	qu_mtx;
	struct msg	*qu_first;
	TAILQ_HEAD(, event) qu_events;
	int		qu_wait;
};

struct event {
	TAILQ_ENTRY(event) ev_link;
	int		ev_what;
};

int	copy_out(struct msg *);
void	event_handle(struct event *);

static void
queue_send(struct queue *qu, struct msg *ms)
{

	mtx_lock(&qu->qu_mtx);
	ms->ms_next = qu->qu_first;
	qu->qu_first = ms;
	mtx_unlock(&qu->qu_mtx);
}

/* The loop leaves with a message that is off the queue, or sleeps without one. */
static void
queue_receive(struct queue *qu, int len)
{
	struct msg *ms, **prev;

	mtx_lock(&qu->qu_mtx);
	ms = NULL;
	while (ms == NULL) {
		prev = &qu->qu_first;
		while ((ms = *prev) != NULL) {
			if (ms->ms_len <= len) {
				*prev = ms->ms_next;
				break;
			}
			prev = &ms->ms_next;
		}
		if (ms != NULL)
			break;
		msleep(qu, &qu->qu_mtx, 0, "queue", 0);
	}
	mtx_unlock(&qu->qu_mtx);
	copy_out(ms);
	mtx_lock(&qu->qu_mtx);
	ms->ms_len = 0;
	mtx_unlock(&qu->qu_mtx);
}

/* This one leaves it there where it is short. */
static void
queue_peek(struct queue *qu, int len)
{
	struct msg *ms;

	mtx_lock(&qu->qu_mtx);
	ms = qu->qu_first;
	if (ms != NULL && ms->ms_len > len)
		qu->qu_first = ms->ms_next;
	if (ms == NULL) {
		mtx_unlock(&qu->qu_mtx);
		return;
	}
	mtx_unlock(&qu->qu_mtx);
	copy_out(ms);
	mtx_lock(&qu->qu_mtx);
	ms->ms_len = 0;		/* want "warning: ms was read from qu->qu_first" */
	mtx_unlock(&qu->qu_mtx);
}

/* An event is taken off; where there is none, the worker sleeps. */
static void
queue_work(struct queue *qu)
{
	struct event *ev;

	mtx_lock(&qu->qu_mtx);
	for (;;) {
		ev = TAILQ_FIRST(&qu->qu_events);
		if (ev != NULL)
			TAILQ_REMOVE(&qu->qu_events, ev, ev_link);
		else {
			mtx_unlock(&qu->qu_mtx);
			tsleep(qu, 0, "work", qu->qu_wait);
			mtx_lock(&qu->qu_mtx);
		}
		if (ev != NULL)
			event_handle(ev);
		if (ev != NULL)
			ev->ev_what = 0;
	}
}

/* Nobody takes this one off before it is used without the lock. */
static void
queue_work_late(struct queue *qu)
{
	struct event *ev;

	mtx_lock(&qu->qu_mtx);
	ev = TAILQ_FIRST(&qu->qu_events);
	if (ev != NULL) {
		mtx_unlock(&qu->qu_mtx);
		event_handle(ev);
		mtx_lock(&qu->qu_mtx);
		ev->ev_what = 0;	/* want "warning: ev was read from qu->qu_events" */
		TAILQ_REMOVE(&qu->qu_events, ev, ev_link);
	}
	mtx_unlock(&qu->qu_mtx);
}

/* Variables of a stack, found anew each time. */
struct stack {
	long		st_base;
};

struct stack	*this_stack(void);
extern char	entry_generation, entry_packets;

#define	STACK_VAR(t, n)	(*(t *)(this_stack()->st_base + (long)&entry_##n))
#define	V_generation	STACK_VAR(long, generation)
#define	V_packets	STACK_VAR(long, packets)

static void
queue_walk(struct queue *qu)
{
	struct event *ev;
	long was;

	mtx_lock(&qu->qu_mtx);
again:
	TAILQ_FOREACH(ev, &qu->qu_events, ev_link) {
		was = V_generation;
		mtx_unlock(&qu->qu_mtx);
		event_handle(ev);
		mtx_lock(&qu->qu_mtx);
		if (was != V_generation)
			goto again;
	}
	mtx_unlock(&qu->qu_mtx);
}

/* Another number tells nothing of the list. */
static void
queue_walk_wrongly(struct queue *qu)
{
	struct event *ev;
	long was;

	mtx_lock(&qu->qu_mtx);
again:
	TAILQ_FOREACH(ev, &qu->qu_events, ev_link) {	/* want "warning: the cursor ev" */
		was = V_packets;
		mtx_unlock(&qu->qu_mtx);
		event_handle(ev);
		mtx_lock(&qu->qu_mtx);
		if (was != V_generation)
			goto again;
	}
	mtx_unlock(&qu->qu_mtx);
}
