/*
 * Whether a lock is taken, and let go of, hangs on a variable of the program.
 */
#include <sys/mutex.h>

static struct mtx env_mtx;
static int env_dynamic;
static int env_len;

/* Silent: it lets go of what it is called with once the environment is dynamic. */
static void
env_release(void)
{

	if (env_dynamic)
		mtx_unlock(&env_mtx);
}

static void
env_acquire(void)
{

	if (env_dynamic)
		mtx_lock(&env_mtx);
}

int
env_get(int n)
{

	env_acquire();
	if (n > env_len) {
		env_release();
		return (0);
	}
	env_release();
	return (1);
}

int
env_get_leaking(int n)
{

	env_acquire();
	if (n > env_len)
		return (0);	/* want "env_mtx is still held when env_get_leaking\\(\\) returns here" */
	env_release();
	return (1);
}
