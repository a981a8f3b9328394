// Package unlockgap reports what is used after a gap as if the lock had been
// held all along.
//
// # Analyzer unlockgap
//
// unlockgap: report state that went stale while a lock was dropped and retaken
//
// A gap is a lock that is held, released, and acquired again, in this function
// or in one that it calls. Between the release and the acquisition anybody may
// change what the lock protects. What was learnt before the gap is a rumour
// after it: the list element may be on another list, the pointer may lead to
// freed memory, the condition may not hold any more. Such code works for years
// and fails under load.
//
// # What it reports
//
// A list cursor carried across a gap (stale-cursor, a warning):
//
//	mtx_lock(&sc->sc_mtx);
//	LIST_FOREACH(pr, &sc->sc_peers, pr_link) {
//		mtx_unlock(&sc->sc_mtx);
//		peer_notify(pr);                // may sleep
//		mtx_lock(&sc->sc_mtx);
//	}                                       // goes on from pr: is it still listed?
//
// LIST_FOREACH_SAFE does not help, for the saved next element is as stale. Nor
// does a hold: it keeps the element's memory, not its place in the list. Start
// over after each gap, or keep a marker element of your own in the list:
//
//	again:
//		LIST_FOREACH(pr, &sc->sc_peers, pr_link) {
//			if (pr->pr_gen == gen)
//				continue;
//			pr->pr_gen = gen;
//			mtx_unlock(&sc->sc_mtx);
//			...
//			mtx_lock(&sc->sc_mtx);
//			goto again;
//		}
//
// A pointer read under the lock and followed after the gap without being read
// again (stale-pointer, a warning; a note if it is used only while the lock is
// dropped):
//
//	cf = sc->sc_conf;
//	msleep(sc, &sc->sc_mtx, 0, "conf", hz);
//	cf->cf_users++;                         // sc_conf may be another by now
//
// A check before the gap on which the code after it relies (stale-check, a
// warning):
//
//	if (sc->sc_busy)                        // "while" is right here
//		msleep(&sc->sc_busy, &sc->sc_mtx, 0, "busy", 0);
//	sc->sc_busy = 1;
//
// In a patch without its tree, a gap in a lock that the code out of view may
// rely on: in a callee, in a sleep, or in the open (callee-gap, sleep-gap,
// open-gap; notes).
//
// The gap may be several calls away. The trace tells through which call the
// lock is dropped, where it is taken again, and what is used then.
//
// In a patch, also a place at which the function used to go back and look again
// after it had dropped a lock and taken it back, and now goes on (restart-gone),
// and a gap that the patch opens in one critical section with a pointer carried
// across, whatever the lock is known to protect (new-gap).
//
// # What it does not report
//
// What is read or tested again after the gap; a retry that starts over (goto
// restart, or a loop that comes back to the reading); a sleep in a while loop
// that tests its condition again; a pointer whose object a hold or a reference
// pins, or that is the current process; a gap of which the callee tells by its
// result or an out-parameter, where the caller starts over on that very
// condition; a lock inside the very object that the pointer leads to; what is
// used only after a look at a number, noted before, that changes with the state, or,
// of a type-stable object, after a look at whose it is, or, with the object's own lock
// held, at where it is; a walk past an object whose hold is given back behind the gap,
// if such a hold keeps it listed;
// the state of an element that was taken off its list before, or a pointer to one
// that was, on every way that has it in hand; a use that is itself the end of a hold.
//
// A pointer is a note where on every way to the gap a count or a flag
// in the object is raised, by this function or the callee that has the gap. In a
// directory, whose code has run for years, these are notes too:
//
//   - a walk if nothing in its file takes elements off such a list, and no lock is
//     declared to protect it
//   - a pointer across a gap in a callee, if nothing in its file changes what it
//     was read from
//   - either, if the object is so marked or taken off on some way to the gap
//   - a walk of a list if a count is raised in the argument that the list is in, or
//     a reference taken on it, on every way to the gap
//   - a walk of a list that the caller names by its head, as it does wherever the file
//     takes such elements off one: it is the caller's
//   - a pointer read from a member which no function of the program gives another
//     object while it has one: what it leads to lasts as long as what has it
//   - a pointer to an object whose lock the function asserts that its callers hold, or
//     read from one in which it asserts that a flag is set: it is at work there
//   - a pointer to a struct of the file's own, of which the file makes some and gives no
//     pointer away, not to be freed either
//   - what runs only while the system starts
//   - a check, unless the gap is a sleep in the same function
//
// A use that is harmless only because the struct's memory is type-stable (it
// comes from a zone that never gives pages back) is a note that says so. What
// another lock, held throughout, may protect is a note too, and so is a check
// after which no more than a bit of the tested word is set or cleared.
//
// # What it cannot see
//
// Which lock protects a member: declare it in a model file given with --model,
// and gaps in other locks are quiet, and so are gaps under a declared lock that
// is held throughout:
//
//	protects widget.w_mtx : widget.w_state widget.w_queue
//
// That memory is type-stable:
//
//	struct widget typestable "the widget zone is never freed"
//
// That a function keeps an object valid for its caller:
//
//	fact widget_get(w) : hold w widget
//	fact widget_put(w) : unhold w widget
package unlockgap
