// Package lockbalance holds the rule that looks for locks that are not given
// back as they were taken.
//
// # Analyzer lockbalance
//
// lockbalance: report locks that are not released as they were taken
//
// What a function locks it unlocks, on every path, once, in the mode in which
// it took it; what its caller locked is held again when it returns. The rule
// follows each path through a function, with the calls it makes, and reports
//
//   - missing-unlock: a lock that is still held at one return and not at
//     another, or one that nothing in view ever releases; a critical or epoch
//     section that is not left;
//   - double-unlock: a release of what has been released;
//   - double-lock: waiting for a lock that this thread holds, also within a
//     function that it calls, if the lock is not recursive;
//   - wrong-mode: a shared release of an exclusive lock, or the reverse;
//   - wrong-upgrade, wrong-downgrade: an upgrade of what is not held shared, a
//     downgrade of what is not held exclusively;
//   - uneven-contract: a lock of the caller's that is dropped on some paths and
//     kept on others, where neither result nor arguments tell which;
//   - mode-not-restored: a lock of the caller's that is dropped and taken back
//     in the other mode;
//   - unmatched-unlock: in a patch, a release of what the function acquired
//     until now, and no longer does;
//   - release-gone: in a patch, a return before which a lock of the caller's was
//     released until now, and no longer is.
//
// The usual one is the return that was added later:
//
//	SC_LOCK(sc);
//	if (sc->sc_dying)
//		return (ENXIO);		// SC_LOCK(sc) is still held
//	sc->sc_users++;
//	SC_UNLOCK(sc);
//	return (0);
//
// One way out for all errors does not have it:
//
//	error = 0;
//	SC_LOCK(sc);
//	if (sc->sc_dying) {
//		error = ENXIO;
//		goto out;
//	}
//	sc->sc_users++;
//	out:
//	SC_UNLOCK(sc);
//	return (error);
//
// It is silent where the imbalance is meant:
//
//   - a lock wrapper: the function returns with the lock held, and its name
//     (foo_lock, foo_acquire, foo_enter ...), a caller in view or the model says
//     so;
//   - a locked object that is handed out, as pfind() does: held if and only if
//     the result is not NULL;
//   - a result or argument that tells whether the lock is held;
//   - conditions that belong together: if (locked) lock ... if (locked) unlock,
//     and the restore idiom if (xlocked) sx_xlock() else sx_slock();
//   - paths that do not return: panic(), an infinite loop;
//   - contracts: releasing what was not taken here only says that the caller
//     holds it;
//   - a second shared lock by a reader, and recursive locks;
//   - a lock that goes with its object (mtx_destroy() here or in a callee).
//
// What rests on less is a note: a caller's lock of which only a release under
// some condition tells; an element of an array chosen by a variable; a lock
// that another function releases for callers out of view. A callee that needs
// a lock held answers itself for what it does with it.
//
// In a directory the code has run for years, and evidence has to be better: a
// lock that nothing in view ever releases, a lock of the caller's that some
// returns keep and others drop, and one that is held on some path to a return
// where paths have met are notes there, unless the shape of the function shows
// where it is given up: a break, goto or return that leads past the release. So is
// a lock whose release, on some condition, is the last thing before the return, one
// that is held in place of another of its class which the caller had, and a second
// acquisition of a lock that is only known behind a pointer: it may be recursive.
//
// Paths are told apart by what is known of variables and results. Where two of
// them meet before the return, the finding is a warning: a condition that
// lockcheck could not follow may keep them apart. In a patch without its tree,
// code between hunks is not in view and nothing is said that rests on it.
//
// If a function in another file releases the lock, let lockcheck see that file
// as well, or describe the pair in a model file for --model:
//
//	fact foo_start(sc: foo_softc) : lock sc->sc_mtx mtx
//	fact foo_done(sc: foo_softc) : unlock sc->sc_mtx mtx
package lockbalance
