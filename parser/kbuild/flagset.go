package kbuild

import (
	"io/fs"
	"path"
	"strings"
	"sync"
)

// flagSet is what units with the same flags share.
type flagSet struct {
	include, quote, included []string
	defines, macros, std     string
}

// give hands the flags to a unit.
func (s *flagSet) give(u Unit) Unit {
	u.IncludePaths, u.QuotePaths, u.Includes = s.include, s.quote, s.included
	u.Defines, u.Macros, u.Std = s.defines, s.macros, s.std
	return u
}

// flagSets keeps one copy of each set of flags.
type flagSets struct {
	place  func(name string) (string, bool) // the path in the tree of a name on a command line
	isDir  func(name string) bool
	isFile func(name string) bool

	mu   sync.Mutex
	sets map[string]*flagSet
	dirs map[string]bool
}

func newFlagSets(place func(string) (string, bool), isDir, isFile func(string) bool) *flagSets {
	return &flagSets{place: place, isDir: isDir, isFile: isFile, sets: map[string]*flagSet{}, dirs: map[string]bool{}}
}

// intern gives the set of a command's flags. machine is the C text that goes
// before its macros, cwd the directory where it runs. told hears of what
// stands outside the tree; it may be nil.
func (s *flagSets) intern(f flags, machine, cwd string, told func(name string)) *flagSet {
	list := func(l []string) string { return strings.Join(l, "\x01") }
	key := strings.Join([]string{cwd, machine, list(f.include), list(f.system), list(f.after), list(f.quote), list(f.included), f.macros, f.std}, "\x02")
	s.mu.Lock()
	defer s.mu.Unlock()
	if set := s.sets[key]; set != nil {
		return set
	}
	set := &flagSet{defines: machine + f.macros, macros: f.macros, std: f.std}
	dirs := func(lists ...[]string) []string {
		var found []string
		seen := map[string]bool{}
		for _, l := range lists {
			for _, d := range l {
				p, ok := s.place(absolute(d, cwd))
				if !ok && told != nil {
					told(d)
				}
				if ok && !seen[p] && s.dir(p) {
					seen[p] = true
					found = append(found, p)
				}
			}
		}
		return found
	}
	set.include, set.quote = dirs(f.include, f.system, f.after), dirs(f.quote)
	for _, n := range f.included {
		if p, ok := s.file(n, cwd, set.include); ok {
			set.included = append(set.included, p)
		} else if told != nil {
			told(n)
		}
	}
	s.sets[key] = set
	return set
}

func absolute(name, cwd string) string {
	if !path.IsAbs(name) {
		name = path.Join(cwd, name)
	}
	return path.Clean(name)
}

func (s *flagSets) dir(name string) bool {
	is, ok := s.dirs[name]
	if !ok {
		is = s.isDir(name)
		s.dirs[name] = is
	}
	return is
}

// file finds a file that is included before the first line.
func (s *flagSets) file(name, cwd string, dirs []string) (string, bool) {
	if p, ok := s.place(absolute(name, cwd)); ok && s.isFile(p) {
		return p, true
	}
	if path.IsAbs(name) {
		return "", false
	}
	for _, d := range dirs {
		if p := path.Join(d, name); fs.ValidPath(p) && s.isFile(p) {
			return p, true
		}
	}
	return "", false
}

func isDir(fsys fs.FS, name string) bool {
	fi, err := fs.Stat(fsys, name)
	return err == nil && fi.IsDir()
}
