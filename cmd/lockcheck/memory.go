package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

const (
	// heapGrowth is how far the heap may grow between two collections, in
	// per cent: a run is short, and what it keeps is small beside what it
	// goes through.
	heapGrowth = 400
	// heapFirst is where the first collection is: most runs are over before.
	heapFirst = 1 << 28
	// heapSoft is where the collector stops being lazy.
	heapSoft = 7 << 28
)

// setCollector trades memory for time, unless the user has settings of their
// own.
func setCollector() {
	growth, limit := os.Getenv("GOGC") == "", os.Getenv("GOMEMLIMIT") == ""
	switch {
	case growth && limit:
		debug.SetGCPercent(-1)
		debug.SetMemoryLimit(heapFirst)
		runtime.AddCleanup(new([64]byte), func(int) { collect(true, true) }, 0) // after the first collection
	default:
		collect(growth, limit)
	}
}

func collect(growth, limit bool) {
	if limit {
		debug.SetMemoryLimit(heapSoft)
	}
	if growth {
		debug.SetGCPercent(heapGrowth)
	}
}
