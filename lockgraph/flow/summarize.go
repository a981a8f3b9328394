package flow

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// summarize gives the function's summary from its exits: exits with the same
// effect are one case, told apart by what is known of arguments and result.
func (r *recorder) summarize() *summary.Summary {
	a := r.a
	sum := &summary.Summary{Func: a.fn.Name, Bounded: a.givenUp != ""}
	sum.Writes, sum.WritesAny = r.assigned()
	r.listInside(sum)
	for _, p := range a.fn.Params {
		sum.Params = append(sum.Params, p.Name)
	}
	sum.Unlists, sum.Counts = r.unlisted, r.countedIn()
	groups := map[string]*group{}
	sure := slices.ContainsFunc(r.ends, func(e end) bool { return e.s.point == 0 && !e.s.doubt })
	for _, e := range r.ends {
		if e.s.point != 0 {
			continue // what stands before is not in view
		}
		if e.s.doubt && sure {
			continue // no caller should rest on it
		}
		ops := a.effect(e)
		key := opsKey(ops)
		g := groups[key]
		if g == nil {
			g = &group{ops: ops}
			groups[key] = g
		}
		result := resultFact(e)
		for _, o := range a.told(e.s) {
			o.result = result
			g.add(o)
		}
	}
	groups = a.answered(groups)
	switch {
	case len(groups) == 0 && (len(r.ends) > 0 || a.givenUp != "" || a.fn.Partial):
		sum.Cases = []summary.Case{{}}
		return sum
	case len(groups) > a.lim.Cases:
		sum.Bounded = true
		sum.Cases = []summary.Case{{Ops: a.commonOps(groups)}}
		return sum
	}
	if len(groups) == 1 {
		for _, g := range groups {
			sum.Cases = []summary.Case{{When: a.guardsOf(outcome{result: g.all(nil).result}), Ops: g.ops}}
		}
		if op, ok := r.gives(); ok && len(sum.Writes) == 0 && !sum.WritesAny {
			sum.Cases[0].Ops = append(slices.Clip(sum.Cases[0].Ops), op)
		}
		return sum
	}
	tells := telling(groups, sum.Writes)
	room := a.lim.Cases - len(groups)
	for _, key := range sortedKeys(groups) {
		g := groups[key]
		ways := g.ways(room, tells)
		room -= len(ways) - 1
		for _, w := range ways {
			sum.Cases = append(sum.Cases, summary.Case{When: a.guardsOf(w), Ops: g.ops})
		}
	}
	return sum
}

// gives tells of a function that only finds a pointer what it finds, so that
// callers see through it: EXT4_SB(sb) is sb->s_fs_info.
func (r *recorder) gives() (summary.Op, bool) {
	if len(r.ends) != 1 || r.a.fn.Result.Ptr == 0 {
		return summary.Op{}, false
	}
	v := r.ends[0].v
	op := summary.Op{Kind: summary.Returns, Arg: -1, Type: -1}
	switch {
	case v.kind == vAddr:
		op.Kind = summary.ReturnsAddr
	case v.kind != vCell || v.ver != "":
		return summary.Op{}, false
	}
	op.Path = v.at.Path
	if op.Path.Base == ir.Param {
		return op, v.at.nameable
	}
	return op, v.at.nameable && v.kind == vAddr // the one lock that goes by a function's name
}

// resultFact is what is known of an exit's result.
func resultFact(e end) fact {
	if e.v.kind == vConst {
		return is(e.v.n)
	}
	if f, ok := e.s.fact(e.v.id); ok {
		return f
	}
	if z, _ := e.s.equals(e.v, 0); z == no {
		return not(0)
	}
	return fact{}
}

// guardsOf are the conditions under which a case happens.
func (a *analysis) guardsOf(o outcome) []summary.Guard {
	var gs []summary.Guard
	for _, key := range sortedKeys(o.facts) {
		if pg, ok := a.paramGuard(key, o.facts[key]); ok {
			gs = append(gs, pg...)
		}
	}
	if !o.result.empty() {
		gs = append(gs, equalities(ir.Path{Base: ir.Result}, o.result)...)
	}
	return append(gs, memberGuards(o.members)...)
}

// effect gives the operations that an exit amounts to for the caller.
func (a *analysis) effect(e end) []summary.Op {
	s := e.s.handedOver()
	var requires, ops []summary.Op
	for _, n := range a.sortedNeeds(0) {
		if need, done, ok := s.needEffect(n); ok {
			requires, ops = append(requires, need), append(ops, done...)
		}
	}
	for _, h := range s.held {
		if !h.Entry {
			ops = append(ops, a.acquired(e, h)...)
		} else if h.maybe && h.queried && h.at.nameable {
			requires = append(requires, summary.Op{Kind: summary.Known, Path: h.Path, Class: h.Class, Lock: h.Kind, Mode: h.Mode,
				Sites: append([]summary.Site{h.Site}, h.Via...)})
		}
	}
	for _, n := range a.needRefs {
		requires = append(requires, summary.Op{Kind: summary.RequireHold, Path: n.ref.Path, Name: n.ref.Kind, Sites: []summary.Site{n.ref.Site}})
	}
	for _, x := range s.ended {
		ops = append(ops, x.op)
	}
	requires = append(requires, a.stores(e)...)
	return append(append(append(requires, ops...), a.classEffect(s)...), a.holdEffect(e)...)
}

