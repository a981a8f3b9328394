package deps

import (
	"crypto/sha256"
	"io"
	"path"
	"slices"
	"strings"
)

// scope is a list of directories in which units look for headers, with what
// headers come to there: a header's digest covers all that it may include.
type scope struct {
	x      *Index
	all    []string // directories for quoted names, then the others
	quotes int
	nodes  map[*file]*node
	finds  map[find]*file
	stack  []*node // of Tarjan's algorithm: headers may include each other
}

// find is the search for a header.
type find struct {
	from string // the directory of the file that includes it, if that is searched
	name string
}

// node is a header in a scope.
type node struct {
	f        *file
	low      int // the lowest place on the stack that it leads to; 0: done
	sum      Sum
	computed bool
}

func (x *Index) scope(dirs, quotes []string) *scope {
	k := key(dirs, quotes)
	s := x.scopes[k]
	if s == nil {
		s = &scope{x: x, all: slices.Concat(quotes, dirs), quotes: len(quotes), nodes: map[*file]*node{}, finds: map[find]*file{}}
		x.scopes[k] = s
	}
	return s
}

// each calls f with the headers that an #include in a directory may mean. nil
// stands for one that is not there, which would matter if it were.
func (s *scope) each(from string, inc Include, f func(name string, g *file)) {
	if inc.Next {
		for _, dir := range s.all {
			if g := s.in(dir, inc.Name); g != nil {
				f(inc.Name, g)
			}
		}
		return
	}
	f(inc.Name, s.search(from, inc))
}

// search finds a header, or gives nil.
func (s *scope) search(from string, inc Include) *file {
	k := find{name: inc.Name}
	dirs := s.all[s.quotes:]
	if inc.Quoted {
		k.from, dirs = from, s.all
	}
	f, ok := s.finds[k]
	if ok {
		return f
	}
	if inc.Quoted {
		f = s.in(from, inc.Name)
	}
	for i := 0; i < len(dirs) && f == nil; i++ {
		f = s.in(dirs[i], inc.Name)
	}
	s.finds[k] = f
	return f
}

func (s *scope) in(dir, name string) *file {
	if path.IsAbs(name) {
		return nil
	}
	return s.x.header(path.Join(dir, name))
}

// node gives a header with its digest. Headers that include each other have
// one in common.
func (s *scope) node(f *file) *node {
	if n := s.nodes[f]; n != nil {
		return n
	}
	s.visit(f)
	return s.nodes[f]
}

func (s *scope) visit(f *file) *node {
	n := &node{f: f}
	s.nodes[f] = n
	s.stack = append(s.stack, n)
	at := len(s.stack)
	n.low = at
	low := at
	for _, inc := range f.includes {
		s.each(path.Dir(f.path), inc, func(_ string, g *file) {
			if g == nil {
				return
			}
			m := s.nodes[g]
			if m == nil {
				m = s.visit(g)
			}
			if m.low > 0 {
				low = min(low, m.low)
			}
		})
	}
	n.low = low
	if low == at {
		s.seal(slices.Clone(s.stack[at-1:]))
		s.stack = s.stack[:at-1]
	}
	return n
}

// seal gives headers that include each other their digest.
func (s *scope) seal(ring []*node) {
	slices.SortFunc(ring, func(a, b *node) int { return strings.Compare(a.f.path, b.f.path) })
	h := sha256.New()
	computed := false
	for _, n := range ring {
		io.WriteString(h, n.f.path+"\x00")
		h.Write(n.f.sum[:])
		computed = computed || n.f.computed
		for _, inc := range n.f.includes {
			s.each(path.Dir(n.f.path), inc, func(name string, g *file) {
				switch m := s.nodes[g]; {
				case g == nil:
					io.WriteString(h, "?"+name+"\x00")
				case m.low > 0: // of the ring
					io.WriteString(h, "="+g.path+"\x00")
				default:
					h.Write(m.sum[:])
					computed = computed || m.computed
				}
			})
		}
	}
	var sum Sum
	h.Sum(sum[:0])
	for _, n := range ring {
		n.sum, n.computed = sum, computed
	}
	for _, n := range ring {
		n.low = 0
	}
}
