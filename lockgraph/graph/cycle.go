package graph

import (
	"cmp"
	"slices"
)

// Cycle is a way to deadlock: each class is taken while the one before it is
// held, and the first while the last is. Sites[i] is the site of Edges[i] that
// shows it best; no two of them hold a common gate, so that as many threads
// can stand at all of them at once. Edges[i].To is Edges[i+1].From.
type Cycle struct {
	Edges   []*Edge
	Sites   []*Site
	Suspect int // which edge to doubt: the order that the rest of the program has least evidence for
}

// Bounds of the search, which is exponential without them.
const (
	MaxCycle  = 6       // classes in a cycle
	maxVisits = 1 << 12 // classes and sites looked at for one edge and one length
)

// Cycles are the deadlocks that a graph allows.
type Cycles struct {
	Found []Cycle // shortest first
	// Possible are those that need a site that may not happen: it hangs on
	// which function a pointer calls, rests on a callee's word for what is
	// held, or runs before there is a second thread. They go round besides those found.
	Possible []Cycle
	// Left names, for each part of the graph that may still have cycles, its
	// classes: cycles longer than MaxCycle, or behind a bound of the search.
	Left [][]string
}

// Cycles finds cycles of blocking edges, so that one cause gives one cycle:
// when a cycle is found, the edge to doubt is taken out before the search
// goes on. Edges for which against is true are doubted first; against may be
// nil. Edges from a class to itself are no cycles here, see [Edge.Self].
func (g *Graph) Cycles(against func(*Edge) bool) Cycles {
	s := newSearch(g, against, certain)
	var out Cycles
	out.Found = s.all(MaxCycle)
	out.Left = s.left()
	cut := make(map[*Edge]bool)
	for _, c := range out.Found {
		cut[c.Edges[c.Suspect]] = true
	}
	s = newSearch(g, against, waiting)
	s.edges = slices.DeleteFunc(s.edges, func(e *link) bool { return cut[e.Edge] })
	out.Possible = s.all(maxPossible)
	return out
}

// maxPossible bounds the classes in a cycle that is only possible: of those
// that take more coincidences nobody wants to hear.
const maxPossible = 3

// all finds all cycles of up to a length.
func (s *search) all(longest int) []Cycle {
	var found []Cycle
	for length := 2; length <= longest && s.refine(); length++ {
		for _, e := range s.live() {
			for !e.gone {
				c, ok := s.through(e, length)
				if !ok {
					break
				}
				found = append(found, c)
			}
		}
	}
	s.refine()
	return found
}

// search is the state of one search: the edges not yet taken out, within the
// components of the graph.
type search struct {
	names   []string // node -> class
	edges   []*link  // sorted by class
	out, in [][]*link
	visits  int
}

// link is an edge under search.
type link struct {
	*Edge
	from, to int
	sites    []*Site // see waits
	n        int     // how many sites wait
	against  bool
	gone     bool // taken out, or in no cycle
	bounded  bool
}

