package flow

// bits gives which bits of a value are known to be set, and which to be clear, by
// all that has been tested of it: flags & WAITOK, (flags & (WAITOK | OBJL)) == 0.
// Where one of several is set, it is the one that is left.
func (s *state) bits(v *val) (set, clear int64) {
	var some []int64 // of each of these masks at least one bit is set
	for _, id := range s.n.infos[v.id].masks {
		f, ok := s.fact(id)
		if !ok {
			continue
		}
		mask := s.n.infos[id].v.args[1]
		switch m := mask.n; {
		case mask.kind != vConst:
		case len(f.in) == 1:
			set, clear = set|f.in[0]&m, clear|m&^f.in[0]
		case f.equals(0) == no:
			some = append(some, m)
		}
	}
	for _, m := range some {
		if left := m &^ clear; left&(left-1) == 0 {
			set |= left
		}
	}
	return set, clear
}

// equalBits answers whether v & mask is n, by what is known of single bits.
func (s *state) equalBits(v *val, mask, n int64) truth {
	switch {
	case isStandIn(n):
		return maybe // which bits it has is not in view
	case n&^mask != 0:
		return no
	}
	set, clear := s.bits(v)
	switch set, clear = set&mask, clear&mask; {
	case set&^n != 0, n&clear != 0:
		return no
	case set|clear == mask:
		return yes
	}
	return maybe
}
