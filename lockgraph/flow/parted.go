package flow

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Partings tells, of the acquisitions of a function, before which of them a lock
// has been let go of on another way there. A way on which it is held all the same
// is often none: the condition under which it was taken is the one under which it
// is let go of, or the lock that a callee drops is this one under another name.
type Partings struct {
	fn       *ir.Func
	env      Env
	at       map[ir.Pos][]*Event
	releases map[summary.Site][]ir.Pos // by where the lock was acquired
	bare     map[ir.Pos]bool           // reached with nothing held as well: that gives no event
}

// Partings indexes the events. Without an environment nothing is known of callees.
func (r *Result) Partings(env Env) *Partings {
	p := &Partings{fn: r.Func, env: env, at: make(map[ir.Pos][]*Event), releases: make(map[summary.Site][]ir.Pos), bare: r.bare}
	for i := range r.Events {
		ev := &r.Events[i]
		p.at[ev.Pos] = append(p.at[ev.Pos], ev)
		if ev.Op.Kind == summary.Unlock && !ev.Inside && ev.Held != nil && !ev.Held.Entry {
			p.releases[ev.Held.Site] = append(p.releases[ev.Held.Site], ev.Pos)
		}
	}
	return p
}

// Of reports whether on some way to what ev acquires h has been let go of, or a
// callee has let go of a lock of its class.
func (p *Partings) Of(ev *Event, h *Held) bool {
	if h.Class == "" {
		return false
	}
	free := p.bare[ev.Pos]
	for _, o := range p.at[ev.Pos] {
		if o.Class == ev.Class && p.dropped(o, h.Class) {
			return true
		}
		free = free || !holdsClass(o.Before, h.Class)
	}
	return free && p.released(ev, h)
}

// released reports whether h is released between its acquisition and ev. The
// states that reach ev do not tell: they are joined over what was released.
func (p *Partings) released(ev *Event, h *Held) bool {
	from := ir.Pos{File: ev.Pos.File, Line: int32(h.Site.Line), Col: int32(h.Site.Col)}
	for _, at := range p.releases[h.Site] {
		if before(from, at) && before(at, ev.Pos) {
			return true
		}
	}
	return false
}

// dropped reports whether a callee has let go of a lock of the class where it
// acquires another one.
func (p *Partings) dropped(ev *Event, class string) bool {
	if p.env == nil || ev.Op.Kind != summary.Lock && ev.Op.Kind != summary.TryLock {
		return false
	}
	for _, q := range ev.Op.Dropped {
		if c, ok := classInstance(q); ok && c == class || ClassOf(q, p.fn.Name, p.env) == class {
			return true
		}
	}
	return false
}

func holdsClass(s *State, class string) bool {
	for i := range s.Held {
		if s.Held[i].Class == class {
			return true
		}
	}
	return false
}
