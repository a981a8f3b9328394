/* A lookup locks what it finds as its flags ask, and they are one of two. */

#define	FIND_EXCL	0x2000
#define	FIND_PLAIN	0x4000

struct card {
	LIST_ENTRY(card) link;
	struct rwlock c_lock;
	int id;
	int valid;
};

struct deck {
	LIST_HEAD(, card) d_cards;
};

static struct card *
card_find(struct deck *d, int id, int flags)
{
	struct card *c;

	LIST_FOREACH(c, &d->d_cards, link) {
		if (c->id == id)
			break;
	}
	if (c == NULL)
		return (NULL);
	if (flags & FIND_PLAIN)
		return (c);
	if (flags & FIND_EXCL)
		rw_wlock(&c->c_lock);
	else
		rw_rlock(&c->c_lock);
	return (c);
}

static int
card_draw(struct deck *d, int id, struct card **cp)
{
	struct card *c;

	c = card_find(d, id, cp != NULL ? FIND_EXCL : FIND_PLAIN);
	if (c != NULL && c->valid) {
		if (cp != NULL) {
			*cp = c;
			rw_wunlock(&c->c_lock);
		}
		return (0);
	}
	if (cp != NULL && c != NULL)
		rw_wunlock(&c->c_lock);
	return (ENOENT);
}

static int
card_turn(struct deck *d, int id, int *newid)
{
	struct card *c;
	int flags;

	flags = newid != NULL ? FIND_EXCL : 0;
	c = card_find(d, id, flags);
	if (c == NULL)
		return (ENOENT);
	if (newid != NULL)
		c->id = *newid;
	if (flags & FIND_EXCL)
		rw_wunlock(&c->c_lock);
	else
		rw_runlock(&c->c_lock);
	return (0);
}

static int
card_peek(struct deck *d, int id, int *newid)
{
	struct card *c;
	int flags;

	flags = newid != NULL ? FIND_EXCL : 0;
	c = card_find(d, id, flags);
	if (c == NULL)
		return (ENOENT);
	if (newid != NULL)
		c->id = *newid;
	rw_wunlock(&c->c_lock);	/* want "error: .* releases card_find\\(\\)->c_lock as exclusive, but it is held shared" */
	return (0);
}
