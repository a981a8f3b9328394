package model

import (
	"lockcheck/lockgraph/summary"
)

// Like gives the function that does in another mode what the named one does:
// rw_wunlock for rw_runlock. Of several the one whose name is nearest is meant;
// it is "" where there is none, or the model does not tell which.
func (m *Model) Like(name string, mode summary.Mode) string {
	f := m.funcs[name]
	if f == nil {
		return ""
	}
	op := only(f.sum)
	if op == nil || op.Mode == summary.Any || op.Mode == mode {
		return ""
	}
	best, most, tie := "", 0, false
	for _, other := range m.Names() {
		g := m.funcs[other]
		o := only(g.sum)
		if o == nil || o.Mode != mode || o.Kind != op.Kind || o.Lock != op.Lock || o.Class != op.Class ||
			o.Path.Key() != op.Path.Key() || len(g.params) != len(f.params) {
			continue
		}
		switch n := alike(name, other); {
		case n > most:
			best, most, tie = other, n, false
		case n == most:
			tie = true
		}
	}
	if tie {
		return ""
	}
	return best
}

// only gives the operation of a function that has no other one, on no condition.
func only(s *summary.Summary) *summary.Op {
	if len(s.Cases) != 1 || len(s.Cases[0].When) > 0 || len(s.Cases[0].Ops) != 1 {
		return nil
	}
	return &s.Cases[0].Ops[0]
}

// alike counts the bytes that two names begin and end with alike.
func alike(a, b string) int {
	n := min(len(a), len(b))
	i, j := 0, 0
	for i < n && a[i] == b[i] {
		i++
	}
	for j < n-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	return i + j
}
