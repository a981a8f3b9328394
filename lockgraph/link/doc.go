// Package link makes a program of translation units: who calls whom, what
// each function does to locks, and the acquisition graph.
//
// In come the lock model and the units; out comes a [Program], which is not
// changed afterwards and may be shared. Functions are analysed bottom-up over
// the strongly connected components of the call graph; a recursive component
// is repeated until its summaries stand still, a bounded number of times. All
// concurrency of lockgraph is here, bounded by Options.Jobs; the result does
// not depend on it.
package link
