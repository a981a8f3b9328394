/*
 * The lock of a page is one of an array; what goes from page to page has that of
 * the page that it was given last.
 */

struct vm_page {
	TAILQ_ENTRY(vm_page) listq;
};

struct vm_object {
	TAILQ_HEAD(, vm_page) memq;
};

void	page_idle(struct vm_page *);

static void
page_touch(struct vm_page *m)
{

	vm_page_assert_locked(m);
	page_idle(m);
}

static void
pages_idle(struct vm_object *object)
{
	struct mtx *mtx;
	struct vm_page *p, *next;

	mtx = NULL;
	for (p = TAILQ_FIRST(&object->memq); p != NULL; p = next) {
		next = TAILQ_NEXT(p, listq);
		vm_page_change_lock(p, &mtx);
		page_touch(p);
	}
	if (mtx != NULL)
		mtx_unlock(mtx);
}

static void
pages_idle_late(struct vm_object *object)
{
	struct vm_page *p, *next;

	for (p = TAILQ_FIRST(&object->memq); p != NULL; p = next) {
		next = TAILQ_NEXT(p, listq);
		vm_page_lock(p);
		vm_page_unlock(p);
		page_touch(p);	/* want "error: page_touch.. needs vm_page_lock.p. held" */
	}
}
