// Package model holds what the lock KPIs of a kernel mean, as data.
//
// A dialect ("freebsd", "illumos", "linux", "pthread") is embedded text:
// NAME.lock and the files in NAME/; users add files of their own with
// [Model.Add]. What comes out are summaries of functions and facts about lock
// kinds, lock classes and structs; nothing else in lockcheck knows a KPI by
// name. A [Model] is filled first and only read afterwards. Files are bounded
// in size; a file with a mistake is refused whole, with all its mistakes.
//
// # Format
//
// One fact per line; # begins a comment; indented lines belong to the fn or
// fact above them. The order of facts does not matter, but for include.
//
//	include DIALECT
//	kind NAME "title" [sleepable] [spin] [section] [recurses] [yields] [counts]
//	flag NAME MEANING [KIND...]        MEANING: dupok recurse nowait spin sleepable unordered
//	const NAME INT
//	struct TAG [typestable "why"]
//	zone NAME SIZE FLAGS FLAG          a call makes an allocator for objects of the struct
//	                                   whose size is argument SIZE (from 1); with FLAG in
//	                                   argument FLAGS it is typestable
//	callback NAME FUNC ARG             a call that returns other than 0 has called the
//	                                   function in argument FUNC (from 1) with argument ARG
//	field TAG.MEMBER TYPE              struct pgrp *
//	global NAME TYPE
//	class ID KIND ["WITNESS name" ...] [dupok] [recurse] [lenient]
//	order A < B [< C...]               class ids or "WITNESS names", outermost first
//	startup SLOT...                    STRUCT.FIELD or functions that only the start of the
//	                                   system calls, before there is a second thread
//	order-table VAR "FILE"             the table in a kernel's FILE that declares its order
//	round TAG.MEMBER TAG.MEMBER        pointers of two structs to each other
//	protects CLASS : TAG.MEMBER...     "nothing" for members that do not change
//	curproc PATH                       an expression that is the running thread or process
//	fn NAME...(PARAM[: TYPE], ...) [-> TYPE] [: OPS]
//	fact NAME...(PARAM[: TYPE], ...) [-> TYPE] [: OPS]
//	spec NAME...(PARAM[: TYPE], ...) [-> TYPE] [: OPS]
//	guess *_SUFFIX([PARAM]) [: OPS]
//	guess *_SUFFIX_*([PARAM]) [: OPS]
//	listed HOLD "why"                  such a hold keeps its object on its lists
//
// An fn is a lock primitive: the model wins over a body or macro in view. A
// fact tells of a function whose body may not be in view; where it is, the body
// wins. A spec is for a function whose body is too clever to tell what it does:
// the specified effect holds, whether there is a body or not, and the body is
// analysed for what happens inside, its acquisitions and where it sleeps. What
// its conditions look at it leaves alone. A body whose parameters are of other
// types than the spec says, or more without a "..." for them, is another
// function of the same name. Several names may share one line. In the type of a
// parameter or result a single word is a struct tag: p: proc is struct proc *p.
// Locks of a lenient class are not asserted for every object: a callee's need of
// one is weak evidence.
//
// A guess tells what macros of a naming convention mean where their definition
// is not in view; in its paths @ stands for a lock that is named by what the
// star matches: *_LOCK(o) : lock o->@.
//
// Functions that can end in several ways have cases:
//
//	fn mtx_trylock(m: mtx)
//	    when return != 0 : try *m mtx
//	    when return == 0
//
// Operations before the first case are part of every case; an indented line
// that starts with ':' goes on with the case above it. All conditions of a
// case, joined by "and", must hold. A condition is PATH == VALUE, PATH !=
// VALUE, PATH < 0, PATH >= 0, PATH has FLAG or PATH lacks FLAG; VALUE is an integer or a const. A
// flag of a value that is not known counts as clear.
//
// A path names storage: *m is the lock that m points to, p->p_mtx, (*pp)->f,
// return->f, a global. Names that are neither parameters nor "return" are
// globals. Structs along it come from parameter types and field facts, or are
// given in braces: arg{proc}->p_mtx. Holds and list elements are named by the
// pointer to them: hold p proc, next elm; a list by itself: first *head.
//
// Operations, separated by ';'. MODE is shared, exclusive or any; KIND may be
// left out where it is not known:
//
//	lock PATH [KIND] [MODE]             acquire, waiting (exclusive unless told)
//	try PATH [KIND] [MODE]              acquired without waiting
//	unlock PATH [KIND] [MODE]           release, in either mode unless told
//	require PATH [KIND] [MODE]          must be held
//	require-not PATH KIND [MODE]        must not be held
//	upgrade PATH KIND                   shared to exclusive
//	downgrade PATH KIND                 exclusive to shared
//	gap PATH [KIND]                     dropped and taken again
//	known PATH KIND [MODE]              a query found it held
//	known-not PATH KIND [MODE]          a query found it not held
//	hold PATH NAME                      takes a reference of kind NAME
//	unhold PATH NAME                    drops it
//	require-hold PATH NAME              must be referenced
//	blocks [dropping PATH, ...]         may sleep, with these locks dropped
//	init PATH KIND [name PARAM] [type PARAM] [count PARAM]  initialises a lock; a type names
//	                                    its class, a count how often it can be taken
//	destroy PATH KIND
//	first PATH                          the result is the list's first element
//	next PATH                           the result follows the element
//	enlist PATH [on PATH]               puts an element on a list
//	unlist PATH [on PATH]               takes an element off its list
//	unlist-first PATH                   takes the list's first element off
//	store PATH = VALUE                  sets an out-parameter; also PATH = PATH
//	is PATH == VALUE                    what it leaves there; also !=, and a PATH
//	keeps PATH                          a spec: the body does not change it
//	fresh                               the result is known to nobody else
//	returns PATH                        the result is what PATH holds
//	returns &PATH                       the result points to PATH
//	pins PATH                           the object stays valid
//	bit PATH at PARAM                   the result is that bit, by number, of what PATH holds
//	set-bit PATH at PARAM               sets it
//	clear-bit PATH at PARAM             clears it
//	warns                               what the case tells of is not meant to be
//	noreturn                            the function, or this case, does not return
//
// and may be followed by:
//
//	recurse             this operation may take the lock again
//	dup                 this operation may take a second lock of the class
//	flags PARAM         the argument that carries the kind's flags
//	class ID            the lock class, where the path does not tell
//	if COND [and COND]  only then
//	if held             unlock, gap: only if the lock is seen to be held, no contract
package model
