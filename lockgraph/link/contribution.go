package link

import (
	"fmt"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// contribution is what a function's result adds to what is known of the
// program as a whole.
type contribution struct {
	GivenUp                         bool
	Calls, PointerCalls, Unresolved int
	Kinds                           []classKind
	Edges                           []siteOf
	Writes                          []flow.Write
}

// classKind is the kind of lock that a class is seen to be.
type classKind struct{ Class, Kind string }

// siteOf is a site of an edge.
type siteOf struct {
	From, To string
	Site     graph.Site
}

// key tells a site from the edge's others.
func (s *siteOf) key() string {
	return fmt.Sprintf("%s:%d:%d:%s:%v:%s:%v:%v", s.Site.File, s.Site.Line, s.Site.Col, s.Site.Func, s.Site.Try, s.Site.FromPath, s.Site.Entry, s.Site.May)
}

// contribute takes out of a result what the whole program needs of it.
func (p *Program) contribute(r *flow.Result, e componentEnv) *contribution {
	c := &contribution{GivenUp: r.GivenUp != "", Writes: r.Writes}
	p.countCalls(c, r)
	kinds := map[classKind]bool{}
	at := map[[3]string]int{}
	var asserted map[string]bool
	for i := range r.Events {
		ev := &r.Events[i]
		if k := (classKind{ev.Class, ev.Op.Lock}); k.Class != "" && k.Kind != "" && !kinds[k] {
			kinds[k] = true
			c.Kinds = append(c.Kinds, k)
		}
		p.orders(r, ev, func(h *flow.Held) {
			s := e.edge(r, ev, h)
			if h.Entry {
				if asserted == nil {
					asserted = r.Asserted()
				}
				s.Site.Asserted = asserted[h.Path.Key()]
			}
			k := [3]string{s.From, s.To, s.key()}
			if j, ok := at[k]; ok {
				c.Edges[j].Site = sameSite(c.Edges[j].Site, s.Site)
				return
			}
			at[k] = len(c.Edges)
			c.Edges = append(c.Edges, s)
		})
	}
	return c
}

func (p *Program) countCalls(c *contribution, r *flow.Result) {
	calls := p.index.outline[r.Func].calls
	c.Calls = len(calls)
	for _, in := range calls {
		if in.Ptr != nil {
			c.PointerCalls++
			if len(p.index.targets(r.Unit, *in.Ptr)) == 0 {
				c.Unresolved++
			}
		}
	}
}

// orders gives the locks that an acquisition comes after.
func (p *Program) orders(r *flow.Result, ev *flow.Event, after func(*flow.Held)) {
	if ev.Class == "" || ev.Op.Kind != summary.Lock && ev.Op.Kind != summary.TryLock || ev.Left() {
		return
	}
	if ev.Before.Doubt || p.kinds[ev.Op.Lock].Section {
		return
	}
	for i := range ev.Before.Held {
		h := &ev.Before.Held[i]
		if h.Class == "" || p.kinds[h.Kind].Section || ev.Held != nil && ev.Exact && h.Path.Key() == ev.Held.Path.Key() {
			continue
		}
		if slices.ContainsFunc(ev.Op.Dropped, func(q ir.Path) bool { return q.Key() == h.Path.Key() }) {
			continue
		}
		after(h)
	}
}

// stray reports whether a callee left the lock held on some of its ways out
// and neither result nor arguments tell which: a mistake of its, or of ours.
func (e componentEnv) stray(u *ir.Unit, fn *ir.Func, h *flow.Held) bool {
	if h.Entry || len(h.Via) == 0 {
		return false
	}
	callee, ok := e.p.index.body(u, h.Via[0].Func)
	if !ok {
		return false
	}
	s := e.own[callee.fn]
	if s == nil {
		answer := ""
		if e.p.level[callee.fn] < e.p.level[fn] { // else it is known or not by the order of work
			answer = e.p.bodyAnswer(u, h.Via[0].Func)
			s = e.p.summaries[callee.fn].get()
		}
		e.asked.note(askBody, h.Via[0].Func, "", answer) // it is not a name that the function calls
	}
	if s == nil {
		return false
	}
	var with, without []summary.Case
	for _, c := range s.Cases {
		if c.Left(h.Class) != nil {
			with = append(with, c)
		} else {
			without = append(without, c)
		}
	}
	return !summary.Apart(with, without)
}

func (e componentEnv) edge(r *flow.Result, ev *flow.Event, h *flow.Held) siteOf {
	var gates []string
	for i := range ev.Before.Held {
		g := &ev.Before.Held[i]
		if g != h && g.Class != "" && g.Class != ev.Class && !slices.Contains(gates, g.Class) {
			gates = append(gates, g.Class)
		}
	}
	slices.Sort(gates)
	file := r.Unit.Files[ev.Pos.File]
	s := graph.Site{File: file, Line: int(ev.Pos.Line), Col: int(ev.Pos.Col), Func: r.Func.Name,
		Try: ev.Op.Kind == summary.TryLock, FromMode: h.Mode, ToMode: ev.Op.Mode,
		FromPath: h.Path.String(), ToPath: ev.Op.Path.String(), FromText: h.Text, Held: h.Site, Entry: h.Entry,
		Hearsay: h.Entry && len(h.Via) > 0, May: ev.May || e.stray(r.Unit, r.Func, h), Gates: gates}
	s.Chain = append([]summary.Site{{File: file, Line: s.Line, Col: s.Col, Func: r.Func.Name, What: ev.Text}}, ev.Chain...)
	return siteOf{h.Class, ev.Class, s}
}

// sameSite is a site that is seen twice: with the locks that are held both
// times, and the shorter way there.
func sameSite(old, s graph.Site) graph.Site {
	old.Gates = slices.DeleteFunc(slices.Clone(old.Gates), func(g string) bool { return !slices.Contains(s.Gates, g) })
	if len(s.Chain) < len(old.Chain) {
		old.Chain = s.Chain
	}
	return old
}

// add takes in what one function contributes. Calls come in a fixed order.
func (e *evidence) add(c *contribution) {
	st := &e.p.Stats
	if c.GivenUp {
		st.GivenUp++
	}
	st.Calls += c.Calls
	st.PointerCalls += c.PointerCalls
	st.Unresolved += c.Unresolved
	for _, k := range c.Kinds {
		if old, ok := e.kinds[k.Class]; !ok || strings.Compare(k.Kind, old) < 0 {
			e.kinds[k.Class] = k.Kind
		}
	}
	for i := range c.Edges {
		s := &c.Edges[i]
		pair := [2]string{s.From, s.To}
		m := e.edges[pair]
		if m == nil {
			m = map[string]graph.Site{}
			e.edges[pair] = m
		}
		k := s.key()
		if old, ok := m[k]; ok {
			m[k] = sameSite(old, s.Site)
		} else if len(m) < maxSites {
			m[k] = s.Site
		}
	}
	here := map[*written]bool{}
	for _, w := range c.Writes {
		f := w.Struct + "." + w.Field
		x := e.writes[f]
		if x == nil {
			x = &written{under: map[string]int{}}
			e.writes[f] = x
		}
		x.total++
		if !here[x] {
			here[x] = true
			x.funcs++
		}
		for _, c := range w.Classes {
			x.under[c]++
		}
	}
}