func newSearch(g *Graph, against func(*Edge) bool, admit func(*Site) bool) *search {
	s := &search{}
	classes := make(map[string]Class, len(g.Classes))
	for _, c := range g.Classes {
		classes[c.ID] = c
	}
	ids := make(map[string]int)
	node := func(class string) int {
		id, ok := ids[class]
		if !ok {
			id = len(s.names)
			ids[class] = id
			s.names = append(s.names, class)
		}
		return id
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		if !e.Blocking || e.Self() || e.From == "" || e.To == "" {
			continue
		}
		from, to := classes[e.From], classes[e.To]
		if unordered(from, to) {
			continue
		}
		admit := admit
		if forbidden(from, to) {
			admit = plain
		}
		sites, n := e.waits(admit)
		if len(sites) == 0 {
			continue
		}
		s.edges = append(s.edges, &link{
			Edge: e, from: node(e.From), to: node(e.To), sites: sites, n: n,
			against: against != nil && against(e),
		})
	}
	slices.SortFunc(s.edges, func(a, b *link) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return s
}

// refine takes out the edges that are in no cycle and reports whether any is
// left.
func (s *search) refine() bool {
	s.index()
	comp := make([]int, len(s.names))
	for i, c := range s.components() {
		for _, v := range c {
			comp[v] = i + 1
		}
	}
	some := false
	for _, e := range s.edges {
		if comp[e.from] == 0 || comp[e.from] != comp[e.to] {
			e.gone = true
		}
		some = some || !e.gone
	}
	s.index()
	return some
}

func (s *search) components() [][]int {
	succs := make([][]int, len(s.names))
	for v, es := range s.out {
		for _, e := range es {
			succs[v] = append(succs[v], e.to)
		}
	}
	return Components(len(s.names), func(v int) []int { return succs[v] })
}

// index lists the edges that are left by their ends.
func (s *search) index() {
	s.out = make([][]*link, len(s.names))
	s.in = make([][]*link, len(s.names))
	for _, e := range s.edges {
		if !e.gone {
			s.out[e.from] = append(s.out[e.from], e)
			s.in[e.to] = append(s.in[e.to], e)
		}
	}
}

// live gives the edges that are left, those to doubt first.
func (s *search) live() []*link {
	var out []*link
	for _, e := range s.edges {
		if !e.gone {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, suspicion)
	return out
}

// suspicion orders edges by how much they are to be doubted: against the
// declared order, few sites, late in the source.
func suspicion(a, b *link) int {
	if a.against != b.against {
		if a.against {
			return -1
		}
		return 1
	}
	first, second := a.sites[0], b.sites[0]
	return cmp.Or(
		cmp.Compare(a.n, b.n),
		-cmp.Compare(first.File, second.File),
		-cmp.Compare(first.Line, second.Line),
		-cmp.Compare(first.Col, second.Col),
		cmp.Compare(a.From, b.From),
		cmp.Compare(a.To, b.To),
	)
}

// through finds a cycle of the given length through e, and takes out the edge
// of it that is most to be doubted.
func (s *search) through(e *link, length int) (Cycle, bool) {
	home := s.distances(e.from, length-1)
	path := []*link{e}
	seen := map[int]bool{e.from: true, e.to: true}
	s.visits = 0
	var found []*Site
	var walk func(v int) bool
	walk = func(v int) bool {
		if s.visits++; s.visits > maxVisits {
			e.bounded = true
			return false
		}
		for _, n := range s.out[v] {
			d, ok := home[n.to]
			if n.gone || !ok || len(path)+1+d > length || (seen[n.to] && n.to != e.from) {
				continue
			}
			path = append(path, n)
			if n.to == e.from {
				if len(path) == length {
					if found = s.apart(path); found != nil {
						return true
					}
				}
			} else {
				seen[n.to] = true
				if walk(n.to) {
					return true
				}
				delete(seen, n.to)
			}
			path = path[:len(path)-1]
		}
		return false
	}
	if !walk(e.to) {
		return Cycle{}, false
	}
	return cut(path, found), true
}

// cut makes the cycle of a path and takes out its suspect. The cycle begins
// after the suspect's edge, so that it is told last.
func cut(path []*link, sites []*Site) Cycle {
	worst := 0
	for i := range path {
		if suspicion(path[i], path[worst]) < 0 {
			worst = i
		}
	}
	path[worst].gone = true
	c := Cycle{Suspect: len(path) - 1}
	for i := range path {
		j := (worst + 1 + i) % len(path)
		c.Edges = append(c.Edges, path[j].Edge)
		c.Sites = append(c.Sites, sites[j])
	}
	return c
}

// distances gives how many edges lead from a node to home, up to limit.
func (s *search) distances(home, limit int) map[int]int {
	dist := map[int]int{home: 0}
	ring := []int{home}
	for d := 1; d <= limit && len(ring) > 0; d++ {
		var next []int
		for _, v := range ring {
			for _, e := range s.in[v] {
				if _, ok := dist[e.from]; !ok && !e.gone {
					dist[e.from] = d
					next = append(next, e.from)
				}
			}
		}
		ring = next
	}
	return dist
}

// left names the classes of what is still cyclic.
func (s *search) left() [][]string {
	var out [][]string
	for _, comp := range s.components() {
		gated := true
		names := make([]string, 0, len(comp))
		for _, v := range comp {
			names = append(names, s.names[v])
			for _, e := range s.out[v] {
				gated = gated && !e.bounded
			}
		}
		// A component whose cycles are all short was searched to its end:
		// what keeps it cyclic are cycles that a gate makes harmless.
		if len(comp) <= MaxCycle && gated {
			continue
		}
		slices.Sort(names)
		out = append(out, names)
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

// apart picks a site of each edge so that different threads can stand at all
// of them: no two hold a gate in common, nor is one's gate another's lock. It
// returns nil if there is no such choice, or none within the search's bound.
func (s *search) apart(path []*link) []*Site {
	picked := make([]*Site, 0, len(path))
	holds := make(map[string]int) // class -> how many of picked hold it
	var pick func(i int) bool
	pick = func(i int) bool {
		if i == len(path) {
			return true
		}
		for _, site := range path[i].sites {
			if s.visits++; s.visits > maxVisits {
				path[0].bounded = true
				return false
			}
			mine := append([]string{path[i].From}, site.Gates...)
			if slices.ContainsFunc(mine, func(c string) bool { return holds[c] > 0 }) {
				continue
			}
			for _, c := range mine {
				holds[c]++
			}
			picked = append(picked, site)
			if pick(i + 1) {
				return true
			}
			picked = picked[:len(picked)-1]
			for _, c := range mine {
				holds[c]--
			}
		}
		return false
	}
	if !pick(0) {
		return nil
	}
	return picked
}
