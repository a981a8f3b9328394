package link

import (
	"slices"
	"strconv"

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
	Needed                          []needed
	Edges                           []siteOf
	Writes                          []flow.Write
	Replaced                        []flow.Replaced
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
	t := &s.Site
	b := make([]byte, 0, len(t.File)+len(t.Func)+len(t.FromPath)+40)
	b = append(b, t.File...)
	for _, n := range []int{t.Line, t.Col} {
		b = strconv.AppendInt(append(b, ':'), int64(n), 10)
	}
	b = append(append(b, ':'), t.Func...)
	b = strconv.AppendBool(append(b, ':'), t.Try)
	b = append(append(b, ':'), t.FromPath...)
	return string(strconv.AppendBool(append(b, ':'), t.May))
}

// contribute takes out of a result what the whole program needs of it.
func (p *Program) contribute(r *flow.Result, e componentEnv) *contribution {
	c := &contribution{GivenUp: r.GivenUp != "", Needed: customs(r), Writes: r.Writes, Replaced: r.Replaced}
	p.countCalls(c, r)
	kinds := map[classKind]bool{}
	at := map[[3]string]int{}
	var asserted map[string]bool
	var parted *flow.Partings
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
			if parted == nil {
				parted = r.Partings(e)
			}
			s.Site.Parted = parted.Of(ev, h)
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
	f := &p.roster.funcs[p.roster.number(r.Func)]
	c.Calls = len(f.calls)
	for _, in := range f.calls {
		if k := kindOf(in); k == pointer || k == local {
			c.PointerCalls++
			if len(p.roster.targets(f.unit, in)) == 0 {
				c.Unresolved++
			}
		}
	}
}

// orders gives the locks that an acquisition comes after.
func (p *Program) orders(r *flow.Result, ev *flow.Event, after func(*flow.Held)) {
	if ev.Class == "" || ev.Op.Kind != summary.Lock && ev.Op.Kind != summary.TryLock || ev.Left() || ev.Op.Apart {
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
	callee := e.p.body(u, h.Via[0].Func)
	if callee < 0 {
		return false
	}
	var s *summary.Summary
	if d := e.saw[callee]; d != nil {
		s = e.p.summary(d.known)
	} else {
		answer := ""
		if e.p.level[callee] < e.p.level[e.p.roster.number(fn)] { // else it is known or not by the order of work
			answer = e.p.bodyAnswer(u, h.Via[0].Func)
			s = e.p.summaryOf(callee)
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
		FromPath: h.Path.String(), ToPath: ev.Op.Path.String(), FromText: h.Text, Held: h.Site, Entry: h.Given(),
		Hearsay: h.Given() && len(h.Via) > 0, May: ev.May || e.stray(r.Unit, r.Func, h), Gates: gates}
	s.Chain = append([]summary.Site{{File: file, Line: s.Line, Col: s.Col, Func: r.Func.Name, What: ev.Text}}, ev.Chain...)
	return siteOf{h.Class, ev.Class, s}
}

// sameSite is a site that is seen twice: with the locks that are held both
// times, the shorter way there, and the first lock acquired in the function
// rather than by its callers.
func sameSite(old, s graph.Site) graph.Site {
	if old.Entry && !s.Entry {
		old, s = s, old
	}
	old.Gates = slices.DeleteFunc(slices.Clone(old.Gates), func(g string) bool { return !slices.Contains(s.Gates, g) })
	old.Parted = old.Parted || s.Parted
	if len(s.Chain) < len(old.Chain) {
		old.Chain = s.Chain
	}
	return old
}
