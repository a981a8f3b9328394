package link

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"lockcheck/lockgraph/flow"
	"lockcheck/lockgraph/graph"
	"lockcheck/lockgraph/summary"
)

// evidence is what the program as a whole learns from its functions.
type evidence struct {
	mu         sync.Mutex // held by who reads sites, once all functions are known
	p          *Program
	edges      map[[2]string]*relation // from, to
	kinds      map[classKind]int       // how many functions see a class as of a kind
	customs    map[need]summary.Custom
	writes     writes
	otherKinds bool                    // kinds has others than the image
	fresh      map[int32]*contribution // with an image: those of functions that are not as in it
}

// newEvidence gives what is known before any function is: what the image tells.
func newEvidence(p *Program) (*evidence, error) {
	e := &evidence{p: p, edges: map[[2]string]*relation{}, kinds: map[classKind]int{}, customs: map[need]summary.Custom{},
		writes: writes{img: p.opt.Image, now: map[string]*written{}, replaced: map[flow.Replaced]int{}, others: map[string]bool{}}}
	img := p.opt.Image
	if img == nil {
		return e, nil
	}
	w, err := img.wholeFacts()
	if err != nil {
		return nil, err
	}
	st := &p.Stats
	st.Calls, st.PointerCalls, st.Unresolved, st.GivenUp = w.Stats.Calls, w.Stats.PointerCalls, w.Stats.Unresolved, w.Stats.GivenUp
	e.fresh = map[int32]*contribution{}
	for i := int32(0); i < int32(img.pair.len()); i += 3 {
		pair := [2]string{img.text[img.pair.at(i)], img.text[img.pair.at(i+1)]}
		e.edges[pair] = &relation{blocking: img.pair.at(i+2) != 0, was: i / 3}
	}
	for i := int32(0); i < int32(img.kind.len()); i += 3 {
		e.kinds[classKind{img.text[img.kind.at(i)], img.text[img.kind.at(i+1)]}] = int(img.kind.at(i + 2))
	}
	e.customs = img.customs()
	return e, nil
}

// contributed tells the relations of an image who contributes to them: now gives
// the functions that are as in the image.
func (e *evidence) contributed(img *Image, now []int32) {
	for i := int32(0); i < int32(img.pair.len()); i += 3 {
		pair := [2]string{img.text[img.pair.at(i)], img.text[img.pair.at(i+1)]}
		r := e.edges[pair]
		from, to := img.by.span(i / 3)
		for j := from; j < to; j++ {
			if n := now[img.by.values.at(j)]; n >= 0 {
				r.by = append(r.by, n)
			}
		}
		if len(r.by) == 0 {
			delete(e.edges, pair)
		}
	}
}

// add takes in what one function contributes.
func (e *evidence) add(n int32, c *contribution) {
	e.count(c, 1)
	if e.fresh != nil {
		e.fresh[n] = c
	}
	for i := range c.Edges {
		s := &c.Edges[i]
		pair := [2]string{s.From, s.To}
		r := e.edges[pair]
		if r == nil {
			r = &relation{sites: map[string]keptSite{}, changed: true, was: -1}
			e.edges[pair] = r
		}
		if k := len(r.by); k == 0 || r.by[k-1] != n {
			r.by = append(r.by, n)
		}
		if r.sites != nil {
			r.add(s, n, int32(i))
		}
	}
}

// instead takes out what a function of the image contributed, instead of which now is
// contributed; either may be nil. Edges of which they have the same sites do not
// change.
func (e *evidence) instead(was, now *contribution) {
	if was != nil {
		e.count(was, -1)
	}
	old, sites := e.p.sitesOf(was), e.p.sitesOf(now)
	for _, of := range []map[[2]string]string{old, sites} {
		for pair := range of {
			if r := e.edges[pair]; r != nil && old[pair] != sites[pair] {
				r.changed = true
			}
		}
	}
}

// sitesOf gives what a contribution says of each edge.
func (p *Program) sitesOf(c *contribution) map[[2]string]string {
	if c == nil {
		return nil
	}
	said := map[[2]string]string{}
	for i := range c.Edges {
		s := &c.Edges[i]
		said[[2]string{s.From, s.To}] += string(p.Pack(*s))
	}
	return said
}

func (e *evidence) count(c *contribution, sign int) {
	st := &e.p.Stats
	if c.GivenUp {
		st.GivenUp += sign
	}
	st.Calls += sign * c.Calls
	st.PointerCalls += sign * c.PointerCalls
	st.Unresolved += sign * c.Unresolved
	for _, k := range c.Kinds {
		was := e.kinds[k]
		e.otherKinds = e.otherKinds || was == 0 || was+sign == 0
		if e.kinds[k] += sign; e.kinds[k] == 0 {
			delete(e.kinds, k)
		}
	}
	for _, k := range c.Needed {
		if e.customs[k.Of] = e.customs[k.Of].Plus(k.Custom, sign); e.customs[k.Of].Calls() == 0 {
			delete(e.customs, k.Of)
		}
	}
	e.writes.count(c, sign)
}

