package flow

import "unsafe"

// shown are the states that events show. Lists of a state are never changed
// in place, so that states with the same lists look the same.
type shown map[shownKey]*State

type shownKey struct {
	held          *held
	gone          *gone
	refs, dropped *ref
	nheld, ngone  int
	nrefs, ndrops int
	point         int
	doubt         bool
}

// of gives the part of a state that events show.
func (m shown) of(s *state, doubt bool) *State {
	k := shownKey{unsafe.SliceData(s.held), unsafe.SliceData(s.gone), unsafe.SliceData(s.refs), unsafe.SliceData(s.dropped),
		len(s.held), len(s.gone), len(s.refs), len(s.dropped), s.point, s.doubt || doubt}
	p, ok := m[k]
	if !ok {
		p = s.public(k.doubt)
		m[k] = p
	}
	return p
}

func (s *state) public(doubt bool) *State {
	p := &State{Unseen: s.point != 0, Since: s.point, Doubt: doubt}
	for i := range s.held {
		p.Held = append(p.Held, s.held[i].Held)
	}
	for i := range s.gone {
		if g := &s.gone[i]; !g.queried && !g.maybe {
			p.Released = append(p.Released, g.Released)
		}
	}
	for i := range s.refs {
		p.Refs = append(p.Refs, s.refs[i].Ref)
	}
	for i := range s.dropped {
		p.Dropped = append(p.Dropped, s.dropped[i].Ref)
	}
	return p
}
