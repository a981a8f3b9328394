// Package holdbalance reports references that are leaked or dropped twice.
//
// # Analyzer holdbalance
//
// holdbalance: report holds and references that are leaked or dropped twice
//
// A hold keeps an object alive, or keeps it from going further than it may: a
// process that is exiting waits for the last PRELE(), a vnode or a credential
// is freed with its last reference. A reference that is not given back keeps
// the object for ever: a process that cannot exit, a file system that cannot
// be unmounted. One that is given back twice frees what others still use.
//
// The pairs come from the lock model: PHOLD() and PRELE(), with and without
// underscore, crhold() and crfree(), vref() and vrele(), fget() and fdrop(),
// and the rest.
//
// # What it reports
//
// A way out that forgets what the other ways give back (hold-leak, a warning):
//
//	PHOLD(p);
//	error = watch_check(w, p);
//	if (error != 0)
//		return (error);                 // p is still held
//	PRELE(p);
//	return (0);
//
// Right is one release on every way out, which a common exit makes easy to see:
//
//	PHOLD(p);
//	error = watch_check(w, p);
//	if (error != 0)
//		goto out;
//	...
//	out:
//		PRELE(p);
//		return (error);
//
// A walk that goes on to the next element before it gives back the hold on this
// one (hold-leak): the variable was the only name the reference had.
//
// A reference to an object that only this function knows, never given back,
// stored or returned (hold-leak).
//
// In a patch without its tree, a pin taken on one path and not released before
// this path meets one without it (hold-leak), or released there and not taken
// (hold-untaken): what follows out of view cannot tell the two apart. (Of another
// reference somebody out of view may be the owner.)
//
// A release of what the same path has released before (hold-twice, an error;
// a warning if the reference was the caller's, who may have had two, or if one
// of the releases is in a callee):
//
//	if (error != 0)
//		PRELE(p);
//	l->l_state++;
//	PRELE(p);                               // a second time, if error is set
//
// In a patch, also a release that is gone from a function which takes as many
// references as before (release-gone). By itself such a function may pass for one
// that hands the object on; the patch did not say so anywhere.
//
// # What it does not report
//
// A reference that is stored in a structure or returned: ownership has moved,
// and whoever has it now must drop it. (A pin, which functions demand of their
// callers as PROC_ASSERT_HELD() does, moves by being returned only.) A function that takes a reference on
// its caller's behalf, always or as its result or an argument tells: fget()
// holds the file if it returns 0. A function that gives back what its caller
// held: the pair of such a one. Releases on the very condition on which the
// reference was taken. Paths that end in panic(), and paths that need a
// condition to change between two tests of it.
//
// In a directory, whose code has run for years, only what disagrees with itself
// is told of: a return that leaves with a reference which other returns have
// dropped, or two releases side by side. Anything else is a note there.
//
// # What it cannot see
//
// A release in a function whose body is not in view: declare it in a model
// file given with --model.
//
//	fn widget_ref(w)   : hold w widget
//	fn widget_unref(w) : unhold w widget
//	fact widget_lookup(id, wp)
//	    when return == 0 : hold *wp widget
//	    when return != 0
//
// A function that takes over its argument's reference is declared to drop it:
//
//	fact queue_insert(q, w) : unhold w widget
package holdbalance
