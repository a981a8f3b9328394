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
	if !ok {
		a.unknownCall(s, c)
		return []*state{s}
	}
	c.direct, c.specified = sum.Direct, sum.Specified
	c.asks = !sum.Direct && !sum.WritesAny && len(sum.Writes) == 0 && in.Dst != nil
	c.callee = sum.Name
	switch {
	case !sum.Direct:
		a.passVars(s, c)
		s.soften(a.where())
		if a.rec != nil {
			a.rec.wroteInside(sum.Summary)
		}
	case !sum.Primitive:
		a.refill(s, c, nil)
	}
	a.insideOps(s, c, sum.Summary)
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
	for _, v := range c.args {
		if v.kind != vAddr || v.at.memory || v.at.Base != ir.LocalVar {
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
	}
	switch {
	case sum.Direct:
	case sum.Specified:
		a.refill(s, c, sum.Summary)
	default:
		defer a.refill(s, c, sum.Summary)
	}
	for _, op := range cs.Ops {
		t, open := a.guardsHold(s, c, op.When)
		if t == no || t == maybe && (op.Kind != summary.Blocks || open == nil) {
			continue
		}
		op.When = open // what is left is for the caller to decide
		if !a.lockOp(s, c, a.flagged(s, c, op)) {
			return false
		}
	}
	return true
}

// flagged applies flag arguments to an operation: recursion, duplicates, no
// waiting.
func (a *analysis) flagged(s *state, c *callSite, op summary.Op) summary.Op {
	for _, f := range op.Flags {
		if f.Param >= len(c.args) || flagIn(c.args[f.Param], f.Name, 0) != yes {
			continue
		}
		switch f.Means {
		case "recurse":
			op.Recurse = true
		case "dupok":
			op.Dup = true
		case "nowait":
			if op.Kind == summary.Lock {
				op.Kind = summary.TryLock
			}
		}
	}
	return op
}

// assumeGuard adds a case's condition to what is known.
func (a *analysis) assumeGuard(s *state, c *callSite, g summary.Guard) bool {
	v, ok := a.subject(s, c, g)
	switch g.Op {
	case summary.Has, summary.Lacks:
		t := a.hasFlag(s, c, g)
		if ok && !c.direct && !c.specified && (t == maybe || t == no && g.Name != "" && !isZero(v)) {
			// A flag that the argument does not spell out may be part of a
			// constant that it does.
			s.doubt = s.doubt || t == no
			return s.assume(a.flagOf(v, g), g.Op == summary.Has)
		}
		if ok && !c.direct && t == maybe && len(g.Subject.Steps) == 0 && (v.kind != vExpr || v.name != "|") {
			// What a caller hands on is for its own caller to choose.
			return s.assume(a.flagOf(v, g), g.Op == summary.Has)
		}
		// What the model's flags are not seen to be set is taken as clear.
		return (t == yes) == (g.Op == summary.Has)
	}
	if !ok {
		return true
	}
	if g.Op == summary.In {
		return s.assumeIn(v, g.Ints)
	}
	return s.assumeEqual(v, g.Int, g.Op == summary.Eq)
}

// guardsHold answers whether all guards hold, and gives those that only the
// caller can decide.
func (a *analysis) guardsHold(s *state, c *callSite, gs []summary.Guard) (truth, []summary.Guard) {
	res := yes
	var open []summary.Guard
	for _, g := range gs {
		var t truth
		switch g.Op {
		case summary.Has, summary.Lacks:
			t = a.hasFlag(s, c, g)
			if g.Op == summary.Lacks && t != maybe {
				t = yes + no - t
			}
		case summary.In:
			if v, ok := a.valueOf(s, c, g.Subject); ok {
				t = s.among(v, g.Ints)
			}
		default:
			if v, ok := a.valueOf(s, c, g.Subject); ok {
				t, _ = s.equals(v, g.Int)
				if t == maybe && g.Name != "" && flagIn(v, g.Name, g.Int) == yes {
					t = yes // a constant whose value is not in view, by its name
				}
				if g.Op == summary.Ne && t != maybe {
					t = yes + no - t
				}
			}
		}
		switch t {
		case no:
			return no, nil
		case maybe:
			res = maybe
			if v, ok := a.valueOf(s, c, g.Subject); ok && v.kind == vCell && v.at.nameable && v.ver == "" {
				g.Subject = v.at.Path
				open = append(open, g)
			} else {
				return maybe, nil
			}
		}
	}
	return res, open
}

