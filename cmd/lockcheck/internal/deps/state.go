package deps

import (
	"maps"
	"slices"
	"strings"
)

// State is what an index knows, for another one of a file system that stands as it did.
type State struct {
	Files []KnownFile
	Units []KnownUnit
}

// KnownFile is a file of an index; one without a Sum is not there.
type KnownFile struct {
	Name     string
	Sum      []byte
	Includes []Include
	Computed bool
	Header   bool // it was looked for as a header
}

// KnownUnit is the digest of a unit, without what macros make it include.
type KnownUnit struct {
	Path, First  string
	Dirs, Quotes int // lists of directories: see [Index.State]
	Sum          []byte
	Computed     bool
}

// State gives what an index knows. The lists of directories are numbered in list.
func (x *Index) State(list func(dirs []string) int) (s State) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(x.files)) {
		k := KnownFile{Name: name, Header: x.headers[name]}
		if f := x.files[name]; f != nil {
			k.Sum, k.Includes, k.Computed = f.sum[:], f.includes, f.computed
		}
		s.Files = append(s.Files, k)
	}
	for k, d := range x.known {
		s.Units = append(s.Units, KnownUnit{Path: k.path, First: k.first, Sum: d.Sum[:], Computed: d.Computed,
			Dirs: list(k.in.all[k.in.quotes:]), Quotes: list(k.in.all[:k.in.quotes])})
	}
	slices.SortFunc(s.Units, func(a, b KnownUnit) int { return strings.Compare(a.Path, b.Path) })
	return s
}

// Resume takes over what another index knew, with the lists of directories by their
// numbers.
func (x *Index) Resume(s *State, lists [][]string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	files := make([]file, len(s.Files))
	for i := range s.Files {
		k := &s.Files[i]
		if k.Header {
			x.headers[k.Name] = true
		}
		if k.Sum == nil {
			x.files[k.Name] = nil
			continue
		}
		f := &files[i]
		f.path, f.includes, f.computed = k.Name, k.Includes, k.Computed
		copy(f.sum[:], k.Sum)
		x.files[k.Name] = f
	}
	type where struct{ dirs, quotes int }
	scopes := map[where]*scope{}
	for i := range s.Units {
		k := &s.Units[i]
		if k.Dirs >= len(lists) || k.Quotes >= len(lists) || min(k.Dirs, k.Quotes) < 0 {
			continue
		}
		at := where{k.Dirs, k.Quotes}
		if scopes[at] == nil {
			scopes[at] = x.scope(lists[k.Dirs], lists[k.Quotes])
		}
		d := Digest{Computed: k.Computed}
		copy(d.Sum[:], k.Sum)
		x.known[asked{scopes[at], k.Path, k.First}] = d
	}
}
