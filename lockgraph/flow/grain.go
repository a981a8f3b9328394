package flow

// grain says what keeps states apart at a block, besides locks. Every block
// begins with the finest; one that more states reach than [Limits] allows goes
// on with the next.
type grain uint8

const (
	finest   grain = iota
	holds          // holds do; what has gone stale across gaps does not
	coarsest       // locks alone
)

// coarsen joins the states of a block that a coarser grain does not tell apart.
// Those that are left are to be run through the block again.
func (a *analysis) coarsen(b int, g grain, dirty map[string]bool) {
	a.grain[b] = g
	old := a.in[b]
	a.in[b] = make(map[string]*state, len(old))
	clear(dirty)
	for _, k := range sortedKeys(old) {
		s := old[k]
		a.key = s.appendProperty(a.key[:0], g)
		into := a.in[b][string(a.key)]
		if into != nil {
			into.joinAt(b, s)
			s.done()
		} else {
			into, s.key = s, string(a.key)
			a.in[b][s.key] = s
		}
		dirty[into.key] = true
	}
}
