package ledger

import "hash/fnv"

func hash(text string) int32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	n := h.Sum32()
	return int32(uint16(n ^ n>>16)) // sixteen bits tell the calls of one function apart
}

// Same reports whether now is still the function that l was: it mostly calls
// what it called before. Of one that was written anew the books of before tell
// nothing.
func (l *Ledger) Same(now *Ledger) bool {
	a, b := l.Calls, now.Calls
	if len(a) > 1 && len(b) == 0 {
		return false // a stub, for another configuration
	}
	kept, changed := 0, 0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			kept++
			a, b = a[1:], b[1:]
		case a[0] < b[0]:
			changed++
			a = a[1:]
		default:
			changed++
			b = b[1:]
		}
	}
	changed += len(a) + len(b)
	return changed <= maxChanged || 2*changed <= kept
}

// maxChanged is how many calls a patch may change in a function that may have
// no others.
const maxChanged = 4
