package flow

import (
	"encoding/binary"
)

// factID numbers a fact. States keep the numbers: few facts are told of many
// values, and numbers are cheap to copy and to compare. The fact that knows
// nothing is 0.
type factID int32

// factTable has every fact of an analysis once.
type factTable struct {
	facts  []fact
	ids    map[string]factID
	joined map[[2]factID]factID
	key    []byte
}

func newFactTable() factTable {
	return factTable{facts: []fact{{}}, ids: map[string]factID{"\x00": 0}, joined: map[[2]factID]factID{}}
}

// id numbers a fact. What the fact lists must not change any more.
func (t *factTable) id(f fact) factID {
	head := uint64(len(f.in))<<3 | uint64(f.neg)<<1
	if f.followed {
		head |= 1
	}
	t.key = binary.AppendUvarint(t.key[:0], head)
	for _, n := range f.in {
		t.key = binary.AppendVarint(t.key, n)
	}
	for _, n := range f.ne {
		t.key = binary.AppendVarint(t.key, n)
	}
	id, ok := t.ids[string(t.key)]
	if !ok {
		id = factID(len(t.facts))
		t.facts = append(t.facts, f)
		t.ids[string(t.key)] = id
	}
	return id
}

// join is what holds on both sides.
func (t *factTable) join(a, b factID) factID {
	if a == b && len(t.facts[a].in) <= maxIn {
		return a
	}
	k := [2]factID{a, b}
	id, ok := t.joined[k]
	if !ok {
		f, _ := joinFacts(t.facts[a], t.facts[b])
		id = t.id(f)
		t.joined[k] = id
	}
	return id
}

// fact gives what is known of a value by its number.
func (s *state) fact(id int32) (fact, bool) {
	f, ok := s.facts.get(id)
	return s.n.facts.facts[f], ok
}

// setFact keeps what is known of a value, if there is room.
func (s *state) setFact(id int32, f fact) { s.setFactID(id, s.n.facts.id(f)) }

func (s *state) setFactID(id int32, f factID) {
	if f == 0 {
		s.facts.drop(id)
		return
	}
	if i, ok := s.facts.find(id); ok && s.facts.e[i].v == f {
		return
	} else if ok || len(s.facts.e) < maxFacts {
		s.facts.set(id, f)
	}
}

// maxFacts bounds what is remembered of values on one bundle of paths.
const maxFacts = 96
