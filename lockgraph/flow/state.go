package flow

import (
	"slices"
	"sort"
	"strconv"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// state is one bundle of paths: the lockset with what is known along it.
type state struct {
	n        *names
	key      string // the property under which it waits at a block
	held     []*held
	gone     []*gone // known not to be held
	refs     []*ref
	dropped  []*ref
	derived  []*derived
	checks   []*check
	gapped   []*gapped     // entry locks dropped and retaken since entry
	ended    []*ended      // locks of the caller's that have been destroyed
	mem      table[cell]   // by cell
	facts    table[factID] // by value
	implied  []*implied
	versions table[verID] // protected object, "struct.member" or "*" -> the gap after which it is read anew
	handed   []string     // objects handed to functions that are not in view
	since    string       // the last call that may have changed shared memory
	point    int          // assumption point: 0 entry, else an Unseen instruction
	doubt    bool
	vague    bool // nothing is known of holds
	looped   bool // some path came round a loop: what is known of arguments has been joined
}

// held is a lock instance in the lockset, with its key.
type held struct {
	Held
	at        *place
	key       string       // of at, or of what is buried
	maybe     bool         // assumed to be held on entry, but no contract
	queried   bool         // maybe: a query said so
	lent      bool         // maybe: or a function that is not in view took it
	asked     bool         // acquired where a query said that it is not held
	entryMode summary.Mode // Entry: how it was held on entry
}

type gone struct {
	Released
	at        *place
	key       string
	maybe     bool
	lent      bool
	as        *place // the name under which it was released, if that is not its own
	queried   bool   // not released here: a query said that it is not held
	asked     bool   // released here, having been acquired where a query said that it is not held
	entryMode summary.Mode
}

type ref struct {
	Ref
	at    *place
	key   string
	found bool // a call has given the object out, and may have taken a reference for it
}

// gapped is an entry lock that was dropped and retaken.
type gapped struct {
	key  string
	at   *place
	held Held
	gap  Gap
}

// cell is a memory cell with a value other than the one at entry.
type cell struct {
	at *place
	v  *val
}

func (s *state) clone() *state {
	var c *state
	if n := len(s.n.free); n > 0 {
		c, s.n.free = s.n.free[n-1], s.n.free[:n-1]
	} else {
		c = new(state)
	}
	*c = *s
	c.mem = s.mem.clone()
	c.facts = s.facts.clone()
	c.versions = s.versions.clone()
	return c
}

// done gives a state's room to the next clone: nobody uses it any more. What it
// lists may be in use elsewhere.
func (s *state) done() { s.n.free = append(s.n.free, s) }

// setMem stores a value in a cell.
func (s *state) setMem(p *place, v *val) { s.mem.set(p.id, cell{p, v}) }

// heldAt gives the index of the instance with this key, or -1.
func (s *state) heldAt(key string) int {
	for i := range s.held {
		if s.held[i].key == key {
			return i
		}
	}
	return -1
}

func (s *state) goneAt(key string) int {
	for i := range s.gone {
		if s.gone[i].key == key {
			return i
		}
	}
	return -1
}

func (s *state) addHeld(h held) {
	i := sort.Search(len(s.held), func(i int) bool { return s.held[i].key >= h.key })
	s.held = with(s.held, i, &h)
}

func (s *state) addGone(g gone) {
	if i := s.goneAt(g.key); i >= 0 {
		s.gone = slices.Clone(s.gone)
		s.gone[i] = &g
		return
	}
	i := sort.Search(len(s.gone), func(i int) bool { return s.gone[i].key >= g.key })
	s.gone = with(s.gone, i, &g)
}

// editHeld gives a held lock to be changed.
func (s *state) editHeld(i int) (h *held) {
	s.held, h = edit(s.held, i)
	return h
}

// editRef gives a hold to be changed.
func (s *state) editRef(i int) (r *ref) {
	s.refs, r = edit(s.refs, i)
	return r
}

func (s *state) addRef(r ref) {
	s.refs = sortedRefs(append(slices.Clip(s.refs), &r))
}

func (s *state) addDropped(r ref) {
	s.dropped = sortedRefs(append(slices.Clip(s.dropped), &r))
}

func sortedRefs(rs []*ref) []*ref {
	slices.SortFunc(rs, func(x, y *ref) int { return compare(x.key, y.key) })
	return rs
}

func (s *state) addGapped(g *gapped) {
	if has(s.gapped, func(q *gapped) bool { return q.key == g.key }) {
		return
	}
	s.gapped = append(slices.Clip(s.gapped), g)
	slices.SortFunc(s.gapped, func(x, y *gapped) int { return compare(x.key, y.key) })
}

// appendProperty appends what keeps states apart: two states with the same
// property are joined where they meet.
func (s *state) appendProperty(b []byte, g grain) []byte {
	b = strconv.AppendInt(b, int64(s.point), 10)
	for i := range s.held {
		h := s.held[i]
		b = append(append(b, "|+"...), h.key...)
		b = strconv.AppendInt(append(b, "asx"[h.Mode]), int64(h.Count), 10)
		if h.Entry {
			b = append(b, 'e', "asx"[h.entryMode], "asx"[h.Was])
			if h.Back {
				b = append(b, 'b')
			}
		}
	}
	for i := range s.gone {
		g := s.gone[i]
		if g.Entry {
			b = append(append(b, "|-"...), g.key...)
			b = append(b, "asx"[g.Mode], "asx"[g.entryMode])
		}
	}
	if g == coarsest {
		return b
	}
	for i := range s.refs {
		r := s.refs[i]
		b = append(append(b, "|r"...), r.key...)
		b = strconv.AppendInt(b, int64(r.Count), 10)
		if r.Moved {
			b = append(b, 'm')
		}
	}
	for i := range s.dropped {
		r := s.dropped[i]
		if r.Entry {
			b = append(append(b, "|d"...), r.key...)
		}
	}
	if g == holds {
		return b
	}
	for i := range s.gapped {
		b = append(append(b, "|g"...), s.gapped[i].key...)
	}
	for i := range s.derived {
		d := s.derived[i]
		if d.gap != nil {
			b = append(append(b, "|s"...), d.variable...)
		}
	}
	for i := range s.checks {
		c := s.checks[i]
		if c.gap != nil {
			b = append(append(b, "|c"...), c.key...)
		}
	}
	return b
}

// maxHanded bounds the objects remembered as handed out.
const maxHanded = 16

// handOver notes that an object was handed to a function not in view. It
// reports whether that is new.
func (s *state) handOver(object string) bool {
	if slices.Contains(s.handed, object) || len(s.handed) >= maxHanded {
		return false
	}
	s.handed = append(slices.Clone(s.handed), object)
	slices.Sort(s.handed)
	return true
}

// mayBeLocked reports whether a function that is not in view was handed an
// object that the lock is reached through: it may have locked it.
func (s *state) mayBeLocked(lock *place) bool {
	for p := lock; p.up != nil; p = p.up {
		if p.last().Kind == ir.Deref && slices.Contains(s.handed, p.up.key) {
			return true
		}
	}
	return false
}

// soften notes a call that may have changed shared memory: what is read of it
// from now on is only believed to be what it was.
func (s *state) soften(where string) { s.since = where }