// keyedSite is a site with what tells it from others.
type keyedSite struct {
	key string
	graph.Site
}

func compareSites(a, b keyedSite) int {
	return cmp.Or(len(a.Chain)-len(b.Chain), strings.Compare(a.File, b.File), a.Line-b.Line, a.Col-b.Col,
		strings.Compare(a.Func, b.Func), strings.Compare(a.FromPath, b.FromPath), strings.Compare(a.ToPath, b.ToPath), strings.Compare(a.key, b.key))
}

// finish builds the program's graph, classes and protections.
func (p *Program) finish(ctx context.Context, e *evidence) error {
	changed := map[[2]string]*relation{}
	for pair, r := range e.edges {
		if r.changed {
			changed[pair] = r
		}
	}
	if err := e.read(ctx, p.opt.Jobs, changed); err != nil {
		return err
	}
	p.classes = maps.Clone(p.declares)
	kinds := map[string]string{}
	for k := range e.kinds {
		if old, ok := kinds[k.Class]; !ok || strings.Compare(k.Kind, old) < 0 {
			kinds[k.Class] = k.Kind
		}
	}
	for id, kind := range kinds {
		c := p.classes[id]
		c.ID = id
		if k, ok := p.Model.Kind(kind); ok && c.Kind == "" {
			c.Kind, c.Sleepable, c.Spin, c.Yields = k.Title, k.Sleepable, k.Spin, k.Yields
			c.Recurses = c.Recurses || k.Recurses
		}
		p.classes[id] = c
	}
	g := &graph.Graph{Order: p.order()}
	for id := range kinds {
		g.Classes = append(g.Classes, p.classes[id])
	}
	slices.SortFunc(g.Classes, func(a, b graph.Class) int { return strings.Compare(a.ID, b.ID) })
	g.Edges = make([]graph.Edge, 0, len(e.edges))
	for _, pair := range e.pairs() {
		r := e.edges[pair]
		g.Edges = append(g.Edges, graph.Edge{From: pair[0], To: pair[1], Blocking: r.blocking, Sites: p.sites(r)})
	}
	p.Graph = g
	return nil
}

// pairs gives the ends of all edges, sorted; those of the image are.
func (e *evidence) pairs() [][2]string {
	all := make([][2]string, 0, len(e.edges))
	if img := e.p.opt.Image; img != nil {
		for q := range int32(img.pair.len() / 3) {
			if pair := img.pairAt(q); e.edges[pair] != nil {
				all = append(all, pair)
			}
		}
	}
	if was := len(all); was < len(e.edges) {
		had := make(map[[2]string]bool, was)
		for _, pair := range all {
			had[pair] = true
		}
		for pair := range e.edges {
			if !had[pair] {
				all = append(all, pair)
			}
		}
		slices.SortFunc(all, comparePairs)
	}
	return all
}

// sites gives the sites of a relation in order, if they have been read.
func (p *Program) sites(r *relation) []graph.Site {
	if r.sites == nil {
		return nil
	}
	starts := p.starts()
	all := make([]keyedSite, 0, len(r.sites))
	for k, s := range r.sites {
		s.Startup = starts[[2]string{s.File, s.Func}]
		all = append(all, keyedSite{k, s.Site})
	}
	slices.SortFunc(all, compareSites)
	out := make([]graph.Site, len(all))
	for i := range all {
		out[i] = all[i].Site
	}
	return out
}

// ReadSites reads the sites of the graph's edges that are wanted, as far as nobody
// has. Who looks at the graph meanwhile sees some of them.
func (p *Program) ReadSites(ctx context.Context, want func(*graph.Edge) bool) error {
	wanted := map[[2]string]*relation{}
	for i := range p.Graph.Edges {
		if e := &p.Graph.Edges[i]; e.Sites == nil && want(e) {
			pair := [2]string{e.From, e.To}
			wanted[pair] = p.found.edges[pair]
		}
	}
	p.found.mu.Lock()
	defer p.found.mu.Unlock()
	if err := p.found.read(ctx, p.opt.Jobs, wanted); err != nil {
		return err
	}
	for i := range p.Graph.Edges {
		e := &p.Graph.Edges[i]
		if r := wanted[[2]string{e.From, e.To}]; r != nil {
			e.Sites = p.sites(r)
		}
	}
	return nil
}
