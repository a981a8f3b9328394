package flow

import (
	"slices"
	"sort"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// check is a test of protected state that guards an early exit.
type check struct {
	key     string // of the tested cell, without version
	cell    *place
	read    summary.Site
	lock    string
	with    []string // other locks held since the test without a gap
	gap     *Gap
	retaken bool
	told    bool // something else was done to the object that relies on it
}

// tested notes a branch on a condition: protected state read in it is known
// as of now, and what it compares is good again.
func (a *analysis) tested(s *state, cond *ir.Value, pos ir.Pos, guards bool) {
	if len(s.held) == 0 && len(s.derived) == 0 {
		return
	}
	if a.remembered(s, cond) {
		a.unchanged(s)
		return
	}
	walkPaths(cond, func(p *ir.Path) {
		if len(p.Steps) > 0 && compares(cond) {
			s.sourceTested(s.cellOf(p))
		}
		if i := s.derivedAt(a.n.baseOf(p).key); i >= 0 && s.derived[i].gap != nil && validates(s.derived[i], cond, p) &&
			(s.derived[i].retaken || s.locked(s.derived[i])) {
			s.fresh(i)
		}
		if len(s.held) == 0 {
			return
		}
		cell := s.cellOf(p)
		if i := s.derivedAt(cell.key); len(p.Steps) == 0 && i >= 0 && s.derived[i].gap == nil && len(s.derived[i].from.Steps) > 0 {
			from := s.cellOf(&s.derived[i].from) // while ((x = o->x) == NULL)
			s.checks = reject(s.checks, func(c *check) bool { return c.key == from.key })
		}
		use := readToLook
		if guards {
			use = readToTurn
		}
		keys := a.protectors(s, cell, question{use: use})
		if len(keys) == 0 {
			return
		}
		a.revalidated(s, cell)
		if _, own := s.mem.get(cell.id); own || !guards {
			return // what was just written here, under the lock, others can see
		}
		s.checks = slices.Clone(s.checks)
		for _, k := range keys {
			s.checks = append(s.checks, &check{key: cell.key, cell: cell, read: a.site(pos, ""), lock: k, with: s.besides(k)})
		}
		sort.SliceStable(s.checks, func(i, j int) bool { return s.checks[i].key < s.checks[j].key })
	})
}

// validates reports whether a condition that reads p tells that what the
// variable holds is still right. That it is not NULL tells nothing, and no
// state of an element tells that it is still on its list.
func validates(d *derived, cond *ir.Value, p *ir.Path) bool {
	if len(p.Steps) > 0 {
		return !d.cursor
	}
	if cond.Kind == ir.Expr && len(cond.Args) == 2 {
		return cond.Args[1].Kind != ir.Const
	}
	return cond.Kind == ir.Expr
}

// compares reports whether a condition asks whether two values are the same.
func compares(cond *ir.Value) bool {
	return cond.Kind == ir.Expr && (cond.Name == "==" || cond.Name == "!=") && len(cond.Args) == 2 &&
		cond.Args[0].Kind != ir.Const && cond.Args[1].Kind != ir.Const
}

// sourceTested notes that what pointers were read from is compared with what it
// was, after a gap: if (sb->sb_mtls != top).
func (s *state) sourceTested(cell *place) {
	for i, d := range s.derived {
		if d.gap != nil && d.retaken && !d.cursor && d.list != nil && d.list.id == cell.id {
			s.fresh(i)
		}
	}
}

// fresh notes that a variable has not gone stale after all.
func (s *state) fresh(i int) {
	d := s.editDerived(i)
	d.gap, d.retaken, d.lock, d.inside = nil, false, "", nil
}

// revalidated drops the checks of the cell's object: some of its state has
// been looked at again.
func (a *analysis) revalidated(s *state, cell *place) {
	s.checks = reject(s.checks, func(c *check) bool {
		if c.key == cell.key {
			return true
		}
		o, q := cell.owner, c.cell.owner
		return o != nil && q != nil && c.retaken && o.id == q.id
	})
}

// act notes that something is done to the object that relies on the lock: what
// was checked of it under the lock before a gap, and not since, is stale. A check
// is done with once the very cell is written that was tested, if one is.
func (a *analysis) act(s *state, lock string, object, cell *place, pos ir.Pos, text string) {
	same := func(c *check) bool { return cell != nil && c.cell.id == cell.id }
	for i, c := range s.checks {
		if c.told && !same(c) {
			continue
		}
		if a.stalled(s, c, lock, object, pos, text) && !same(c) {
			s.editCheck(i).told = true
		}
	}
	s.checks = reject(s.checks, func(c *check) bool { return same(c) && c.lock == lock && c.retaken })
}

// stalled tells of a check that is relied on, if a gap made it stale.
func (a *analysis) stalled(s *state, c *check, lock string, object *place, pos ir.Pos, text string) bool {
	if o := c.cell.owner; o == nil || o.id != object.id {
		return false
	}
	if c.lock != lock || c.gap == nil || !c.retaken || c.gap.Dropped.Line == int(pos.Line) && c.gap.Dropped.Col == int(pos.Col) {
		return false
	}
	a.stale(StaleUse{Kind: Check, Var: c.cell.Path, From: c.cell.Path, Read: c.read, Gap: *c.gap, Pos: pos, Text: text,
		Others: s.stillHeld(c.with)})
	return true
}

// remembered reports whether a condition compares what was read from a cell
// before with what the cell holds now: a generation count, most often.
func (a *analysis) remembered(s *state, cond *ir.Value) bool {
	if cond.Kind != ir.Expr || cond.Name != "==" && cond.Name != "!=" || len(cond.Args) != 2 {
		return false
	}
	for i := range cond.Args {
		was, now := &cond.Args[i], &cond.Args[1-i]
		if was.Kind != ir.Read || len(was.Path.Steps) > 0 || was.Path.Base != ir.LocalVar || now.Kind != ir.Read || len(now.Path.Steps) == 0 && now.Path.Base != ir.GlobalVar && now.Path.Base != ir.StaticVar {
			continue
		}
		v := s.eval(a.env, was)
		if v.kind == vCell && v.at.String() == s.cellOf(now.Path).String() && s.derivedAt(a.n.baseOf(was.Path).key) < 0 {
			return true
		}
	}
	return false
}

// unchanged notes that a generation count was looked at: nothing that it covers
// has gone stale unseen.
func (a *analysis) unchanged(s *state) {
	for i, d := range s.derived {
		if d.gap != nil && d.retaken {
			s.fresh(i)
		}
	}
	s.checks = reject(s.checks, func(c *check) bool { return c.gap != nil && c.retaken })
}

// comparison gives the comparison that is passed for the argument on which a
// KPI's case hangs, or nil: VM_BUG_ON(o->owner != seen) is a test.
func (c *callSite) comparison(g summary.Guard) *ir.Value {
	p := g.Subject
	if !c.direct || p.Base != ir.Param || len(p.Steps) > 0 || p.Index >= len(c.argIR) {
		return nil
	}
	if v := &c.argIR[p.Index]; v.Kind == ir.Expr && isComparison(v.Name) {
		return v
	}
	return nil
}
