package flow

import (
	"slices"
	"strconv"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// Callee is what a call reaches.
type Callee struct {
	*summary.Summary
	Name   string
	Direct bool // from the model: its operations are what the source says, not what a body does
	Unseen bool // of what is not known: it does something to locks, by its name
}

// call carries out a call on a state and gives the states after it: one for
// every way the call can end.
func (a *analysis) call(s *state, in *ir.Instr) []*state {
	c := &callSite{instr: in, callee: in.Callee.Name, argIR: in.Args}
	c.args = make([]*val, len(in.Args))
	for i := range in.Args {
		c.args[i] = s.eval(a.env, &in.Args[i])
		a.usePaths(s, &in.Args[i], in.Pos, in.Text)
	}
	if in.Callee.Ptr != nil {
		a.usePath(s, in.Callee.Ptr, in.Pos, in.Text)
	}
	a.freshResult(s, c)
	sum, ok := a.env.Callee(a.unit, a.fn, in.Callee)
	if !ok && sum.Unseen {
		return []*state{a.unseen(s, in)}
	}
	if !ok || sum.Exact && len(sum.Params) != len(c.args) {
		a.unknownCall(s, c)
		return []*state{s}
	}
	c.direct, c.specified = sum.Direct, sum.Specified
	c.asks = !sum.Direct && !sum.WritesAny && len(sum.Writes) == 0 && in.Dst != nil
	c.callee = sum.Name
	switch {
	case looks(&sum) && c.ofProgram():
		a.answersOfProgram(s, c)
	case predicate(&sum) && a.answers(s, c):
		a.passVars(s, c)
	case !sum.Direct:
		a.passVars(s, c)
		s.soften(a.where())
		if a.rec != nil {
			a.rec.wroteInside(sum.Summary)
		}
	case !sum.Primitive:
		c.told = toldOf(sum.Summary)
		a.refill(s, c, nil)
	}
	if !sum.Primitive {
		for _, v := range c.args {
			if v.kind == vAddr && v.at.Base == ir.LocalVar && !v.at.memory {
				s.dropDerived(v.at.key) // it may be another one by now
			}
		}
	}
	a.unlistArgs(s, c, sum.Summary)
	a.countArgs(c, sum.Summary)
	a.insideOps(s, c, sum.Summary)
	a.chooses(s, c, &sum)
	var out []*state
	for i, cs := range sum.Cases {
		t := s
		if i+1 < len(sum.Cases) {
			t = s.clone()
		}
		if a.takeCase(t, c, cs, sum) {
			out = append(out, t)
		}
	}
	return out
}

// refill notes that a call may have assigned the members of local structs that
// it was given the address of: all of them, or those that its summary lists.
func (a *analysis) refill(s *state, c *callSite, sum *summary.Summary) {
	for i, v := range c.args {
		if v.kind != vAddr || v.at.memory || v.at.Base != ir.LocalVar || slices.Contains(c.told, i) {
			continue
		}
		root := v.at.key
		all := sum == nil || sum.WritesAny
		if all {
			s.renew(v.at.id, a.where())
		} else if tag := structTag(a.shape.typeOf(v.at.Name, v.at.Type)); tag != "" {
			for _, w := range sum.Writes {
				if m, ok := strings.CutPrefix(w, tag+"."); ok {
					s.renew(a.n.id(root+"."+m), a.where())
				}
			}
		}
		s.mem.dropIf(func(_ int32, m *cell) bool {
			n := len(m.at.Steps)
			if n <= len(v.at.Steps) || m.at.Steps[n-1].Kind != ir.Member || m.at.memory || !strings.HasPrefix(m.at.key, root) {
				return false
			}
			st := &m.at.Steps[n-1]
			return all || slices.Contains(sum.Writes, st.Struct+"."+st.Name)
		})
	}
}

// toldOf gives the arguments of which the model tells what a function leaves in
// what they point to.
func toldOf(sum *summary.Summary) (params []int) {
	for i := range sum.Cases {
		for j := range sum.Cases[i].Ops {
			op := &sum.Cases[i].Ops[j]
			if (op.Kind == summary.Keeps || op.Kind == summary.Store) && isOutParam(&op.Path) && !slices.Contains(params, op.Path.Index) {
				params = append(params, op.Path.Index)
			}
		}
	}
	return params
}

// freshResult gives the call's result a name of its own.
func (a *analysis) freshResult(s *state, c *callSite) {
	p := resultTemp(a.block, a.index)
	if c.instr.Dst != nil {
		p = *c.instr.Dst
	}
	if p.Name == "" {
		p.Name = c.callee + "()"
	}
	c.result = a.n.base(p)
	id := c.result.id
	if a.again[id] {
		s.retire(func(root *place) bool { return root.id == id })
		s.forget(p.Index)
	}
	s.mem.drop(id)
	s.dropDerived(c.result.key)
}

// takeCase carries out one case of a summary. It reports false if the case
// contradicts what is known. What the function writes is written before the
// effect that the model specifies, and after one that is read off its body.
func (a *analysis) takeCase(s *state, c *callSite, cs summary.Case, sum Callee) bool {
	for _, g := range cs.When {
		if !a.assumeGuard(s, c, g) {
			return false
		}
		if cond := c.comparison(g); cond != nil {
			a.tested(s, cond, c.instr.Pos, false)
		}
	}
	switch {
	case sum.Direct:
	case sum.Specified:
		a.refill(s, c, sum.Summary)
	default:
		defer a.refill(s, c, sum.Summary)
	}
	c.asserts = sum.Direct && !slices.ContainsFunc(cs.Ops, func(op summary.Op) bool {
		return op.Kind != summary.Require && op.Kind != summary.RequireNot
	})
	for _, op := range cs.Ops {
		t, open := a.guardsHold(s, c, op.When)
		if t == maybe && op.Kind == summary.Unlock && (sum.Specified || sum.Direct) && a.holds(s, c, op) {
			t = yes // who has it locked knows that the flags say so
		}
		if t == no || t == maybe && (op.Kind != summary.Blocks || open == nil || onMembers(open)) {
			continue // what flags a structure has is seldom for a caller to say
		}
		op.When = open // what is left is for the caller to decide
		if !a.lockOp(s, c, a.flagged(s, c, op)) {
			return false
		}
	}
	return true
}

// holds reports whether the lock of an operation is held that hangs on flags
// which the call has, but which are not known.
func (a *analysis) holds(s *state, c *callSite, op summary.Op) bool {
	for i := range op.When {
		if g := &op.When[i]; g.Op != summary.Has {
			return false
		} else if _, ok := a.valueOf(s, c, g.Subject); !ok {
			return false
		}
	}
	p, ok := a.instantiate(s, c, op.Path)
	return ok && s.heldAt(p.key) >= 0
}

// unknownCall is a call of which nothing is known: it may write what it is
// given the address of, and it does nothing to locks.
func (a *analysis) unknownCall(s *state, c *callSite) {
	if isMacro(c.callee) {
		// A macro out of view, used as a predicate: the same question has the
		// same answer until something may have changed it.
		s.setMem(c.result, a.n.question(c.callee, c.args, s.since))
		return
	}
	for i, v := range c.args {
		if v.kind == vAddr && (v.at.Base == ir.LocalVar || v.at.Base == ir.Param) && !v.at.memory {
			s.setMem(v.at, a.n.unknown(a.where()+"o"+strconv.Itoa(i)))
			s.dropDerived(v.at.key)
		}
		if c.instr.Callee.Idle {
			continue
		}
		for j := range s.refs {
			if s.refs[j].key == v.cellKey() && !s.refs[j].Passed {
				s.editRef(j).Passed = true
			}
		}
		if v.kind == vCell || v.kind == vAddr {
			s.handOver(v.at.key)
		}
		if o := a.n.target(v); o != nil && o.number {
			s.setMem(o, a.n.unknown(a.where()+"o"+strconv.Itoa(i)))
		}
		if o := a.n.target(v); o != nil {
			a.actOn(s, o, c)
		}
	}
	a.passVars(s, c)
	a.refill(s, c, nil)
	s.soften(a.where())
	if c.instr.Callee.Idle && c.ofProgram() {
		a.answersOfProgram(s, c)
	}
}

// passVars notes that stale variables are handed to a function.
func (a *analysis) passVars(s *state, c *callSite) {
	if len(s.derived) == 0 {
		return
	}
	for i := range c.instr.Args {
		v := &c.instr.Args[i]
		if v.Kind == ir.Read && len(v.Path.Steps) == 0 {
			at := a.n.baseOf(v.Path)
			if i := s.derivedAt(at.key); i >= 0 && s.derived[i].retaken {
				a.useVar(s, at, c.instr.Pos, c.instr.Text)
			}
		}
	}
}

// actOn notes that an object is handed to a function: checks of its state
// that a gap made stale decide what is done to it.
func (a *analysis) actOn(s *state, object *place, c *callSite) {
	if len(s.checks) == 0 && a.rec == nil {
		return
	}
	for i := range s.held {
		if o := s.held[i].at.owner; o != nil && o.id == object.id {
			if a.rec != nil {
				a.rec.acts(s.held[i].key, object)
			}
			a.act(s, s.held[i].key, object, nil, c.instr.Pos, c.instr.Text)
		}
	}
}
