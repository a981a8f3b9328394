package link

import (
	"slices"
	"strings"
)

// speaksOfLocks reports whether a function's name says that it does something to
// locks, whatever that is: it takes or drops one, or waits, for which it may have to
// drop one.
func speaksOfLocks(name string) bool {
	words := strings.Split(strings.ToLower(name), "_")
	if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(aboutLocks, w) }) {
		return false
	}
	return slices.ContainsFunc(words, func(w string) bool {
		switch {
		case strings.HasSuffix(w, "unlock"):
			return true
		case strings.HasSuffix(w, "lock"):
			return !strings.HasSuffix(w, "block") && !strings.HasSuffix(w, "clock")
		}
		return strings.HasSuffix(w, "sleep") || w == "wait"
	})
}

// aboutLocks are words of functions that ask about a lock, or make one.
var aboutLocks = []string{"assert", "init", "destroy", "fini", "owned", "held", "alloc", "free", "new", "delete", "name"}
