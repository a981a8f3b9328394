// Package deps tells, without preprocessing, what a translation unit's outcome
// can depend on: its text and that of every header that it could include.
//
// An #include counts whatever condition it stands under, so that a digest
// changes more often than it must, and never less often. The exception is an
// include whose name a macro makes, which is not followed but told: whoever has
// read the unit knows these names, and gives them with it. Each file is read
// once for all units of an [Index], and not even that if [Files] knows it from
// an earlier run.
package deps

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// maxFile bounds what is read of one file.
const maxFile = 64 << 20

// Sum is a digest.
type Sum = [sha256.Size]byte

// Index knows the files of a file system. It is safe for concurrent use.
type Index struct {
	fsys    fs.FS
	kept    *Files          // knows files from earlier runs; or nil
	base    *Index          // knows the files that are not in changed; or nil
	changed map[string]bool // files in which fsys differs from that of base

	mu      sync.Mutex
	files   map[string]*file  // by path; nil where there is none
	headers map[string]bool   // those of them that were looked for to be included
	scopes  map[string]*scope // by their directories
	known   map[asked]Digest
}

// asked is a unit whose digest has been asked for, but for what macros make.
type asked struct {
	in          *scope
	path, first string
}

// file is what is kept of a file.
type file struct {
	path     string
	sum      Sum
	includes []Include
	computed bool
}

// Include is a name that a file includes.
type Include struct {
	Name   string
	Quoted bool
	Next   bool // #include_next: every directory's counts
}

// New makes an index of the files in fsys. kept may be nil.
func New(fsys fs.FS, kept *Files) *Index {
	return &Index{fsys: fsys, kept: kept, files: map[string]*file{}, headers: map[string]bool{}, scopes: map[string]*scope{}, known: map[asked]Digest{}}
}

// Over makes an index of a file system that has x's files but for those named.
func (x *Index) Over(fsys fs.FS, changed []string) *Index {
	y := New(fsys, x.kept)
	y.base, y.changed = x, make(map[string]bool, len(changed))
	for _, name := range changed {
		y.changed[name] = true
	}
	return y
}

// Unit is a translation unit and where it looks for headers.
type Unit struct {
	Path     string
	Dirs     []string
	Quotes   []string   // searched for "..." only, before the others
	First    []string   // what is included before the first line
	Computed []Computed // includes whose names macros make, as far as they are known
}

// Digest is the outcome of [Index.Digest].
type Digest struct {
	Sum      Sum
	Computed bool // there are includes whose names are not in the text
}

// Digest gives the digest of a unit: of its text, and of the names and texts
// of all that it may include, however the directories lead there. ok is false
// if there is no such file.
func (x *Index) Digest(u *Unit) (d Digest, ok bool) {
	if x.base != nil && !x.changed[u.Path] {
		// Where nobody has looked for what is changed, all is as it was.
		if d, ok = x.base.Digest(u); !x.base.sought(x.changed) {
			return d, ok
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	s := x.scope(u.Dirs, u.Quotes)
	k := asked{s, u.Path, strings.Join(u.First, "\x00")}
	if d, ok = x.known[k]; ok && len(u.Computed) == 0 {
		return d, true
	}
	f := x.file(u.Path)
	if f == nil {
		return Digest{}, false
	}
	d = x.digest(u, s, f)
	if len(u.Computed) == 0 {
		x.known[k] = d
	}
	return d, true
}

// sought reports whether one of these files has been looked for to be included.
func (x *Index) sought(names map[string]bool) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for name := range names {
		if x.headers[name] {
			return true
		}
	}
	return false
}

func (x *Index) digest(u *Unit, s *scope, f *file) (d Digest) {
	h := sha256.New()
	io.WriteString(h, u.Path+"\x00")
	h.Write(f.sum[:])
	d.Computed = f.computed
	add := func(from string, inc Include) {
		s.each(from, inc, func(name string, g *file) {
			if g == nil {
				io.WriteString(h, "?"+name+"\x00")
				return
			}
			n := s.node(g)
			h.Write(n.sum[:])
			d.Computed = d.Computed || n.computed
		})
	}
	for _, name := range u.First {
		add(".", Include{Name: name, Quoted: true})
	}
	for _, inc := range f.includes {
		add(path.Dir(u.Path), inc)
	}
	for _, c := range u.Computed {
		add(path.Dir(c.From), c.Include)
	}
	h.Sum(d.Sum[:0])
	return d
}

// Computed is an include whose name a macro makes, and the file that it stands in.
type Computed struct {
	From string
	Include
}

// Sum gives the digest of a file's text. ok is false if there is no such file.
func (x *Index) Sum(name string) (sum Sum, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if f := x.file(name); f != nil {
		return f.sum, true
	}
	return sum, false
}

// Known gives the names and digests of the files that were looked at so far,
// in the order of their names.
func (x *Index) Known() []Named {
	all := map[string]Sum{}
	x.collect(all)
	out := make([]Named, 0, len(all))
	for name, sum := range all {
		out = append(out, Named{name, sum})
	}
	slices.SortFunc(out, func(a, b Named) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Named is a file and the digest of its text.
type Named struct {
	Name string
	Sum  Sum
}

func (x *Index) collect(sums map[string]Sum) {
	if x.base != nil {
		x.base.collect(sums)
		maps.DeleteFunc(sums, func(n string, _ Sum) bool { return x.changed[n] })
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for n, f := range x.files {
		if f != nil {
			sums[n] = f.sum
		}
	}
}

// header gives a file that is looked for to be included.
func (x *Index) header(name string) *file {
	if x.base == nil || x.changed[name] {
		x.headers[name] = true
		return x.file(name)
	}
	x.base.mu.Lock()
	x.base.headers[name] = true
	x.base.mu.Unlock()
	return x.file(name)
}

// file gives a file, or nil if there is none.
func (x *Index) file(name string) *file {
	if f, ok := x.files[name]; ok {
		return f
	}
	var f *file
	switch {
	case !fs.ValidPath(name):
	case x.base != nil && !x.changed[name]:
		x.base.mu.Lock()
		defer x.base.mu.Unlock()
		return x.base.file(name)
	default:
		f = x.read(name)
	}
	x.files[name] = f
	return f
}

// read gives what is to be known of a file.
func (x *Index) read(name string) *file {
	info, err := fs.Stat(x.fsys, name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	if f := x.kept.find(name, info); f != nil {
		return f
	}
	at := x.kept.now()
	text, err := read(x.fsys, name)
	if err != nil {
		return nil
	}
	f := scan(text)
	f.path = name
	x.kept.add(f, info, at)
	return f
}

func read(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	var b bytes.Buffer
	b.Grow(int(min(info.Size(), maxFile)) + bytes.MinRead)
	_, err = b.ReadFrom(io.LimitReader(f, maxFile))
	return b.Bytes(), err
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
			f.includes = append(f.includes, Include{string(line[1 : 1+end]), closing == '"', next})
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

// key joins names so that no two lists are alike.
func key(lists ...[]string) string {
	var b strings.Builder
	for _, l := range lists {
		b.WriteString(strings.Join(l, "\x00"))
		b.WriteByte(1)
	}
	return b.String()
}
