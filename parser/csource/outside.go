package csource

import (
	"fmt"
	"strings"
)

// outsidePrefix begins the names of functions that the source does not have: each
// stands for one use of an opaque macro between functions.
const outsidePrefix = "__lockcheck_outsidePrefix"

// IsOutside reports whether a function is none of the source's, but holds a
// call that stands outside of functions, such as MTX_SYSINIT(...).
func IsOutside(function string) bool { return strings.HasPrefix(function, outsidePrefix) }

// wrap puts a use of an opaque macro outside of functions, with the tokens
// [from, to), into a function of its own, so that it reads as a call.
func (u *unit) wrap(from, to int) {
	first, last := u.toks[from], u.toks[to-1]
	if u.wrapped[first.start] {
		return
	}
	u.wrapped[first.start] = true
	end := "}"
	if last.ch != ';' {
		end = ";}"
	}
	u.inserts = append(u.inserts,
		insert{first.start, fmt.Sprintf("static void %s%d(void) {", outsidePrefix, first.start)},
		insert{last.end, end})
}
