package flow

import (
	"slices"
	"unsafe"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// shown are the states that events show. Lists of a state are never changed
// in place, so that states with the same lists look the same.
type shown map[shownKey]*State

type shownKey struct {
	held          **held
	gone          **gone
	refs, dropped **ref
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
		if g := s.gone[i]; !g.queried && !g.maybe {
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

// op gives the operation that the events of an instruction share.
func (r *recorder) op(op *summary.Op) *summary.Op {
	for _, q := range r.ops {
		if sameOp(q, op) {
			return q
		}
	}
	q := *op
	r.ops = append(r.ops, &q)
	r.nops++
	return &q
}

func sameOp(a, b *summary.Op) bool {
	return a.Kind == b.Kind && a.Class == b.Class && a.Lock == b.Lock && a.Mode == b.Mode && a.Name == b.Name && a.Int == b.Int &&
		a.Recurse == b.Recurse && a.Dup == b.Dup && a.Apart == b.Apart && a.May == b.May && a.IfHeld == b.IfHeld && a.Arg == b.Arg && a.Type == b.Type &&
		unsafe.SliceData(a.Flags) == unsafe.SliceData(b.Flags) && unsafe.SliceData(a.Sites) == unsafe.SliceData(b.Sites) &&
		samePath(a.Path, b.Path) && samePath(a.From, b.From) &&
		slices.EqualFunc(a.Dropped, b.Dropped, samePath) && slices.EqualFunc(a.When, b.When, sameGuard)
}

func samePath(p, q ir.Path) bool {
	return p.Base == q.Base && p.Name == q.Name && p.Index == q.Index && p.Func == q.Func && p.Type == q.Type &&
		slices.Equal(p.Steps, q.Steps)
}

// size tells about how much memory the events and their states take.
func (r *recorder) size() int {
	n := len(r.events)*int(unsafe.Sizeof(Event{})) + r.nops*int(unsafe.Sizeof(summary.Op{}))
	for _, s := range r.shown {
		n += int(unsafe.Sizeof(*s)) + (len(s.Held)+len(s.Released))*int(unsafe.Sizeof(Released{})) +
			(len(s.Refs)+len(s.Dropped))*int(unsafe.Sizeof(Ref{}))
	}
	return n + len(r.exits)*int(unsafe.Sizeof(Exit{}))
}
