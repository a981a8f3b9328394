package link

import (
	"slices"

	"lockcheck/lockgraph/graph"
)

// numberEdges numbers the edges of the image.
func (m *maker) numberEdges() {
	m.edges = m.p.found.pairs()
	m.edgeOf = make(map[[2]string]int32, len(m.edges))
	for i, pair := range m.edges {
		m.edgeOf[pair] = int32(i)
	}
}

// contributes takes in what a function contributes.
func (m *maker) contributes(w *work) {
	img, old := m.img, m.old
	if w.old >= 0 {
		img.give.add(carried[contribution](m, old.give.of(w.old)))
		from, to := old.sitesOf(w.old)
		for s := from; s < to; s++ {
			img.sitePair.add(m.edgeOf[old.pairAt(old.sitePair.at(s))])
			img.site.add(carried[graph.Site](m, old.site.of(s)))
		}
	} else {
		img.give.add(carried[contribution](m, w.gives.rest))
		for i, pair := range w.gives.pairs {
			img.sitePair.add(m.edgeOf[pair])
			img.site.add(carried[graph.Site](m, w.gives.site(i)))
		}
	}
	img.siteEnd.add(int32(img.sitePair.len()))
}

// edge takes in an edge, once all functions are.
func (m *maker) edge(pair [2]string) {
	img, r := m.img, m.p.found.edges[pair]
	img.pair.add(m.syms.id(pair[0]))
	img.pair.add(m.syms.id(pair[1]))
	blocking := int32(0)
	if r.blocking {
		blocking = 1
	}
	img.pair.add(blocking)
	for _, n := range r.by {
		img.by.values.add(n)
	}
	img.by.end()
	for _, s := range m.shown(r) {
		img.shown.values.add(s)
	}
	img.shown.end()
}

// shown gives the sites that are kept of an edge; nil if they cannot be told by
// their numbers.
func (m *maker) shown(r *relation) (all []int32) {
	if r.merged {
		return nil
	}
	add := func(s int32) bool {
		if s >= 0 {
			all = append(all, s)
		}
		return s >= 0
	}
	if r.sites == nil {
		for _, s := range m.p.keptSites(r) {
			if !add(m.siteNow(s)) {
				return nil
			}
		}
		return all
	}
	for _, s := range r.sites {
		var n int32
		if s.fn >= 0 {
			from, _ := m.img.sitesOf(s.fn)
			n = from + s.nth
		} else {
			n = m.siteNow(s.nth)
		}
		if !add(n) {
			return nil
		}
	}
	slices.Sort(all)
	return all
}

// siteNow gives the number in the image of a site of the old one, of an edge that
// has not changed; or -1.
func (m *maker) siteNow(s int32) int32 {
	p, old := m.p, m.old
	if m.funcNow == nil {
		m.funcNow = make([]int32, old.name.len())
		for i := range m.funcNow {
			m.funcNow[i] = -1
		}
		for n := range p.roster.funcs {
			if o := p.roster.funcs[n].old; o >= 0 {
				m.funcNow[o] = int32(n)
			}
		}
	}
	o := old.siteFunc(s)
	n := m.funcNow[o]
	if n < 0 {
		return -1
	}
	was, _ := old.sitesOf(o)
	from, to := m.img.sitesOf(n)
	if p.work[n].old == o {
		return from + s - was
	}
	// The function is another one, but says the same of this edge.
	nth := 0
	for t := was; t < s; t++ {
		if old.sitePair.at(t) == old.sitePair.at(s) {
			nth++
		}
	}
	edge := m.edgeOf[old.pairAt(old.sitePair.at(s))]
	for t := from; t < to; t++ {
		if m.img.sitePair.at(t) != edge {
			continue
		}
		if nth == 0 {
			return t
		}
		nth--
	}
	return -1
}
