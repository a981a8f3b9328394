/*
 * In code that stands: pointers that are set once, marks by what a callee is
 * given, elements of other lists, and what runs only at the start.
 */

struct opts {
	int		op_ttl;
};

struct port {
	struct mtx	po_mtx;
	struct opts	*po_opts;
	struct opts	*po_now;
};

int	copy_in(int *);

static struct opts *
port_opts(struct port *po)
{
	struct opts *op;

	mtx_lock(&po->po_mtx);
	if (po->po_opts != NULL)
		return (po->po_opts);
	mtx_unlock(&po->po_mtx);
	op = malloc(sizeof(*op), M_PORT, M_WAITOK);
	mtx_lock(&po->po_mtx);
	if (po->po_opts != NULL) {
		free(op, M_PORT);
		return (po->po_opts);
	}
	po->po_opts = op;
	return (op);
}

static void
port_free(struct port *po)
{

	mtx_lock(&po->po_mtx);
	free(po->po_opts, M_PORT);
	po->po_opts = NULL;
	mtx_unlock(&po->po_mtx);
	free(po, M_PORT);
}

/* What is written there at last is no other object. */
extern void *poison;

static void
port_gone(struct port *po)
{

	po->po_opts = poison;
}

static void
port_use(struct port *po, struct opts *op)
{

	mtx_lock(&po->po_mtx);
	free(po->po_now, M_PORT);
	po->po_now = op;
	mtx_unlock(&po->po_mtx);
}

/* The port has had them since it had any. */
static int
port_set_ttl(struct port *po)
{
	struct opts *op;
	int error, ttl;

	mtx_lock(&po->po_mtx);
	op = po->po_opts;
	mtx_unlock(&po->po_mtx);
	error = copy_in(&ttl);
	mtx_lock(&po->po_mtx);
	op->op_ttl = ttl;	/* want "note: op was read from po->po_opts" */
	mtx_unlock(&po->po_mtx);
	return (error);
}

/* Others may have been put in their place, and these be gone. */
static int
port_set_now(struct port *po)
{
	struct opts *op;
	int error, ttl;

	mtx_lock(&po->po_mtx);
	op = po->po_now;
	mtx_unlock(&po->po_mtx);
	error = copy_in(&ttl);
	mtx_lock(&po->po_mtx);
	op->op_ttl = ttl;	/* want "warning: op was read from po->po_now" */
	mtx_unlock(&po->po_mtx);
	return (error);
}

/* One type, two lists. */
struct node {
	TAILQ_ENTRY(node) no_all;
	LIST_ENTRY(node) no_busy;
	int		no_n;
};

static struct mtx nodes_mtx;
static TAILQ_HEAD(, node) nodes;
static LIST_HEAD(, node) busy;

int	node_show(struct node *);

static void
node_add(struct node *no)
{

	mtx_lock(&nodes_mtx);
	TAILQ_INSERT_TAIL(&nodes, no, no_all);
	LIST_INSERT_HEAD(&busy, no, no_busy);
	mtx_unlock(&nodes_mtx);
}

static void
node_idle(struct node *no)
{

	mtx_lock(&nodes_mtx);
	LIST_REMOVE(no, no_busy);
	mtx_unlock(&nodes_mtx);
}

static void
nodes_show(void)
{
	struct node *no;

	mtx_lock(&nodes_mtx);
	TAILQ_FOREACH(no, &nodes, no_all) {	/* want "note: the cursor no" */
		mtx_unlock(&nodes_mtx);
		node_show(no);
		mtx_lock(&nodes_mtx);
	}
	mtx_unlock(&nodes_mtx);
}

static void
busy_show(void)
{
	struct node *no;

	mtx_lock(&nodes_mtx);
	LIST_FOREACH(no, &busy, no_busy) {	/* want "warning: the cursor no" */
		mtx_unlock(&nodes_mtx);
		node_show(no);
		mtx_lock(&nodes_mtx);
	}
	mtx_unlock(&nodes_mtx);
}

