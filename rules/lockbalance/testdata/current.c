/* A lock that the caller's variable stands for: callees change to another one. */
#include <sys/mutex.h>

struct bucket {
	struct mtx lock;
};

struct entry {
	struct bucket *head;
	int	key;
	struct entry *next;
};

static void
bucket_enter(struct mtx **lockp, struct entry *e)
{
	struct mtx *now;

	now = &e->head->lock;
	if (now != *lockp) {
		if (*lockp != NULL)
			mtx_unlock(*lockp);
		*lockp = now;
		mtx_lock(*lockp);
	}
}

int
buckets_sum(struct entry *e)
{
	struct mtx *lock;
	int sum;

	sum = 0;
	lock = NULL;
	bucket_enter(&lock, e);
	sum += e->key;
	if (lock != NULL)
		mtx_unlock(lock);
	return (sum);
}

int
buckets_walk(struct entry *e)
{
	struct mtx *lock;
	int sum;

	sum = 0;
	lock = NULL;
	for (; e != NULL; e = e->next) {
		bucket_enter(&lock, e);
		sum += e->key;
	}
	if (lock != NULL)
		mtx_unlock(lock);
	return (sum);
}

int
buckets_leak(struct entry *e)
{
	struct mtx *lock;

	lock = NULL;
	bucket_enter(&lock, e);
	if (e->key == 0)
		return (0);	/* want "e->head->lock is still held when buckets_leak\\(\\) returns here$" */
	mtx_unlock(lock);
	return (1);
}
