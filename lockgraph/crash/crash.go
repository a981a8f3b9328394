// Package crash says what a recovered panic was, for a report of one line.
//
// A crash in one file, one function or one rule is the loss of that one: who
// recovers from it goes on with the rest, and tells.
package crash

import (
	"fmt"
	"strings"
)

// Describe gives a panic's value and the function that it came from, on one
// line. stack is that of the deferred function that recovered it.
func Describe(value any, stack []byte) string {
	what := fmt.Sprintf("crashed%s: %v", origin(stack), value)
	return strings.ReplaceAll(what, "\n", " ")
}

// origin is " in " and the function that panicked; the outermost panic of a
// stack is its last one. A function of the runtime, in which a bad pointer
// shows, is not whom to ask.
func origin(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	where := ""
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(lines[i], "panic(") {
			continue
		}
		for i += 2; i < len(lines); i += 2 {
			frame := strings.TrimSpace(lines[i])
			if open := strings.LastIndexByte(frame, '('); open > 0 {
				frame = frame[:open]
			}
			if !strings.HasPrefix(frame, "runtime.") {
				where = " in " + frame
				break
			}
		}
	}
	return where
}