/* Who takes the backing object away waits for its count. */
struct object {
	struct mtx	ob_mtx;
	struct object	*ob_back;
	int		ob_paging;
	int		ob_flags;
};

int	object_scan(struct object *);

static void
object_count(struct object *ob, int n)
{

	ob->ob_paging += n;
}

static void
object_move(struct object *ob, struct object *to)
{

	mtx_lock(&ob->ob_mtx);
	ob->ob_back = to;
	mtx_unlock(&ob->ob_mtx);
}

static void
object_collapse(struct object *ob)
{
	struct object *back;

	mtx_lock(&ob->ob_mtx);
	back = ob->ob_back;
	object_count(back, 1);
	mtx_unlock(&ob->ob_mtx);
	object_scan(ob);
	mtx_lock(&ob->ob_mtx);
	back->ob_flags = 0;	/* want "note: back was read from ob->ob_back" */
	object_count(back, -1);
	mtx_unlock(&ob->ob_mtx);
}

static void
object_collapse_freely(struct object *ob)
{
	struct object *back;

	mtx_lock(&ob->ob_mtx);
	back = ob->ob_back;
	object_count(back, 0);
	mtx_unlock(&ob->ob_mtx);
	object_scan(ob);
	mtx_lock(&ob->ob_mtx);
	back->ob_flags = 0;	/* want "warning: back was read from ob->ob_back" */
	mtx_unlock(&ob->ob_mtx);
}

/* A reference on what has the list keeps those off who empty it. */
struct entry {
	LIST_ENTRY(entry) en_link;
};

struct bucket {
	struct mtx	bu_mtx;
	u_int		bu_refs;
	LIST_HEAD(, entry) bu_entries;
};

int	entry_dump(struct entry *);

static void
entry_drop(struct bucket *bu, struct entry *en)
{

	mtx_lock(&bu->bu_mtx);
	LIST_REMOVE(en, en_link);
	mtx_unlock(&bu->bu_mtx);
}

static void
bucket_dump(struct bucket *bu)
{
	struct entry *en;

	mtx_lock(&bu->bu_mtx);
	refcount_acquire(&bu->bu_refs);
	LIST_FOREACH(en, &bu->bu_entries, en_link) {	/* want "note: the cursor en" */
		mtx_unlock(&bu->bu_mtx);
		entry_dump(en);
		mtx_lock(&bu->bu_mtx);
	}
	refcount_release(&bu->bu_refs);
	mtx_unlock(&bu->bu_mtx);
}

static void
bucket_dump_freely(struct bucket *bu)
{
	struct entry *en;

	mtx_lock(&bu->bu_mtx);
	LIST_FOREACH(en, &bu->bu_entries, en_link) {	/* want "warning: the cursor en" */
		mtx_unlock(&bu->bu_mtx);
		entry_dump(en);
		mtx_lock(&bu->bu_mtx);
	}
	mtx_unlock(&bu->bu_mtx);
}

/* Before there is a second thread, nobody uses a gap. */
static void
nodes_start(void)
{
	struct node *no;

	mtx_lock(&nodes_mtx);
	LIST_FOREACH(no, &busy, no_busy) {	/* want "note: the cursor no" */
		mtx_unlock(&nodes_mtx);
		node_show(no);
		mtx_lock(&nodes_mtx);
	}
	mtx_unlock(&nodes_mtx);
}

void
mi_startup(void)
{

	nodes_start();
}

/* What a callee takes out of the port is the caller's own; not if that only looks. */
static struct opts *spare;

static void
port_drop_now(struct port *po)
{

	mtx_assert(&po->po_mtx, MA_OWNED);
	po->po_now = NULL;
}

static int
port_show_now(struct port *po)
{

	return (po->po_now != NULL);
}

static int
port_retire(struct port *po)
{
	struct opts *op;
	int error, ttl;

	mtx_lock(&po->po_mtx);
	op = po->po_now;
	port_drop_now(po);
	mtx_unlock(&po->po_mtx);
	error = copy_in(&ttl);
	mtx_lock(&po->po_mtx);
	op->op_ttl = ttl;	/* want "note: op was read from po->po_now" */
	spare = op;
	mtx_unlock(&po->po_mtx);
	return (error);
}