// hasFlag answers whether a flag is set in an argument, by the flag's name in
// the source. A value that is spelt out in full and does not name it lacks it.
func (a *analysis) hasFlag(s *state, c *callSite, g summary.Guard) truth {
	v, ok := a.valueOf(s, c, g.Subject)
	if !ok {
		return maybe
	}
	if g.Name == "" {
		f := s.clone()
		can, cannot := f.assume(a.flagOf(v, g), true), s.clone().assume(a.flagOf(v, g), false)
		switch {
		case can && !cannot:
			return yes
		case cannot && !can:
			return no
		}
		return maybe
	}
	t := flagIn(v, g.Name, g.Int)
	if t == maybe {
		switch clear, _ := s.equals(a.flagOf(v, g), 0); clear {
		case yes:
			return no
		case no:
			return yes
		}
	}
	return t
}

func isZero(v *val) bool { return v.kind == vConst && v.n == 0 }

// flagOf is the expression that a guard on a flag tests.
func (a *analysis) flagOf(v *val, g summary.Guard) *val {
	if g.Name == "" {
		return a.n.fold("&", v, a.n.constant(g.Int, ""))
	}
	return a.n.fold("&", v, a.n.cell(a.n.base(ir.Path{Base: ir.GlobalVar, Name: g.Name}), "", ""))
}

// flagIn answers whether a flag is in a value, by its name and, where the model
// tells it, its value n.
func flagIn(v *val, name string, n int64) truth {
	switch v.kind {
	case vConst:
		return truthOf(v.name == name || n != 0 && v.n&n == n)
	case vCell:
		if v.at.Base == ir.GlobalVar && len(v.at.Steps) == 0 {
			if v.at.Name == name {
				return yes
			}
			if !v.at.memory {
				return no
			}
		}
		return maybe
	case vExpr:
		if v.name == "~" {
			if t := flagIn(v.args[0], name, n); t != maybe {
				return yes + no - t
			}
			return maybe
		}
		if v.name != "|" && v.name != "+" {
			return maybe
		}
		res := no
		for _, arg := range v.args {
			switch flagIn(arg, name, n) {
			case yes:
				return yes
			case maybe:
				res = maybe
			}
		}
		return res
	}
	return maybe
}

// follow walks a path of the callee's terms from what the call passes. It
// ends at a cell, or, for a bare parameter or result, at a value.
func (a *analysis) follow(s *state, c *callSite, p *ir.Path) (cell *place, v *val, ok bool) {
	switch p.Base {
	case ir.Param:
		if p.Index >= len(c.args) {
			return nil, nil, false
		}
		v = c.args[p.Index]
	case ir.Result:
		v = s.load(c.result, false)
	case ir.LocalVar, ir.Temp:
		return nil, nil, false
	default:
		cell = a.n.base(*p)
	}
	for i := range p.Steps {
		st := &p.Steps[i]
		if st.Kind != ir.Deref {
			if v != nil {
				return nil, nil, false
			}
			cell = a.n.step(cell, st)
			continue
		}
		if v == nil {
			v = s.load(cell, false)
		}
		if v.kind == vConst {
			return nil, nil, false // nothing there: NULL
		}
		cell, v = a.n.pointee(v), nil
	}
	return cell, v, true
}

// instantiate gives the cell that a path of the callee's terms names here.
func (a *analysis) instantiate(s *state, c *callSite, p ir.Path) (*place, bool) {
	cell, v, ok := a.follow(s, c, &p)
	if !ok {
		return nil, false
	}
	if v == nil {
		return cell, true
	}
	if v.kind == vCell {
		return v.at, true
	}
	return nil, false
}

func (a *analysis) instantiateAll(s *state, c *callSite, ps []ir.Path) []ir.Path {
	var out []ir.Path
	for _, p := range ps {
		if q, ok := a.instantiate(s, c, p); ok {
			out = append(out, a.meant(s, q))
		} else if class, ok := classInstance(p); ok {
			if i := a.onlyOfClass(s, class); i >= 0 {
				p = s.held[i].Path
			}
			out = append(out, p)
		}
	}
	return out
}

