package flow

import "lockcheck/lockgraph/summary"

// known applies what a query told: the lock is, or is not, held in op.Mode.
func (a *analysis) known(s *state, c *callSite, op summary.Op, path *place, key string, i, g int) bool {
	if op.Kind == summary.Known {
		switch {
		case i >= 0 && (s.held[i].Mode == op.Mode || op.Mode == summary.Any):
			return true
		case i >= 0 && s.held[i].Mode == summary.Any:
			s.editHeld(i).Mode = op.Mode
			return true
		case i >= 0 && s.held[i].key == key:
			return false
		case g >= 0:
			return false
		}
		h := a.entryHeld(op, a.site(c.instr.Pos, c.instr.Text))
		if op.Mode == summary.Any {
			h.Mode = a.mode(op)
		}
		s.addHeld(held{Held: h, at: path, key: key, maybe: true, queried: true, entryMode: h.Mode})
		return true
	}
	switch {
	case i < 0 && g < 0:
		a.notHeld(s, c, op, path, key)
		return true
	case i < 0:
		return true
	case op.Mode == summary.Any || s.held[i].Mode == op.Mode:
		return s.held[i].key != key || s.held[i].maybe && !s.held[i].queried
	case s.held[i].Mode == summary.Any && op.Mode == summary.Exclusive:
		s.editHeld(i).Mode = summary.Shared
	case s.held[i].Mode == summary.Any && op.Mode == summary.Shared:
		s.editHeld(i).Mode = summary.Exclusive
	}
	return true
}

// deny applies an assertion that a lock is not held. A contract for it is of
// other paths.
func (a *analysis) deny(s *state, c *callSite, op summary.Op, path *place, i, g int) {
	if !c.direct || op.Mode != summary.Any || g >= 0 {
		return
	}
	if i >= 0 {
		if s.held[i].key != path.key || !s.held[i].Entry {
			return
		}
		s.held = without(s.held, i)
	}
	a.notHeld(s, c, op, path, path.key)
}

// notHeld notes that a lock is not held, as a query or an assertion tells.
func (a *analysis) notHeld(s *state, c *callSite, op summary.Op, path *place, key string) {
	h := a.entryHeld(op, a.site(c.instr.Pos, c.instr.Text))
	h.Entry = false
	s.addGone(gone{at: path, key: key, queried: true, Released: Released{Held: h, At: h.Site}})
}

// joinAsked takes back that a lock was acquired on the word of a query where another
// path acquired it without.
func (s *state) joinAsked(t *state) (changed bool) {
	for i, g := range s.gone {
		if j := t.goneAt(g.key); g.asked && j >= 0 && !t.gone[j].asked {
			s.gone, g = edit(s.gone, i)
			g.asked, changed = false, true
		}
	}
	return changed
}
