package flow

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// state is one bundle of paths: the lockset with what is known along it.
type state struct {
	n        *names
	held     []held
	gone     []gone // known not to be held
	refs     []ref
	dropped  []ref
	derived  []derived
	checks   []check
	gapped   []gapped      // entry locks dropped and retaken since entry
	mem      table[cell]   // by cell
	facts    table[fact]   // by value
	versions table[string] // protected object, "struct.member" or "*" -> the gap after which it is read anew
	handed   []string      // objects handed to functions that are not in view
	since    string        // the last call that may have changed shared memory
	point    int           // assumption point: 0 entry, else an Unseen instruction
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
	entryMode summary.Mode // Entry: how it was held on entry
}

type gone struct {
	Released
	at        *place
	key       string
	maybe     bool
	queried   bool // not released here: a query said that it is not held
	entryMode summary.Mode
}

type ref struct {
	Ref
	at  *place
	key string
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
	c := *s
	c.mem = s.mem.clone()
	c.facts = s.facts.clone()
	c.versions = s.versions.clone()
	return &c
}

// maxFacts bounds what is remembered of values on one bundle of paths.
const maxFacts = 96

func (s *state) setFact(id int32, f fact) {
	if f.empty() {
		s.facts.drop(id)
		return
	}
	if _, ok := s.facts.find(id); ok || len(s.facts.e) < maxFacts {
		s.facts.set(id, f)
	}
}

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
	s.held = with(s.held, i, h)
}

func (s *state) addGone(g gone) {
	if i := s.goneAt(g.key); i >= 0 {
		s.gone = slices.Clone(s.gone)
		s.gone[i] = g
		return
	}
	i := sort.Search(len(s.gone), func(i int) bool { return s.gone[i].key >= g.key })
	s.gone = with(s.gone, i, g)
}

// editHeld gives a held lock to be changed.
func (s *state) editHeld(i int) *held {
	s.held = slices.Clone(s.held)
	return &s.held[i]
}

// editRef gives a hold to be changed.
func (s *state) editRef(i int) *ref {
	s.refs = slices.Clone(s.refs)
	return &s.refs[i]
}

func (s *state) addRef(r ref) {
	s.refs = sortedRefs(append(slices.Clip(s.refs), r))
}

func (s *state) addDropped(r ref) {
	s.dropped = sortedRefs(append(slices.Clip(s.dropped), r))
}

func sortedRefs(rs []ref) []ref {
	slices.SortFunc(rs, func(x, y ref) int { return compare(x.key, y.key) })
	return rs
}

func (s *state) addGapped(g gapped) {
	if has(s.gapped, func(q *gapped) bool { return q.key == g.key }) {
		return
	}
	s.gapped = append(slices.Clip(s.gapped), g)
	slices.SortFunc(s.gapped, func(x, y gapped) int { return compare(x.key, y.key) })
}

// property is what keeps states apart: two states with the same property are
// joined where they meet.
func (s *state) property(g grain) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(s.point))
	for i := range s.held {
		h := &s.held[i]
		b.WriteString("|+")
		b.WriteString(h.key)
		b.WriteByte("asx"[h.Mode])
		b.WriteString(strconv.Itoa(h.Count))
		if h.Entry {
			b.WriteByte('e')
			b.WriteByte("asx"[h.entryMode])
			b.WriteByte("asx"[h.Was])
		}
	}
	for i := range s.gone {
		g := &s.gone[i]
		if g.Entry {
			b.WriteString("|-")
			b.WriteString(g.key)
			b.WriteByte("asx"[g.Mode])
			b.WriteByte("asx"[g.entryMode])
		}
	}
	if g == coarsest {
		return b.String()
	}
	for i := range s.refs {
		r := &s.refs[i]
		b.WriteString("|r")
		b.WriteString(r.key)
		b.WriteString(strconv.Itoa(r.Count))
		if r.Moved {
			b.WriteByte('m')
		}
	}
	for i := range s.dropped {
		r := &s.dropped[i]
		if r.Entry {
			b.WriteString("|d")
			b.WriteString(r.key)
		}
	}
	if g == holds {
		return b.String()
	}
	for i := range s.gapped {
		g := &s.gapped[i]
		b.WriteString("|g")
		b.WriteString(g.key)
	}
	for i := range s.derived {
		d := &s.derived[i]
		if d.gap != nil {
			b.WriteString("|s")
			b.WriteString(d.variable)
		}
	}
	for i := range s.checks {
		c := &s.checks[i]
		if c.gap != nil {
			b.WriteString("|c")
			b.WriteString(c.key)
		}
	}
	return b.String()
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
