package lockorder

import (
	"lockcheck/lockgraph/graph"
)

// Bounds of what is told of code that stands, see [finding.Settle].
const (
	nearChain   = 2 // calls to what is acquired against a declared order
	shortChain  = 1 // calls between the two locks, on each side
	singleChain = 1 // where one place alone has the other order: calls, on all sides
	manyOrders  = 3 // other orders that one place goes against
)

// evidence weighs cycles. With each call on the way, and each lock more, the
// chance gets less that all of it happens at once and to the same objects.
type evidence struct {
	strong map[place]bool // places with a cycle of strong evidence
	parted map[place]bool // places of a cycle that may have no way to it
}

func newEvidence() *evidence {
	return &evidence{strong: make(map[place]bool), parted: make(map[place]bool)}
}

// note takes a cycle told of at a place into account. A declared order speaks for
// itself: of one against it only the place to blame has to be near.
func (ev *evidence) note(at place, c graph.Cycle, declared bool) {
	if parted(c.Sites) {
		ev.parted[at] = true
		return
	}
	if !short(c) && !(declared && near(c.Sites[c.Suspect])) {
		return
	}
	ev.strong[at] = true
}

// weak reports whether the evidence against a place is weak, which goes against
// more orders besides the one told.
func (ev *evidence) weak(at place, more int) bool {
	return !ev.strong[at] && (ev.parted[at] || more < manyOrders)
}

// parted reports whether it is doubtful that the locks are held together at all.
func parted(sites []*graph.Site) bool {
	for _, s := range sites {
		if s.Parted || carried(s) {
			return true
		}
	}
	return false
}

// carried reports whether the first lock is held from an earlier round of a loop:
// it is another round's then, and the order is that of the rounds.
func carried(s *graph.Site) bool {
	return !s.Entry && s.Held.File == s.File && s.Held.Func == s.Func && s.Held.Line > s.Line
}

// short reports whether a cycle is near to hand on all its sides.
func short(c graph.Cycle) bool {
	calls, single := 0, false
	for i, s := range c.Sites {
		n := len(s.Chain) - 1
		if n > shortChain || len(c.Sites) > 2 && (n > 0 || s.Entry) {
			return false
		}
		calls += n
		single = single || i != c.Suspect && c.Edges[i].Places() == 1
	}
	return !single || calls <= singleChain
}

// near reports whether a site alone is believed against a declared order.
func near(s *graph.Site) bool { return len(s.Chain)-1 <= nearChain }
