package headers

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// maxHeader bounds what is read of one file.
const maxHeader = 16 << 20

// Index holds the headers of a file system, each read once. It is safe for
// concurrent use, and grows with the headers that units ask for.
type Index struct {
	fsys    fs.FS
	base    *Index          // knows the files that are not in changed; or nil
	changed map[string]bool // files in which fsys differs from that of base

	tab *symbols

	macroMu *sync.Mutex
	macros  map[string]*macro // by their text

	mu    sync.RWMutex
	files map[string]*entry
	dirs  map[string]int // lists of directories, numbered
	finds map[find]found

	walks *sync.Pool
}

// entry is a file, or none of that name.
type entry struct {
	once sync.Once
	file *file
}

// find is the search for a header.
type find struct {
	dirs  int
	after int    // only directories behind this one; -1: all
	from  string // directory of the file that includes it, if that is searched
	name  string
}

type found struct {
	path string // "" if there is none
	dir  int
}

// New makes an index of the headers in fsys.
func New(fsys fs.FS) *Index {
	x := &Index{fsys: fsys, tab: newSymbols(), macroMu: new(sync.Mutex), macros: map[string]*macro{}, walks: new(sync.Pool)}
	x.empty()
	return x
}

func (x *Index) empty() {
	x.files, x.dirs, x.finds = map[string]*entry{}, map[string]int{}, map[find]found{}
}

// Over makes an index of a file system that has x's files but for those
// named. What x has read of the others is not read again.
func (x *Index) Over(fsys fs.FS, changed []string) *Index {
	y := &Index{fsys: fsys, tab: x.tab, macroMu: x.macroMu, macros: x.macros, walks: x.walks, base: x}
	y.empty()
	y.changed = make(map[string]bool, len(changed))
	for _, name := range changed {
		y.changed[path.Clean(name)] = true
	}
	return y
}

// open gives a file, or nil if there is none of that name.
func (x *Index) open(name string) *file {
	if !fs.ValidPath(name) {
		return nil
	}
	if x.base != nil && !x.changed[name] {
		return x.base.open(name)
	}
	e := x.entry(name)
	e.once.Do(func() {
		if src, err := readRegular(x.fsys, name); err == nil {
			e.file = x.cut(name, clean(src), true)
		}
	})
	return e.file
}

func readRegular(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	b := make([]byte, 0, min(info.Size(), maxHeader)+1)
	r := io.LimitReader(f, maxHeader)
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, 512)
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// clean blanks what no C text has.
func clean(src []byte) []byte {
	if slices.Contains(src, 0) {
		src = slices.Clone(src)
		for i, c := range src {
			if c == 0 {
				src[i] = ' '
			}
		}
	}
	return src
}

// number numbers a list of directories.
func (x *Index) number(dirs []string) int {
	k := strings.Join(dirs, "\x00")
	x.mu.RLock()
	n, ok := x.dirs[k]
	x.mu.RUnlock()
	if ok {
		return n
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if n, ok = x.dirs[k]; !ok {
		n = len(x.dirs)
		x.dirs[k] = n
	}
	return n
}

// search finds a header in the directories of a unit.
func (x *Index) search(k find, dirs []string, quotes int) (*file, int) {
	x.mu.RLock()
	r, ok := x.finds[k]
	x.mu.RUnlock()
	if !ok {
		r = x.look(k, dirs, quotes)
		x.mu.Lock()
		x.finds[k] = r
		x.mu.Unlock()
	}
	if r.path == "" {
		return nil, 0
	}
	return x.open(r.path), r.dir
}

// look looks in the directory of the including file, in those for quoted
// names, which come first in dirs, and in the others.
func (x *Index) look(k find, dirs []string, quotes int) found {
	try := func(dir string) string {
		p := path.Join(dir, k.name)
		if path.IsAbs(k.name) || x.open(p) == nil {
			return ""
		}
		return p
	}
	first := quotes
	if k.from != "" {
		if p := try(k.from); p != "" {
			return found{p, -1}
		}
		first = 0
	}
	for i := max(first, k.after+1); i < len(dirs); i++ {
		if p := try(dirs[i]); p != "" {
			return found{p, i}
		}
	}
	return found{}
}

// entry gives the entry of a name, a new one if there is none.
func (x *Index) entry(name string) *entry {
	x.mu.RLock()
	e := x.files[name]
	x.mu.RUnlock()
	if e == nil {
		x.mu.Lock()
		if e = x.files[name]; e == nil {
			e = new(entry)
			x.files[name] = e
		}
		x.mu.Unlock()
	}
	return e
}
