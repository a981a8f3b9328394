// Package lockassert reports broken lock contracts.
//
// # Analyzer lockassert
//
// lockassert: report calls that break the locking contract of what they call
//
// Most functions of a kernel are written for a lockset: this one is called
// with the process locked, that one with the tree locked exclusively, a third
// with nothing held because it takes the lock itself. mtx_assert(), sx_assert()
// and their kin say so in the code, and so does a function that releases what
// it did not acquire. The panic that an assertion gives comes with INVARIANTS
// only, and only on the path that somebody runs. This rule reads the paths that
// nobody ran.
//
// # What it reports
//
// A call that needs a lock which this path has released (assert-unheld):
//
//	static void
//	mixer_set_locked(struct mixer *m, int level)
//	{
//		mtx_assert(&m->mx_mtx, MA_OWNED);
//		m->mx_level = level;
//	}
//	...
//		mtx_lock(&m->mx_mtx);
//		m->mx_users++;
//		mtx_unlock(&m->mx_mtx);
//		mixer_set_locked(m, level);     // one line too late
//
// Right is the call before the release:
//
//	mtx_lock(&m->mx_mtx);
//	m->mx_users++;
//	mixer_set_locked(m, level);
//	mtx_unlock(&m->mx_mtx);
//
// A lock held in the wrong mode (assert-mode): shared where the callee modifies
// what the lock protects, or after a downgrade.
//
// A lock held that must not be (assert-held): MA_NOTOWNED, or PHOLD() with the
// process locked where _PHOLD() is meant.
//
// A hold that was given back before a function that needs it (assert-hold).
//
// A lock inside an element of a list that the function walks, needed by a call
// in the walk, where nothing in the function locks any element (assert-untaken,
// a warning): no caller can have locked it for this function.
//
// A lock needed by a call that nothing in the function takes, and that none of its
// callers in view is seen to have, where nearly all other calls of the callee have it
// (assert-unusual, a note): 23 of 24 callers are rarely wrong, but whoever calls the
// function through a pointer may have the lock.
//
// A wait that lets go of a lock of file scope which nobody has (assert-bare, a warning):
// the function leaves it to its callers, and so do they, up to a function of another
// file that nobody calls or keeps, as the entry of a system call.
//
// With each call that breaks a contract it is told how many calls of the callee have
// the lock. Where most come without it, it is a note.
//
// The severity is error where every path to the call breaks the contract, and
// warning where some do. It is a note where one condition is likely to decide
// both: where paths hold the lock in different modes, or a callee has released
// it on some. So it is for an element's lock that lies elsewhere, p->owner->mtx:
// the caller may hold that of the owner. In code that stands it is also a note
// where some paths break the contract, and where a callee needs a lock whose
// assertions let some objects pass, as those of vnodes let devices (lenient, in
// the model). The contract may come from several calls further down; the trace
// leads to the assertion.
//
// # What it does not report
//
// A lock that the function has neither acquired nor released. It may be held by
// the callers, so the contract becomes this function's own and is checked where
// it is called: see `lockcheck summary`. Nor paths on which the lock was asked
// for (mtx_owned(), sx_xlocked()) and found held, nor a lock of the same class
// in another object, nor a contract that the callee needs on some of its paths
// only: it may hang on an argument.
//
// # What it cannot see
//
// The contract of a function that is not in view and asserts nothing: declare
// it in a model file given with --model, or assert it in the code, which helps
// the next reader too.
//
//	fact widget_poke(w)  : require w->w_mtx mtx exclusive
//	fact widget_drain(w) : require-not w->w_mtx mtx
package lockassert
