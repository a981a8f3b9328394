package link

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/summary"
)

// evidence is what the program as a whole learns from its functions.
type evidence struct {
	p      *Program
	edges  map[[2]string]map[string]graph.Site // from, to -> key -> site
	kinds  map[string]string                   // class -> lock kind
	writes map[string]*written                 // "struct.field"
}

// written counts how a member is written: under which classes, and under none.
type written struct {
	total int
	under map[string]int
}

// protectors gives the classes under which nearly all writes of the member f
// stand; what is written before others know the object does not count against
// it. A lock in the member's own struct comes before those that merely happen
// to be held as well.
func (w *written) protectors(f string) []string {
	tag, _, _ := strings.Cut(f, ".")
	var own, all []string
	for c, n := range w.under {
		if n*3 < w.total*2 {
			continue
		}
		all = append(all, c)
		if strings.HasPrefix(c, tag+".") {
			own = append(own, c)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

func newEvidence(p *Program) *evidence {
	return &evidence{p: p, edges: map[[2]string]map[string]graph.Site{}, kinds: map[string]string{}, writes: map[string]*written{}}
}

// add takes in one function's result. Calls come in a fixed order.
func (e *evidence) add(r *flow.Result) {
	if r.GivenUp != "" {
		e.p.Stats.GivenUp++
	}
	e.countCalls(r)
	for i := range r.Events {
		e.event(r, &r.Events[i])
	}
	for _, w := range r.Writes {
		f := w.Struct + "." + w.Field
		x := e.writes[f]
		if x == nil {
			x = &written{under: map[string]int{}}
			e.writes[f] = x
		}
		x.total++
		for _, c := range w.Classes {
			x.under[c]++
		}
	}
}

func (e *evidence) countCalls(r *flow.Result) {
	for _, b := range r.Func.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op != ir.Call {
				continue
			}
			e.p.Stats.Calls++
			if in.Callee.Ptr != nil {
				e.p.Stats.PointerCalls++
				if len(e.p.index.targets(r.Unit, *in.Callee.Ptr)) == 0 {
					e.p.Stats.Unresolved++
				}
			}
		}
	}
}

// event notes the kind of a class and the edges of an acquisition.
func (e *evidence) event(r *flow.Result, ev *flow.Event) {
	if ev.Class == "" {
		return
	}
	if k := ev.Op.Lock; k != "" {
		if old, ok := e.kinds[ev.Class]; !ok || k < old {
			e.kinds[ev.Class] = k
		}
	}
	if ev.Op.Kind != summary.Lock && ev.Op.Kind != summary.TryLock || ev.Left() {
		return
	}
	if ev.Before.Doubt || e.p.kinds[ev.Op.Lock].Section {
		return
	}
	for i := range ev.Before.Held {
		h := &ev.Before.Held[i]
		if h.Class == "" || e.p.kinds[h.Kind].Section || ev.Held != nil && ev.Exact && h.Path.Key() == ev.Held.Path.Key() {
			continue
		}
		if slices.ContainsFunc(ev.Op.Dropped, func(q ir.Path) bool { return q.Key() == h.Path.Key() }) {
			continue
		}
		e.edge(r, ev, h)
	}
}

// stray reports whether a callee left the lock held on some of its ways out
// and neither result nor arguments tell which: a mistake of its, or of ours.
func (e *evidence) stray(u *ir.Unit, h *flow.Held) bool {
	if h.Entry || len(h.Via) == 0 {
		return false
	}
	callee, ok := e.p.index.body(u, h.Via[0].Func)
	if !ok || e.p.summaries[callee.fn] == nil {
		return false
	}
	var with, without []summary.Case
	for _, c := range e.p.summaries[callee.fn].Cases {
		if c.Left(h.Class) != nil {
			with = append(with, c)
		} else {
			without = append(without, c)
		}
	}
	return !summary.Apart(with, without)
}

// maxSites bounds the sites kept of one edge.
const maxSites = 64

func (e *evidence) edge(r *flow.Result, ev *flow.Event, h *flow.Held) {
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
		Hearsay: h.Entry && len(h.Via) > 0, May: ev.May || e.stray(r.Unit, h), Gates: gates}
	s.Chain = append([]summary.Site{{File: file, Line: s.Line, Col: s.Col, Func: r.Func.Name, What: ev.Text}}, ev.Chain...)
	key := fmt.Sprintf("%s:%d:%d:%s:%v:%s:%v:%v", s.File, s.Line, s.Col, s.Func, s.Try, s.FromPath, s.Entry, s.May)
	pair := [2]string{h.Class, ev.Class}
	m := e.edges[pair]
	if m == nil {
		m = map[string]graph.Site{}
		e.edges[pair] = m
	}
	old, ok := m[key]
	switch {
	case !ok && len(m) < maxSites:
		m[key] = s
	case ok:
		old.Gates = slices.DeleteFunc(slices.Clone(old.Gates), func(g string) bool { return !slices.Contains(gates, g) })
		if len(s.Chain) < len(old.Chain) {
			old.Chain = s.Chain
		}
		m[key] = old
	}
}

// finish builds the program's graph, classes and protections.
func (p *Program) finish(e *evidence) {
	for id, kind := range e.kinds {
		c := p.classes[id]
		c.ID = id
		if k, ok := p.Model.Kind(kind); ok && c.Kind == "" {
			c.Kind, c.Sleepable, c.Spin = k.Title, k.Sleepable, k.Spin
			c.Recurses = c.Recurses || k.Recurses
		}
		p.classes[id] = c
	}
	g := &graph.Graph{}
	for id := range e.kinds {
		g.Classes = append(g.Classes, p.classes[id])
	}
	slices.SortFunc(g.Classes, func(a, b graph.Class) int { return strings.Compare(a.ID, b.ID) })
	for pair, sites := range e.edges {
		edge := graph.Edge{From: pair[0], To: pair[1]}
		for _, s := range sites {
			edge.Sites = append(edge.Sites, s)
			edge.Blocking = edge.Blocking || !s.Try
		}
		slices.SortFunc(edge.Sites, func(a, b graph.Site) int {
			return cmp.Or(len(a.Chain)-len(b.Chain), strings.Compare(a.File, b.File), a.Line-b.Line, a.Col-b.Col,
				strings.Compare(a.Func, b.Func), strings.Compare(a.FromPath, b.FromPath), strings.Compare(a.ToPath, b.ToPath))
		})
		g.Edges = append(g.Edges, edge)
	}
	slices.SortFunc(g.Edges, func(a, b graph.Edge) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	p.Graph = g
	p.protected = map[string]map[string]bool{}
	for f, w := range e.writes {
		if p.declared.settled[f] {
			continue
		}
		for _, c := range w.protectors(f) {
			if p.protected[c] == nil {
				p.protected[c] = map[string]bool{}
			}
			p.protected[c][f] = true
		}
	}
}
