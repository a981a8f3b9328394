package main

import (
	"os"
	"runtime/debug"
)

const (
	// heapGrowth is how far the heap may grow between two collections, in
	// per cent: a run is short, and what it keeps is small beside what it
	// goes through.
	heapGrowth = 400
	// heapSoft is where the collector stops being lazy.
	heapSoft = 7 << 28
)

// setCollector trades memory for time, unless the user has settings of their
// own.
func setCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapSoft)
	}
}
