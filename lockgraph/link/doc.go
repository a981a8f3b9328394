// Package link makes a program of translation units: who calls whom, what
// each function does to locks, and the acquisition graph.
//
// In come the lock model and the units; out comes a [Program], which is not
// changed afterwards and may be shared. Functions are analysed bottom-up over
// the strongly connected components of the call graph; a recursive component
// is repeated until its summaries stand still, a bounded number of times. All
// concurrency of lockgraph is here, bounded by Options.Jobs; the result does
// not depend on it.
//
// An [Image] is what is kept of a program for the next one. A function comes to the
// same as in the image if its body is the same, what its calls reach comes to the
// same, and the program as a whole gives it the same answers; of such a function
// nothing is decoded that nobody asks for. The others are analysed, callees first,
// and only where they come to something else their callers are. The result does
// not depend on the image, either. An image keeps what rules say, too, with what they
// asked: of a unit that is as it was all of it holds, and of another one what is said of
// the functions that are steady, see [Program.Steady].
package link
