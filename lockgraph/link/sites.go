package link

import (
	"context"
	"maps"
	"slices"
	"sort"

	"lockcheck/lockgraph/graph"
)

// given is a contribution as an image has it: the sites apart, since whoever asks
// for those of one edge has nothing to do with the others.
type given struct {
	rest  []byte // of the contribution, without its edges
	pairs [][2]string
	ends  []int32 // of the edges' sites in sites
	sites []byte
}

// give packs a contribution.
func (p *Program) give(c *contribution) *given {
	rest := *c
	rest.Edges = nil
	g := &given{rest: p.roster.img.bytes(rest, p.places)}
	for i := range c.Edges {
		s := &c.Edges[i]
		g.pairs = append(g.pairs, [2]string{s.From, s.To})
		g.sites = append(g.sites, p.roster.img.bytes(s.Site, p.places)...)
		g.ends = append(g.ends, int32(len(g.sites)))
	}
	return g
}

// site gives the packed site of an edge.
func (g *given) site(i int) []byte {
	from := int32(0)
	if i > 0 {
		from = g.ends[i-1]
	}
	return g.sites[from:g.ends[i]]
}

// sitesOf gives the sites of a function of the image: numbers of its own among
// those of all.
func (img *Image) sitesOf(fn int32) (from, to int32) {
	if fn > 0 {
		from = img.siteEnd.at(fn - 1)
	}
	return from, img.siteEnd.at(fn)
}

// siteFunc gives the function of a site.
func (img *Image) siteFunc(s int32) int32 {
	return int32(sort.Search(img.siteEnd.len(), func(i int) bool { return img.siteEnd.at(int32(i)) > s }))
}

func (img *Image) pairAt(q int32) [2]string {
	return [2]string{img.text[img.pair.at(3*q)], img.text[img.pair.at(3*q+1)]}
}

// siteAt reads a site.
func (p *Program) siteAt(s int32) (siteOf, error) {
	img := p.roster.img
	pair := img.pairAt(img.sitePair.at(s))
	out := siteOf{From: pair[0], To: pair[1]}
	return out, img.value(img.site.of(s), &out.Site, p.places)
}

// contribution reads what a function of the image contributed.
func (p *Program) contribution(fn int32) (*contribution, error) {
	c := &contribution{}
	if err := p.roster.img.value(p.roster.img.give.of(fn), c, p.places); err != nil {
		return nil, err
	}
	from, to := p.roster.img.sitesOf(fn)
	for s := from; s < to; s++ {
		site, err := p.siteAt(s)
		if err != nil {
			return nil, err
		}
		c.Edges = append(c.Edges, site)
	}
	return c, nil
}

// relation is an edge in the making.
type relation struct {
	by       []int32             // the functions that contribute to it
	sites    map[string]keptSite // by their keys; nil: they have to be read
	blocking bool
	changed  bool   // it is not as in the image
	was      int32  // in the image; or -1
	last     string // of the sites, in their order; "": that has to be looked for
	merged   bool   // functions have sites in common
}

// keptSite is a site of an edge, and which of its function's sites it is.
type keptSite struct {
	graph.Site
	fn, nth int32 // fn is -1 where nth is the number of the site in the image
}

// maxSites bounds the sites kept of one edge.
const maxSites = 64

// add takes in a site, a function's nth. Of too many those stay that come first.
func (r *relation) add(s *siteOf, fn, nth int32) {
	r.blocking = r.blocking || !s.Site.Try
	k := s.key()
	if old, ok := r.sites[k]; ok {
		old.Site = sameSite(old.Site, s.Site)
		r.sites[k], r.merged = old, true
		return
	}
	now := keptSite{s.Site, fn, nth}
	if len(r.sites) < maxSites {
		r.sites[k] = now
		r.last = ""
		return
	}
	if r.last == "" {
		for k, s := range r.sites {
			if r.last == "" || compareSites(keyedSite{r.last, r.sites[r.last].Site}, keyedSite{k, s.Site}) < 0 {
				r.last = k
			}
		}
	}
	if compareSites(keyedSite{k, s.Site}, keyedSite{r.last, r.sites[r.last].Site}) < 0 {
		delete(r.sites, r.last)
		r.sites[k] = now
		r.last = ""
	}
}

// read reads the sites of those of the relations that want them.
func (e *evidence) read(ctx context.Context, jobs int, of map[[2]string]*relation) error {
	pairs := slices.SortedFunc(maps.Keys(of), comparePairs)
	pairs = slices.DeleteFunc(pairs, func(pair [2]string) bool { return of[pair].sites != nil })
	return inParallel(ctx, jobs, len(pairs), func(i int) error { return e.readOne(pairs[i], of[pairs[i]]) })
}

func (e *evidence) readOne(pair [2]string, r *relation) error {
	img := e.p.roster.img
	r.sites = map[string]keptSite{}
	if kept := e.p.keptSites(r); kept != nil {
		for _, s := range kept {
			site, err := e.p.siteAt(s)
			if err != nil {
				return err
			}
			r.add(&site, -1, s)
		}
		return nil
	}
	r.blocking = false
	for _, n := range r.by {
		if c := e.fresh[n]; c != nil {
			for i := range c.Edges {
				if s := &c.Edges[i]; s.From == pair[0] && s.To == pair[1] {
					r.add(s, n, int32(i))
				}
			}
			continue
		}
		from, to := img.sitesOf(e.p.work[n].old)
		for s := from; s < to; s++ {
			if img.sitePair.at(s) != r.was {
				continue
			}
			site, err := e.p.siteAt(s)
			if err != nil {
				return err
			}
			r.add(&site, n, s-from)
		}
	}
	return nil
}

// keptSites gives the sites that the image keeps of a relation, if they are those that
// it has now; else nil.
func (p *Program) keptSites(r *relation) []int32 {
	if r.changed || r.was < 0 {
		return nil
	}
	kept := p.roster.img.shown.of(r.was)
	if len(kept) >= maxSites && !p.inOrder() {
		return nil // of too many, others may come first
	}
	return kept
}