// needEffect gives a lock that is needed on entry, and what has been done to it. ok is
// false if it is not needed on this way: a contract that hangs on an argument.
func (s *state) needEffect(n *need) (require summary.Op, done []summary.Op, ok bool) {
	i, g := s.heldAt(n.key), s.goneAt(n.key)
	if i < 0 && g < 0 || i >= 0 && !s.held[i].Entry || g >= 0 && !s.gone[g].Entry {
		return summary.Op{}, nil, false
	}
	h := n.held
	if i >= 0 {
		h.Mode = s.held[i].entryMode
	} else {
		h.Mode = s.gone[g].entryMode
	}
	require = summary.Op{Kind: summary.Require, Path: h.Path, Class: h.Class, Lock: h.Kind, Mode: h.Mode, May: h.Depends,
		Sites: append([]summary.Site{h.Site}, h.Via...)}
	op := require
	if g >= 0 {
		op.Kind, op.May = summary.Unlock, false
		op.Sites = append([]summary.Site{s.gone[g].At}, s.gone[g].AtVia...)
		for range max(1, n.held.Count) {
			done = append(done, op)
		}
		return require, done, true
	}
	for range n.held.Count - s.held[i].Count { // as often as it has been left
		done = append(done, summary.Op{Kind: summary.Unlock, Path: op.Path, Class: op.Class, Lock: op.Lock, Mode: op.Mode, Sites: op.Sites})
	}
	if j := slices.IndexFunc(s.gapped, func(q *gapped) bool { return q.key == n.key }); j >= 0 {
		op.Kind = summary.Gap
		gap := s.gapped[j].gap
		op.Sites = append([]summary.Site{gap.Dropped}, gap.Chain...)
		if gap.Callee == "" {
			op.Sites = append(op.Sites, gap.Retaken)
		}
		done = append(done, op)
	}
	op.Sites = nil
	switch now := s.held[i].Mode; {
	case h.Mode == summary.Shared && now == summary.Exclusive:
		op.Kind = summary.Upgrade
		done = append(done, op)
	case h.Mode == summary.Exclusive && now == summary.Shared:
		op.Kind = summary.Downgrade
		done = append(done, op)
	}
	return require, done, true
}

// acquired gives the acquisitions that leave a lock held, as often as it is, if the
// caller can name it.
func (a *analysis) acquired(e end, h *held) (ops []summary.Op) {
	p, ok := a.inCallersTerms(e, h.at)
	if !ok || len(h.Via) > maxHearsay && a.env.Kind(h.Kind).Section {
		return nil
	}
	kind := summary.Lock
	if h.Try {
		kind = summary.TryLock
	}
	for range h.Count {
		ops = append(ops, summary.Op{Kind: kind, Path: p, Class: h.Class, Lock: h.Kind, Mode: h.Mode, Asked: h.asked,
			Sites: append([]summary.Site{h.Site}, h.Via...)})
	}
	return ops
}

// classEffect gives the release, or the gap, of locks that were held on entry
// and that the caller cannot name, by their class, and the release of those that the
// caller may have held.
func (a *analysis) classEffect(s *state) []summary.Op {
	var ops []summary.Op
	for _, g := range s.gone {
		if g.lent && g.at.nameable {
			ops = append(ops, summary.Op{Kind: summary.Unlock, Path: g.Path, Class: g.Class, Lock: g.Kind, Mode: g.Mode, IfHeld: true,
				Sites: append([]summary.Site{g.At}, g.AtVia...)})
		}
		if g.maybe && !g.at.nameable && g.Class != "" {
			ops = append(ops, summary.Op{Kind: summary.Unlock, Path: unnamed(g.Path), Class: g.Class, Lock: g.Kind,
				Sites: append([]summary.Site{g.At}, g.AtVia...)})
		}
	}
	for _, g := range s.gapped {
		if !g.at.nameable && g.held.Class != "" {
			ops = append(ops, summary.Op{Kind: summary.Gap, Path: unnamed(g.at.Path), Class: g.held.Class, Lock: g.held.Kind,
				Sites: []summary.Site{g.gap.Dropped, g.gap.Retaken}})
		}
	}
	return ops
}

// unnamed is a path that stands for one that the caller cannot name.
func unnamed(p ir.Path) ir.Path { return ir.Path{Base: ir.Temp, Name: p.String()} }

