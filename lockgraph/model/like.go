package model

import (
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Like gives the function that does in another mode what the named one does:
// rw_wunlock for rw_runlock. Of several the one whose name is nearest is meant;
// it is "" where there is none, or the model does not tell which.
func (m *Model) Like(name string, mode summary.Mode) string {
	return m.nearest(name, func(op, o *summary.Op) bool {
		return op.Mode != summary.Any && op.Mode != mode && o.Mode == mode && o.Kind == op.Kind
	})
}

// Undo gives the function that takes back what the named one does: rw_runlock
// for rw_rlock, and the other way round; "" as [Model.Like].
func (m *Model) Undo(name string) string {
	return m.nearest(name, func(op, o *summary.Op) bool {
		modes := op.Mode == o.Mode || op.Mode == summary.Any || o.Mode == summary.Any
		return modes && (op.Kind == summary.Lock && o.Kind == summary.Unlock || op.Kind == summary.Unlock && o.Kind == summary.Lock)
	})
}

// nearest gives the function of those that fit which is called most like the
// named one, of which it differs in what it does to the lock.
func (m *Model) nearest(name string, fits func(op, o *summary.Op) bool) string {
	f := m.funcs[name]
	if f == nil {
		return ""
	}
	op, within := m.only(f.sum)
	if op == nil {
		return ""
	}
	best, most, tie := "", 0, false
	for _, other := range m.Names() {
		g := m.funcs[other]
		o, in := m.only(g.sum)
		if o == nil || in != within || !fits(op, o) || o.Lock != op.Lock || o.Class != op.Class ||
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

// only gives the operation of a function that has no other one, on no condition,
// but that it enters or leaves the section within: spin_lock_irq turns
// interrupts off.
func (m *Model) only(s *summary.Summary) (op *summary.Op, within string) {
	if len(s.Cases) != 1 || len(s.Cases[0].When) > 0 {
		return nil, ""
	}
	for i := range s.Cases[0].Ops {
		o := &s.Cases[0].Ops[i]
		switch {
		case m.kinds[o.Lock].Section && o.Path.Base == ir.GlobalVar && within == "":
			within = o.Path.Name
		case op != nil:
			return nil, ""
		default:
			op = o
		}
	}
	return op, within
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
