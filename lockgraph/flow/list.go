package flow

import (
	"slices"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// listOp puts an element on a list, or takes one off. What was taken off while
// its list's lock was held is the taker's own: nobody else finds it there.
func (a *analysis) listOp(s *state, c *callSite, op summary.Op) {
	if op.Kind == summary.UnlistFirst {
		if list, ok := a.instantiate(s, c, op.Path); ok {
			a.relisted(s, c, list)
			s.derived = reject(s.derived, func(d *derived) bool { return d.gap == nil && d.list != nil && d.list.id == list.id })
		}
		return
	}
	if v := a.argVar(c, op.Path); v != nil {
		at := a.n.base(*v)
		a.useVar(s, at, c.instr.Pos, c.instr.Text)
		s.dropDerived(at.key)
		if op.Kind == summary.Unlist {
			a.unlisted(v)
		}
	}
	if v, ok := a.valueOf(s, c, op.Path); ok {
		if v.kind == vAddr && v.at.owner != nil {
			v = s.load(v.at.owner.up, false) // its link stands for the object
		}
		if op.Kind == summary.Enlist {
			s.moved(v)
		}
		if t, _ := s.equals(v, 0); t == maybe && v.kind == vCell {
			s.learn(v, fact{ne: []int64{0}, neg: no, followed: true}) // it is followed
		}
	}
	if op.Name != summary.StorePath {
		return
	}
	if list, ok := a.instantiate(s, c, op.From); ok {
		a.relisted(s, c, list)
	}
}

// unlistArgs notes that a callee takes what it is given off its list.
func (a *analysis) unlistArgs(s *state, c *callSite, sum *summary.Summary) {
	for _, i := range sum.Unlists {
		if i >= len(c.argIR) {
			continue
		}
		if v := &c.argIR[i]; v.Kind == ir.Read && len(v.Path.Steps) == 0 {
			s.dropDerived(a.n.baseOf(v.Path).key)
			a.unlisted(v.Path)
		}
	}
}

// unlisted notes that what a variable holds is taken off its list, if the
// variable is an argument.
func (a *analysis) unlisted(v *ir.Path) {
	if a.rec == nil || v.Base != ir.Param {
		return
	}
	if i, ok := slices.BinarySearch(a.rec.unlisted, v.Index); !ok {
		a.rec.unlisted = slices.Insert(a.rec.unlisted, i, v.Index)
	}
}

// relisted notes that a list is another one now.
func (a *analysis) relisted(s *state, c *callSite, list *place) {
	s.renew(list.id, a.where())
	s.mem.dropIf(func(_ int32, m *cell) bool { return m.at.up != nil && m.at.up.id == list.id })
	if list.memory {
		if a.rec != nil {
			a.rec.replace(list, "")
		}
		a.written(s, list, c.instr.Pos, c.instr.Text, nil)
	}
}

// listed gives the keys of the locks held under which an element that is found
// on a list stays there: those under which the program is seen to change the
// list. Where nothing is seen to, any of them may be it.
func (a *analysis) listed(s *state, list *place) []string {
	var keys []string
	m := memberOf(list)
	known := m != nil && a.env.Written("", m.Struct, m.Name)
	for i := range s.held {
		if h := s.held[i]; !known || h.Class == "" || a.env.Written(h.Class, m.Struct, m.Name) {
			keys = append(keys, h.key)
		}
	}
	return keys
}

// memberOf gives the struct's member that a cell is, or is an element of; nil
// if it is none.
func memberOf(p *place) *ir.Step {
	if p == nil {
		return nil
	}
	n := len(p.Steps)
	for n > 0 && p.Steps[n-1].Kind == ir.Element {
		n--
	}
	if n == 0 || p.Steps[n-1].Kind != ir.Member || p.Steps[n-1].Struct == "" {
		return nil
	}
	return &p.Steps[n-1]
}
