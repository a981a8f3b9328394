// Package flow is the path-sensitive lockset analysis of one function.
//
// In comes a function of the IR, the lock model, and the summaries of what it
// calls; out comes a [Result]: every lock operation with the lockset before
// it, every way out, every use of what has gone stale across a gap, and the
// function's own summary. The package states facts and judges nothing: what
// is worth a report is for lockcheck/rules to say.
//
// The analysis is property simulation (Das, Lerner, Seigle: ESP, PLDI 2002).
// A state is a lockset with what is known of a few values; states that reach
// the same point with the same lockset are joined, states with different ones
// stay apart and are told apart later by what is known (xlocked, error != 0).
// Values are symbolic: a value read from memory is named by the access path
// it was read from at entry, so that copies of a pointer name one instance.
//
// What a function needs on entry is not given but found: an unlock of what it
// did not lock, or an assertion, puts the lock into the entry lockset and the
// analysis runs again. The same is done at each [ir.Unseen] instruction, where
// a partial view leaves the lockset open.
//
// Work is bounded by [Limits]; what was given up is in Result.GivenUp.
//
// # Where things are
//
//   - What comes in and goes out: api, class.
//   - The fixpoint: engine, shape, grain, crash.
//   - States and what they name: state, table, names, value, shown, rename.
//   - What is known of a value: fact, factid, assume, imply, order, bits, mask, bitop, unify,
//     standin, zeroed, question, predicate; where paths meet: join, common.
//   - Memory: assign, eval, round, replaced.
//   - Calls: call, ops, target, chosen, instance, guard, given, inside, query, taken, counter,
//     lacks.
//   - Contracts: contract, asserted, annotated, nested, owner, handed.
//   - Gaps: stale, checks, asked, claim, list, walk.
//   - References: holds, counts, ended.
//   - What callers are told: record, summarize, outcome, told, member, inner, answered,
//     depends, parted.
package flow

// Limits bounds the work on one function. The zero value takes the defaults.
type Limits struct {
	States int // states kept apart at one point; default 24
	Visits int // visits of one block; default 48
	Rounds int // contract rounds; default 4
	Cases  int // cases of a summary; default 10
	Work   int // sizes of all states that reach blocks; default 2 million
}

func (l Limits) withDefaults() Limits {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&l.States, 24)
	def(&l.Visits, 48)
	def(&l.Rounds, 4)
	def(&l.Cases, 10)
	def(&l.Work, 2<<20)
	return l
}
