// Package deps tells, without preprocessing, what a translation unit's outcome
// can depend on: its text and that of every header that it could include.
//
// An #include counts whatever condition it stands under, so that a digest
// changes more often than it must, and never less often. The exception is an
// include whose name a macro makes, which is not followed but told. Each header
// is read once for all units of an [Index].
package deps

import (
	"bytes"
	"crypto/sha256"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// maxFile bounds what is read of one header.
const maxFile = 32 << 20

// Index knows the headers of a file system. It is safe for concurrent use.
type Index struct {
	fsys    fs.FS
	base    *Index          // knows the files that are not in changed; or nil
	changed map[string]bool // files in which fsys differs from that of base

	mu    sync.Mutex
	files map[string]*file // by path; nil where there is none
	finds map[find]string  // "" if not found
	paths map[string]int   // lists of include directories, numbered
}

// file is what is kept of a header.
type file struct {
	sum      [sha256.Size]byte
	includes []include
	computed bool
}

// include is the name in an #include.
type include struct {
	name   string
	quoted bool
	next   bool // #include_next: every directory's counts
}

// find is the search for a header.
type find struct {
	dirs int    // the list of include directories
	from string // the directory of the file that includes it, if that is searched
	name string
}

// New makes an index of the headers in fsys.
func New(fsys fs.FS) *Index {
	return &Index{fsys: fsys, files: map[string]*file{}, finds: map[find]string{}, paths: map[string]int{}}
}

// Over makes an index of a file system that has x's files but for those named.
func (x *Index) Over(fsys fs.FS, changed []string) *Index {
	y := New(fsys)
	y.base, y.changed = x, make(map[string]bool, len(changed))
	for _, name := range changed {
		y.changed[name] = true
	}
	return y
}

// Digest is the outcome of [Index.Digest].
type Digest struct {
	Sum      [sha256.Size]byte
	Computed bool // there are includes whose names are not in the text
}

// Digest gives the digest of a unit: of its text, and of the names and texts
// of all that it may include, with the directories searched in their order.
func (x *Index) Digest(name string, text []byte, dirs []string) Digest {
	unit := scan(text)
	d := Digest{Computed: unit.computed}
	n := x.number(dirs)
	h := sha256.New()
	seen := map[string]bool{name: true}
	h.Write(unit.sum[:])
	var walk func(from string, f *file)
	visit := func(p string, g *file) {
		if seen[p] {
			return
		}
		seen[p] = true
		io.WriteString(h, p+"\x00")
		if g != nil {
			h.Write(g.sum[:])
			d.Computed = d.Computed || g.computed
			walk(p, g)
		}
	}
	walk = func(from string, f *file) {
		for _, inc := range f.includes {
			if inc.next {
				for _, dir := range dirs {
					if p := path.Join(dir, inc.name); x.file(p) != nil {
						visit(p, x.file(p))
					}
				}
				continue
			}
			p, g := x.resolve(n, dirs, path.Dir(from), inc)
			if p == "" {
				p = "?" + inc.name // a header of that name would matter
			}
			visit(p, g)
		}
	}
	walk(name, unit)
	h.Sum(d.Sum[:0])
	return d
}

// Headers gives the files of which a digest was taken so far, sorted, and a
// digest of their names and texts.
func (x *Index) Headers() (names []string, sum [sha256.Size]byte) {
	sums := map[string][sha256.Size]byte{}
	x.headers(sums)
	names = slices.Sorted(maps.Keys(sums))
	h := sha256.New()
	for _, n := range names {
		s := sums[n]
		io.WriteString(h, n+"\x00")
		h.Write(s[:])
	}
	h.Sum(sum[:0])
	return names, sum
}

func (x *Index) headers(sums map[string][sha256.Size]byte) {
	if x.base != nil {
		x.base.headers(sums)
		for n := range x.changed {
			delete(sums, n)
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for n, f := range x.files {
		if f != nil {
			sums[n] = f.sum
		}
	}
}

// number numbers a list of directories.
func (x *Index) number(dirs []string) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	k := strings.Join(dirs, "\x00")
	n, ok := x.paths[k]
	if !ok {
		n = len(x.paths)
		x.paths[k] = n
	}
	return n
}

// resolve finds a header; "" if there is none.
func (x *Index) resolve(n int, dirs []string, from string, inc include) (string, *file) {
	k := find{dirs: n, name: inc.name}
	if inc.quoted {
		k.from = from
	}
	x.mu.Lock()
	p, ok := x.finds[k]
	x.mu.Unlock()
	if !ok {
		p = x.search(dirs, from, inc)
		x.mu.Lock()
		x.finds[k] = p
		x.mu.Unlock()
	}
	if p == "" {
		return "", nil
	}
	return p, x.file(p)
}

func (x *Index) search(dirs []string, from string, inc include) string {
	if inc.quoted {
		if p := path.Join(from, inc.name); x.file(p) != nil {
			return p
		}
	}
	for _, dir := range dirs {
		if p := path.Join(dir, inc.name); x.file(p) != nil {
			return p
		}
	}
	return ""
}

// file reads a header, or gives nil if there is none.
func (x *Index) file(name string) *file {
	if !fs.ValidPath(name) {
		return nil
	}
	if x.base != nil && !x.changed[name] {
		return x.base.file(name)
	}
	x.mu.Lock()
	f, ok := x.files[name]
	x.mu.Unlock()
	if ok {
		return f
	}
	if text, err := read(x.fsys, name); err == nil {
		f = scan(text)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.files[name] = f
	return f
}

func read(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// scan finds the #include lines of a text.
func scan(text []byte) *file {
	f := &file{sum: sha256.Sum256(text)}
	for rest := text; len(rest) > 0; {
		i := bytes.IndexByte(rest, '#')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		word := bytes.TrimLeft(rest, " \t")
		word, next := cutWord(word, "include_next")
		if !next {
			var ok bool
			if word, ok = cutWord(word, "include"); !ok {
				continue
			}
		}
		line, _, _ := bytes.Cut(word, []byte("\n"))
		line = bytes.TrimSpace(line)
		var closing byte
		switch {
		case len(line) == 0:
			continue
		case line[0] == '<':
			closing = '>'
		case line[0] == '"':
			closing = '"'
		default:
			f.computed = true
			continue
		}
		if end := bytes.IndexByte(line[1:], closing); end > 0 {
			f.includes = append(f.includes, include{string(line[1 : 1+end]), closing == '"', next})
		}
	}
	return f
}

// cutWord cuts a word off the front of a text.
func cutWord(text []byte, word string) ([]byte, bool) {
	rest, ok := bytes.CutPrefix(text, []byte(word))
	if !ok || len(rest) > 0 && (rest[0] == '_' || rest[0] >= 'a' && rest[0] <= 'z') {
		return text, false
	}
	return rest, true
}
