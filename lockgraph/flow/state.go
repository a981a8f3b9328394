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
	held     []held
	gone     []gone // known not to be held
	refs     []ref
	dropped  []ref
	derived  []derived
	checks   []check
	gapped   []gapped // entry locks dropped and retaken since entry
	mem      table[*cell]
	facts    table[fact]
	versions table[string] // protected object or "*" -> the gap after which it is read anew
	handed   []string      // objects handed to functions that are not in view
	since    string        // the last call that may have changed shared memory
	point    int           // assumption point: 0 entry, else an Unseen instruction
	doubt    bool
	looped   bool // some path came round a loop: what is known of arguments has been joined
}

// held is a lock instance in the lockset, with its key.
type held struct {
	Held
	key       string
	maybe     bool         // assumed to be held on entry, but no contract
	queried   bool         // maybe: a query said so
	entryMode summary.Mode // Entry: how it was held on entry
}

type gone struct {
	Released
	key       string
	maybe     bool
	queried   bool // not released here: a query said that it is not held
	entryMode summary.Mode
}

type ref struct {
	Ref
	key string
}

// gapped is an entry lock that was dropped and retaken.
type gapped struct {
	key  string
	path ir.Path
	held Held
	gap  Gap
}

// cell is a memory cell with a value other than the one at entry.
type cell struct {
	path ir.Path
	v    *val
}

func newState() *state {
	return &state{mem: newTable[*cell](), facts: newTable[fact](), versions: newTable[string]()}
}

func (s *state) clone() *state {
	c := *s
	c.held = slices.Clone(s.held)
	c.gone = slices.Clone(s.gone)
	c.refs = slices.Clone(s.refs)
	c.dropped = slices.Clone(s.dropped)
	c.derived = slices.Clone(s.derived)
	c.checks = slices.Clone(s.checks)
	c.gapped = slices.Clone(s.gapped)
	c.handed = slices.Clip(s.handed)
	c.mem = s.mem.clone()
	c.facts = s.facts.clone()
	c.versions = s.versions.clone()
	return &c
}

// public is the part of the state that events show.
func (s *state) public(doubt bool) *State {
	p := &State{Unseen: s.point != 0, Doubt: s.doubt || doubt}
	for _, h := range s.held {
		p.Held = append(p.Held, h.Held)
	}
	for _, g := range s.gone {
		if !g.queried && !g.maybe {
			p.Released = append(p.Released, g.Released)
		}
	}
	for _, r := range s.refs {
		p.Refs = append(p.Refs, r.Ref)
	}
	for _, r := range s.dropped {
		p.Dropped = append(p.Dropped, r.Ref)
	}
	return p
}

// maxFacts bounds what is remembered of values on one bundle of paths.
const maxFacts = 96

func (s *state) setFact(key string, f fact) {
	if f.empty() {
		s.facts.drop(key)
		return
	}
	if _, ok := s.facts.get(key); ok || len(s.facts.m) < maxFacts {
		s.facts.set(key, f)
	}
}

// heldAt gives the index of the instance with this key, or -1.
func (s *state) heldAt(key string) int {
	return slices.IndexFunc(s.held, func(h held) bool { return h.key == key })
}

func (s *state) goneAt(key string) int {
	return slices.IndexFunc(s.gone, func(g gone) bool { return g.key == key })
}

func (s *state) addHeld(h held) {
	i := sort.Search(len(s.held), func(i int) bool { return s.held[i].key >= h.key })
	s.held = slices.Insert(s.held, i, h)
}

func (s *state) addGone(g gone) {
	if i := s.goneAt(g.key); i >= 0 {
		s.gone[i] = g
		return
	}
	i := sort.Search(len(s.gone), func(i int) bool { return s.gone[i].key >= g.key })
	s.gone = slices.Insert(s.gone, i, g)
}

// property is what keeps states apart: two states with the same property are
// joined where they meet. The coarse property is the lockset alone.
func (s *state) property(coarse bool) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(s.point))
	for _, h := range s.held {
		b.WriteString("|+")
		b.WriteString(h.key)
		b.WriteByte("asx"[h.Mode])
		b.WriteString(strconv.Itoa(h.Count))
		if h.Entry {
			b.WriteByte('e')
			b.WriteByte("asx"[h.entryMode])
		}
	}
	for _, g := range s.gone {
		if g.Entry {
			b.WriteString("|-")
			b.WriteString(g.key)
			b.WriteByte("asx"[g.Mode])
			b.WriteByte("asx"[g.entryMode])
		}
	}
	if coarse {
		return b.String()
	}
	for _, r := range s.refs {
		b.WriteString("|r")
		b.WriteString(r.key)
		b.WriteString(strconv.Itoa(r.Count))
		if r.Moved {
			b.WriteByte('m')
		}
	}
	for _, r := range s.dropped {
		if r.Entry {
			b.WriteString("|d")
			b.WriteString(r.key)
		}
	}
	for _, g := range s.gapped {
		b.WriteString("|g")
		b.WriteString(g.key)
	}
	for _, d := range s.derived {
		if d.gap != nil {
			b.WriteString("|s")
			b.WriteString(d.variable)
		}
	}
	for _, c := range s.checks {
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
func (s *state) mayBeLocked(lock ir.Path) bool {
	for n := range lock.Steps {
		if lock.Steps[n].Kind != ir.Deref {
			continue
		}
		p := lock
		p.Steps = lock.Steps[:n]
		if slices.Contains(s.handed, pathKey(p)) {
			return true
		}
	}
	return false
}
