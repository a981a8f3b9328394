// Package lockorder holds the rule that looks for locks taken in conflicting
// orders.
//
// # Analyzer lockorder
//
// lockorder: report locks that are taken in conflicting orders
//
// Two threads that each hold a lock the other one waits for wait forever. It
// takes a cycle: a lock B acquired while A is held in one place, A while B is
// held in another. lockcheck draws one graph for the whole program, with lock
// classes as nodes and an edge for each class acquired while another is held,
// also through calls and across files, and reports
//
//   - cycle: a cycle of such edges, at the place that the rest of the program
//     speaks against (against the declared order, or with the least sites); the
//     trace tells every edge of it, with the calls that lead there;
//   - reversal: an edge against an order that is declared, by the kernel's
//     order_lists[] or in a model file;
//   - second-of-class: a second lock of one class, taken while another of them
//     is held, if its initialiser does not allow it (MTX_DUPOK and its kin).
//     Somewhere else the two will come in the other order;
//   - order-turned: an order of a function that a patch turns round, where no
//     other code in view tells which of the two is right.
//
// This deadlocks when both run at once:
//
//	static void
//	foo_start(struct foo_softc *sc)
//	{
//		mtx_lock(&sc->sc_mtx);
//		mtx_lock(&sc->sc_queue->q_mtx);
//		...
//	}
//
//	static void
//	foo_queue_done(struct foo_queue *q)
//	{
//		mtx_lock(&q->q_mtx);
//		mtx_lock(&q->q_softc->sc_mtx);	// the other way round
//		...
//	}
//
// Where one side cannot take the locks in the right order it has to back off:
// try, and on failure drop what is held, and look again at all that was
// learnt under it.
//
//	mtx_lock(&q->q_mtx);
//	if (mtx_trylock(&q->q_softc->sc_mtx) == 0) {
//		mtx_unlock(&q->q_mtx);
//		goto again;
//	}
//
// It is silent where no two threads can wait for each other: an acquisition
// that only tries makes an edge, but none that closes a cycle; a gate, a lock
// held around two edges of a cycle, keeps threads from being at both at once;
// a recursive lock taken again, and one instance seen under two names, are no
// second lock; critical sections and epochs have no order.
//
// What runs only while the system starts (SYSINIT, and static functions that
// only such functions call) is alone: a cycle through it is a note.
//
// A cycle of which some edge is only there by contract (the function asserts
// the first lock, or releases it without having taken it), or that needs
// readers to wait for each other, is a warning; any other is an error. When a
// class's initialiser is not in view, a second lock of it is only a note.
//
// In a directory, which is code that has run for long, a cycle is a note unless it
// is near to hand: two locks, at most one call between them on each side, and
// more than one place with the other order if two calls are needed in all. Against
// a declared order the place itself has to be near, at most two calls; and a place
// that goes against four orders is told however far they are. What may have no way
// to it is a note there too: the lock was let go of before, under a condition, by
// the callee that acquires the other, or is held from an earlier round of a loop.
// A second lock of a class is told of once for each critical section there, and is a
// note if locks of the class are made under several names: they may be of different
// kinds, as those of parents and children are.
//
// One cause is told once: as soon as a cycle is found, the edge to blame is
// taken out before the search goes on. Cycles of more than six locks are not
// looked for; a note names the locks among which there may be some.
//
// Declare an order in a model file, for --model:
//
//	order foo_list_lock < foo_softc.sc_mtx < foo_queue.q_mtx
package lockorder