// holdEffect gives what an exit amounts to in references and out-parameters.
func (a *analysis) holdEffect(e end) []summary.Op {
	var ops []summary.Op
	for _, r := range e.s.refs {
		p, ok := a.inCallersTerms(e, r.at)
		if n := len(p.Steps); ok && p.Base == ir.Param && n > 1 && p.Steps[n-1].Kind == ir.Member {
			continue // it is kept in the caller's structure, and goes with that
		}
		if ok && !r.Entry && (!r.Moved || p.Base == ir.Result || p.Base == ir.Param && isOutParam(headOf(p))) {
			for range r.Count {
				ops = append(ops, summary.Op{Kind: summary.Hold, Path: p, Name: r.Kind, Sites: []summary.Site{r.Site}})
			}
		}
	}
	for _, r := range e.s.dropped {
		if p, ok := a.inCallersTerms(e, r.at); ok && r.Entry {
			ops = append(ops, summary.Op{Kind: summary.Unhold, Path: p, Name: r.Kind, Sites: []summary.Site{r.Site}})
		}
	}
	return ops
}

// headOf is the cell of an out-parameter that a path starts from.
func headOf(p ir.Path) *ir.Path {
	p.Steps = p.Steps[:min(1, len(p.Steps))]
	return &p
}

// stores gives what an exit leaves in out-parameters.
func (a *analysis) stores(e end) []summary.Op {
	var ops []summary.Op
	for _, c := range e.s.outParams() {
		op := summary.Op{Kind: summary.Store, Path: c.at.Path, Name: summary.StoreUnknown}
		zero, _ := e.s.equals(c.v, 0)
		switch {
		case c.v.kind == vConst:
			op.Int, op.Name = c.v.n, c.v.name
		case c.v.kind == vCell && c.v.ver == "" && c.v.at.nameable:
			op.Name, op.From = summary.StorePath, c.v.at.Path
		case c.v.kind == vAddr && c.v.at.nameable:
			op.Name, op.From = summary.StoreAddr, c.v.at.Path
		case zero == no:
			op.Name = summary.StoreObject
		}
		ops = append(ops, op)
	}
	return ops
}

// isOutParam reports whether a cell is what a pointer parameter points to.
func isOutParam(p *ir.Path) bool {
	return p.Base == ir.Param && p.Func == "" && len(p.Steps) == 1 && p.Steps[0].Kind == ir.Deref
}

// outParams gives the out-parameters that have been stored to, by name.
func (s *state) outParams() []cell {
	var cs []cell
	for i := range s.mem.e {
		if c := s.mem.e[i].v; isOutParam(&c.at.Path) {
			cs = append(cs, c)
		}
	}
	slices.SortFunc(cs, func(x, y cell) int { return compare(x.at.key, y.at.key) })
	return cs
}

// inCallersTerms names a cell as a caller can: from a parameter, a global, or
// the result, if that is what the function returns.
func (a *analysis) inCallersTerms(e end, p *place) (ir.Path, bool) {
	if p.nameable {
		return p.Path, true
	}
	if q, ok := a.reroot(p, e.v, ir.Path{Base: ir.Result}); ok {
		return q, true
	}
	for _, c := range e.s.outParams() {
		if q, ok := a.reroot(p, c.v, c.at.Path); ok {
			return q, true
		}
	}
	return ir.Path{}, false
}

// reroot names a cell that is reached through the value v from where v is kept.
func (a *analysis) reroot(p *place, v *val, at ir.Path) (ir.Path, bool) {
	if v.kind != vCell {
		return ir.Path{}, false
	}
	if _, ok := a.n.within(p, v.at, v.at); !ok {
		return ir.Path{}, false
	}
	q := at.Extend(p.Steps[len(v.at.Steps):]...)
	for i := range q.Steps {
		if q.Steps[i].Kind == ir.Deref {
			q.Steps[i].Name = ""
		}
	}
	return q, true
}

// commonOps is the effect that all groups share: what a summary falls back to
// when there are too many.
func (a *analysis) commonOps(groups map[string]*group) []summary.Op {
	keys := sortedKeys(groups)
	var ops []summary.Op
	for _, op := range groups[keys[0]].ops {
		k := opKey(op)
		all := true
		for _, other := range keys[1:] {
			all = all && slices.ContainsFunc(groups[other].ops, func(q summary.Op) bool { return opKey(q) == k })
		}
		if all {
			ops = append(ops, op)
		}
	}
	return ops
}

func opKey(op summary.Op) string {
	return fmt.Sprintf("%d %s %s %d %s %d %s %t", op.Kind, pathKey(op.Path), op.Class, op.Mode, op.Name, op.Int, pathKey(op.From), op.IfHeld)
}

func opsKey(ops []summary.Op) string {
	keys := make([]string, len(ops))
	for i, op := range ops {
		keys[i] = opKey(op)
	}
	sort.Strings(keys)
	return strings.Join(keys, ";")
}
