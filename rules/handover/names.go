package handover

import (
	"slices"
	"strings"
)

// SaysLock reports whether a function's name says that it takes a lock for
// its caller: foo_lock, foo_xlock, foo_acquire, fooEnter.
func SaysLock(name string) bool {
	for _, w := range words(name) {
		switch w {
		case "acquire", "enter", "begin", "get", "grab", "busy", "hold", "pin", "freeze", "block", "suspend", "take", "constructor":
			return true
		case "unlock", "clock", "deadlock", "interlock":
			continue
		}
		if base := strings.TrimRight(w, "0123456789"); strings.HasSuffix(base, "lock") || strings.HasSuffix(base, "lockall") {
			if !strings.HasSuffix(base, "unlock") && !strings.HasSuffix(base, "block") {
				return true
			}
		}
	}
	return false
}

// EndsInLock reports whether locking is the last thing that a function's name
// speaks of.
func EndsInLock(name string) bool {
	w := words(name)
	return len(w) > 0 && SaysLock(w[len(w)-1])
}

// SaysUnlock reports whether a function's name says that it gives up a lock
// that it is called with.
func SaysUnlock(name string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool {
		switch w {
		case "unlock", "locked", "release", "exit", "leave", "done", "drop", "end", "finish", "put":
			return true
		}
		return strings.HasSuffix(w, "unlock")
	})
}

// SaysMode reports whether a function's name says that it changes the mode of
// its caller's lock.
func SaysMode(name string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool {
		return w == "upgrade" || w == "downgrade" || w == "exclusive" || w == "shared"
	})
}

// words cuts a name at underscores and before capitals, in lower case.
func words(name string) []string {
	var out []string
	start := 0
	cut := func(end int) {
		if end > start {
			out = append(out, strings.ToLower(name[start:end]))
		}
	}
	for i, r := range name {
		switch {
		case r == '_':
			cut(i)
			start = i + 1
		case r >= 'A' && r <= 'Z' && i > start && name[i-1] >= 'a' && name[i-1] <= 'z':
			cut(i)
			start = i
		}
	}
	cut(len(name))
	return out
}
