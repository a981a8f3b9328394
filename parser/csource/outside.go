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

// wrapOpaqueItems makes calls of the uses of opaque macros where only
// declarations stand. A use of another macro that comes to such a call is written
// out before. A macro that has its own semicolon begins an item with what follows.
func (u *unit) wrapOpaqueItems() {
	for _, it := range u.items() {
		for at := it.from; at < it.to && u.toks[at].kind == ident; {
			end := u.closing(at)
			if end < 0 || !u.wrapUse(at, end) {
				break
			}
			at = end + 1
		}
	}
}

// wrapUse handles a call with the tokens [at, end] that begins an item, and
// says whether a macro's use may follow it.
func (u *unit) wrapUse(at, end int) bool {
	first, name := u.toks[at], u.str(u.toks[at])
	switch {
	case u.view.IsMacro(name):
		if text, ok := u.view.Unfold(name, u.work[first.start:u.toks[end].end]); ok {
			u.put(first.start, u.toks[end].end, string(u.outsideText(text, first.start)))
		}
		return true
	case u.opaque[name]:
		switch u.toks[min(end+1, len(u.toks)-1)].ch {
		case '{': // the head of a function
			return false
		case ';':
			end++
		}
		u.wrap(at, end+1)
	}
	return false
}

// outsideText wraps the uses of opaque macros in what a macro came to at an
// offset of the file.
func (u *unit) outsideText(text []byte, at int32) []byte {
	part := newUnit(u.path, text, u.opt, u.dialect)
	part.view, part.origin = u.view, fmt.Sprintf("%s%d_", u.origin, at)
	part.toks, _ = lex(part.work, 0, len(part.work), 1)
	part.match, _, _ = pair(part.toks)
	part.wrapOpaqueItems()
	part.apply()
	return part.work
}

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
		insert{first.start, fmt.Sprintf("static void %s%s%d(void) {", outsidePrefix, u.origin, first.start)},
		insert{last.end, end})
}
