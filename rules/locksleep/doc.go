// Package locksleep holds the rule that looks for sleeping where a thread
// must not sleep.
//
// # Analyzer locksleep
//
// locksleep: report sleeping while a lock is held that forbids it
//
// A thread that holds a mutex may block on another mutex, but it must not
// sleep: whoever waits for the mutex waits for as long as the sleep lasts, and
// the thread that would end the sleep may be one of those. With a spin mutex
// held, in a critical section or with interrupts off it must not even block,
// because it cannot be taken off its processor. What may be slept with is an
// sx or lockmgr lock.
//
// The rule reports three things:
//
//   - sleep: a call that can sleep (an M_WAITOK allocation, copyin() and
//     copyout(), msleep() and cv_wait() on some other lock, anything of yours
//     that gets to one of these) while a non-sleepable lock is held or inside
//     an epoch or critical section;
//   - sleepable-lock: waiting for an sx or lockmgr lock there, which is a sleep
//     too, even if it will nearly always be free;
//   - blocking-lock: waiting for a mutex or rwlock with a spin mutex held or in
//     a critical section.
//
// This can hang under memory pressure, and only then:
//
//	mtx_lock(&sc->sc_mtx);
//	req = malloc(sizeof(*req), M_FOO, M_WAITOK);
//	TAILQ_INSERT_TAIL(&sc->sc_queue, req, link);
//	mtx_unlock(&sc->sc_mtx);
//
// Allocate first, then lock:
//
//	req = malloc(sizeof(*req), M_FOO, M_WAITOK);
//	mtx_lock(&sc->sc_mtx);
//	TAILQ_INSERT_TAIL(&sc->sc_queue, req, link);
//	mtx_unlock(&sc->sc_mtx);
//
// or, where the lock cannot be dropped, use M_NOWAIT and handle its NULL.
// The kernel's own WITNESS finds this only on the path that runs; the
// allocation above does not even have to sleep for this rule to see it.
//
// It is silent where nothing sleeps or nothing is held meanwhile: M_NOWAIT,
// also where it comes through a variable or a parameter; try-locks; the lock
// that is handed to msleep(), mtx_sleep(), cv_wait() or rw_sleep(), which they
// drop (any other lock held there is reported); and a callee that drops the
// caller's lock before it sleeps. When flags come from the caller, it is the
// caller that is told.
//
// A lock that is held because the function asserts it gives a warning instead
// of an error, and so does a sleep more than one call away. It is a note where
// the function only releases the lock further on, or where the lock is one out
// of a loop and not held on all paths. Where several calls of a function lead
// to one place that sleeps, or several locks are held at one call, one of them
// is told and the others are notes. In a directory so is what else sleeps in
// one critical section. A callee that needs the lock held is reported itself,
// not its callers.
//
// If a function of yours sleeps and its body is not in view, say so in a model
// file and give it with --model; if a call was taken for one that sleeps and
// does not, a model line for it wins over what lockcheck thought.
package locksleep