static int
port_retire_none(struct port *po)
{
	struct opts *op;
	int error, ttl;

	mtx_lock(&po->po_mtx);
	op = po->po_now;
	port_show_now(po);
	mtx_unlock(&po->po_mtx);
	error = copy_in(&ttl);
	mtx_lock(&po->po_mtx);
	op->op_ttl = ttl;	/* want "warning: op was read from po->po_now" */
	mtx_unlock(&po->po_mtx);
	return (error);
}

/* Made when it is first wanted, and never given back. */
struct source {
	struct intsrc	so_src;
	struct source	*so_first;
	int		so_irq;
};

static struct mtx source_mtx;

int	source_program(int);

static void
source_make(int irq)
{
	struct source *so;

	so = malloc(sizeof(*so), M_SOURCE, M_WAITOK);
	so->so_irq = irq;
	intr_register_source(&so->so_src);
}

static void
source_join(struct source *so, struct source *first)
{

	mtx_lock(&source_mtx);
	so->so_first = first;
	mtx_unlock(&source_mtx);
}

static void
source_part(struct source *so)
{

	mtx_lock(&source_mtx);
	so->so_first = NULL;
	mtx_unlock(&source_mtx);
}

static int
source_map(int irq)
{
	struct source *so;
	int error;

	mtx_lock(&source_mtx);
	so = (struct source *)intr_lookup_source(irq);
	so = so->so_first;
	mtx_unlock(&source_mtx);
	error = source_program(irq);
	mtx_lock(&source_mtx);
	so->so_irq = irq;	/* want "note: so was read from so->so_first" */
	mtx_unlock(&source_mtx);
	return (error);
}

/* These are given back. */
struct sink {
	struct intsrc	si_src;
	struct sink	*si_first;
	int		si_irq;
};

static void
sink_leave(struct sink *si)
{

	mtx_lock(&source_mtx);
	si->si_first = si;
	mtx_unlock(&source_mtx);
}

static void
sink_make(void)
{
	struct sink *si;

	si = malloc(sizeof(*si), M_SOURCE, M_WAITOK);
	intr_register_source(&si->si_src);
}

static void
sink_free(struct sink *si)
{

	free(si, M_SOURCE);
}

static void
sink_part(struct sink *si)
{

	mtx_lock(&source_mtx);
	si->si_first = NULL;
	mtx_unlock(&source_mtx);
}

static int
sink_map(int irq)
{
	struct sink *si;
	int error;

	mtx_lock(&source_mtx);
	si = (struct sink *)intr_lookup_source(irq);
	si = si->si_first;
	mtx_unlock(&source_mtx);
	error = source_program(irq);
	mtx_lock(&source_mtx);
	si->si_irq = irq;	/* want "warning: si was read from si->si_first" */
	mtx_unlock(&source_mtx);
	return (error);
}

/* Lists that callers keep, each its own, and one that all know. */
struct item {
	TAILQ_ENTRY(item) it_link;
	int		it_n;
};

TAILQ_HEAD(itemlist, item);

static struct sx items_lock;

int	item_show(struct item *);

static void
items_add(struct itemlist *list, struct item *it)
{

	sx_xlock(&items_lock);
	TAILQ_INSERT_TAIL(list, it, it_link);
	sx_xunlock(&items_lock);
}

static void
items_take(struct itemlist *list, struct item *it)
{

	sx_xlock(&items_lock);
	TAILQ_REMOVE(list, it, it_link);
	sx_xunlock(&items_lock);
}

static void
items_show(struct itemlist *list)
{
	struct item *it;

	sx_xlock(&items_lock);
	TAILQ_FOREACH(it, list, it_link) {	/* want "note: the cursor it" */
		sx_xunlock(&items_lock);
		item_show(it);
		sx_xlock(&items_lock);
	}
	sx_xunlock(&items_lock);
}

struct chore {
	TAILQ_ENTRY(chore) ta_link;
	int		ta_n;
};

TAILQ_HEAD(tasklist, chore);

static struct tasklist tasks;