// meant gives the lock that a callee drops of those held here: what it calls
// p, or, where that is not held, the only one of its class.
func (a *analysis) meant(s *state, p *place) ir.Path {
	if s.heldAt(p.key) < 0 && s.goneAt(p.key) < 0 {
		if i := a.onlyOfClass(s, a.classOf(p.Path)); i >= 0 {
			return s.held[i].Path
		}
	}
	return p.Path
}

// anyOf stands for the instance of a class that the caller holds, where a
// summary cannot name it.
func anyOf(class string) ir.Path { return ir.Path{Base: ir.Temp, Func: "class", Name: class} }

func classInstance(p ir.Path) (class string, ok bool) {
	return p.Name, p.Base == ir.Temp && p.Func == "class"
}

// valueOf gives the value that a path of the callee's terms has here.
func (a *analysis) valueOf(s *state, c *callSite, p ir.Path) (*val, bool) {
	cell, v, ok := a.follow(s, c, &p)
	if !ok {
		return nil, false
	}
	if v != nil {
		return v, true
	}
	return s.load(cell, false), true
}

// subject gives the value that a guard speaks of, as it is now.
func (a *analysis) subject(s *state, c *callSite, g summary.Guard) (*val, bool) {
	cell, v, ok := a.follow(s, c, &g.Subject)
	if !ok || v != nil {
		return v, ok
	}
	return s.load(cell, true), true
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
		for j := range s.refs {
			if s.refs[j].key == v.cellKey() && !s.refs[j].Passed {
				s.editRef(j).Passed = true
			}
		}
		if v.kind == vCell || v.kind == vAddr {
			s.handOver(v.at.key)
		}
		if o := a.n.target(v); o != nil {
			a.actOn(s, o, c)
		}
	}
	a.passVars(s, c)
	a.refill(s, c, nil)
	s.soften(a.where())
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
	if len(s.checks) == 0 {
		return
	}
	for i := range s.held {
		if o := s.held[i].at.owner; o != nil && o.id == object.id {
			a.act(s, s.held[i].key, object, c.instr.Pos, c.instr.Text)
		}
	}
}

// insideOps shows the acquisitions and sleeps within the callee, which order
// and sleeping rules look at, and collects them for this function's summary.
func (a *analysis) insideOps(s *state, c *callSite, sum *summary.Summary) {
	if a.rec == nil {
		return
	}
	for _, q := range sum.Acquires {
		may, open, ok := a.insideWhen(s, c, q.When)
		if !ok {
			continue
		}
		op := summary.Op{Kind: summary.Lock, Lock: q.Lock, Class: q.Class, Mode: q.Mode, Dup: q.Dup,
			Dropped: a.instantiateAll(s, c, q.Dropped), When: open}
		if q.Try {
			op.Kind = summary.TryLock
		}
		ev := Event{Class: q.Class, Inside: true, May: may || q.May, Chain: q.Chain}
		i := -1
		if p, ok := a.instantiate(s, c, q.Path); ok {
			op.Path = p.Path
			if op.Class == "" {
				op.Class = a.classOf(op.Path)
				ev.Class = op.Class
			}
			i = s.heldAt(p.key)
			ev.Exact = i >= 0
		} else {
			op.Path = ir.Path{Base: ir.Temp, Name: q.Path.String()}
		}
		a.event(s, &op, ev, i, c)
	}
	for _, q := range sum.Sleeps {
		may, open, ok := a.insideWhen(s, c, q.When)
		if !ok {
			continue
		}
		op := summary.Op{Kind: summary.Blocks, Dropped: a.instantiateAll(s, c, q.Dropped), When: open}
		a.event(s, &op, Event{Inside: true, May: may || q.May, Chain: q.Chain}, -1, c)
	}
}

// insideWhen decides the conditions of what happens within a callee. ok is
// false if it does not happen; open are the conditions that this function's
// caller can decide; may says that some are left that nobody can.
func (a *analysis) insideWhen(s *state, c *callSite, when []summary.Guard) (may bool, open []summary.Guard, ok bool) {
	for _, g := range when {
		t, left := a.guardsHold(s, c, []summary.Guard{g})
		switch {
		case t == no:
			return false, nil, false
		case t == yes, g.Op == summary.Ne && g.Int == 0 && g.Subject.Type.Ptr > 0:
			// A pointer that is not known to be NULL is not.
		case left != nil:
			open = append(open, left...)
		default:
			may = true
		}
	}
	return may, open, true
}