int	task_show(struct chore *);

static void
tasks_add(struct tasklist *list, struct chore *ta)
{

	sx_xlock(&items_lock);
	TAILQ_INSERT_TAIL(list, ta, ta_link);
	sx_xunlock(&items_lock);
}

static void
tasks_take(struct tasklist *list, struct chore *ta)
{

	sx_xlock(&items_lock);
	TAILQ_REMOVE(list, ta, ta_link);
	sx_xunlock(&items_lock);
}

static void
tasks_done(struct chore *ta)
{

	sx_xlock(&items_lock);
	TAILQ_REMOVE(&tasks, ta, ta_link);
	sx_xunlock(&items_lock);
}

static void
tasks_show(struct tasklist *list)
{
	struct chore *ta;

	sx_xlock(&items_lock);
	TAILQ_FOREACH(ta, list, ta_link) {	/* want "warning: the cursor ta" */
		sx_xunlock(&items_lock);
		task_show(ta);
		sx_xlock(&items_lock);
	}
	sx_xunlock(&items_lock);
}

/* Who has marked what it works on is not robbed of what that has. */
#define	PO_RUNNING	0x01

struct feed {
	struct mtx	fe_mtx;
	int		fe_flags;
	struct opts	*fe_opts;
	struct feed	*fe_back;
};

static void
feed_set(struct feed *fe, struct opts *op)
{

	mtx_lock(&fe->fe_mtx);
	fe->fe_opts = op;
	mtx_unlock(&fe->fe_mtx);
}

static int
feed_run(struct feed *fe)
{
	struct opts *op;
	int error, ttl;

	mtx_lock(&fe->fe_mtx);
	if ((fe->fe_flags & PO_RUNNING) == 0)
		panic("feed_run: not running");
	op = fe->fe_opts;
	mtx_unlock(&fe->fe_mtx);
	error = copy_in(&ttl);
	mtx_lock(&fe->fe_mtx);
	op->op_ttl = ttl;	/* want "note: op was read from fe->fe_opts" */
	mtx_unlock(&fe->fe_mtx);
	return (error);
}

static int
feed_try(struct feed *fe)
{
	struct opts *op;
	int error, ttl;

	mtx_lock(&fe->fe_mtx);
	if ((fe->fe_flags & PO_RUNNING) == 0) {
		mtx_unlock(&fe->fe_mtx);
		return (EAGAIN);
	}
	op = fe->fe_opts;
	mtx_unlock(&fe->fe_mtx);
	error = copy_in(&ttl);
	mtx_lock(&fe->fe_mtx);
	op->op_ttl = ttl;	/* want "warning: op was read from fe->fe_opts" */
	mtx_unlock(&fe->fe_mtx);
	return (error);
}

/* The callers have locked both, the one that is behind the other as well. */
static void
feed_move(struct feed *fe, struct feed *back)
{

	mtx_lock(&fe->fe_mtx);
	fe->fe_back = back;
	mtx_unlock(&fe->fe_mtx);
}

static void
feeds_wait(struct feed *fe)
{
	struct feed *back;
	int ttl;

	mtx_assert(&fe->fe_mtx, MA_OWNED);
	back = fe->fe_back;
	mtx_assert(&back->fe_mtx, MA_OWNED);
	mtx_unlock(&fe->fe_mtx);
	mtx_unlock(&back->fe_mtx);
	copy_in(&ttl);
	mtx_lock(&fe->fe_mtx);
	mtx_lock(&back->fe_mtx);	/* want "note: back was read from fe->fe_back" */
}

static void
feeds_wait_unasked(struct feed *fe)
{
	struct feed *back;
	int ttl;

	mtx_assert(&fe->fe_mtx, MA_OWNED);
	back = fe->fe_back;
	mtx_unlock(&fe->fe_mtx);
	copy_in(&ttl);
	mtx_lock(&fe->fe_mtx);
	mtx_lock(&back->fe_mtx);	/* want "warning: back was read from fe->fe_back" */
	back->fe_flags = 0;
	mtx_unlock(&back->fe_mtx);
}
