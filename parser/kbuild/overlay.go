package kbuild

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"
)

// generatedDir is where the files that the build makes stand in a Tree's file
// system.
const generatedDir = "generated"

// maker makes generated files. Names are relative to generatedDir.
type maker interface {
	// link gives the file or directory of the tree that the name stands for.
	link(name string) (string, bool)
	// make gives the text of a generated file; fs.ErrNotExist: it makes none
	// of that name.
	make(name string) ([]byte, error)
	// names lists the generated files, links left out.
	names() []string
	// links lists the links, and what they stand for.
	links() map[string]string
}

// overlay is a tree with generated files in it. Each is made when it is first
// opened.
type overlay struct {
	base fs.FS
	mk   maker

	mu   sync.Mutex
	made map[string]func() ([]byte, error)

	list  sync.Once
	dirs  map[string][]fs.DirEntry
	above func() map[string]bool       // names that others stand below
	wrong func(name string, err error) // told of each file that cannot be made
}

func newOverlay(base fs.FS, mk maker, wrong func(string, error)) *overlay {
	o := &overlay{base: base, mk: mk, wrong: wrong, made: map[string]func() ([]byte, error){}}
	o.above = sync.OnceValue(o.parents)
	return o
}

// generated splits off the directory of generated files.
func generated(name string) (string, bool) {
	if name == generatedDir {
		return ".", true
	}
	return strings.CutPrefix(name, generatedDir+"/")
}

func (o *overlay) text(rest string) ([]byte, error) {
	o.mu.Lock()
	f := o.made[rest]
	if f == nil {
		f = sync.OnceValues(func() ([]byte, error) {
			b, err := o.mk.make(rest)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				o.wrong(rest, err)
			}
			return b, err
		})
		o.made[rest] = f
	}
	o.mu.Unlock()
	return f()
}

// find gives the text of a generated file, or the name in the base that a
// name stands for.
func (o *overlay) find(op, name string) (text []byte, base string, err error) {
	if !fs.ValidPath(name) {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	rest, ok := generated(name)
	if !ok {
		return nil, name, nil
	}
	if to, ok := o.mk.link(rest); ok {
		return nil, to, nil
	}
	text, err = o.text(rest)
	if err != nil {
		err = &fs.PathError{Op: op, Path: name, Err: err}
	} else if text == nil {
		text = []byte{}
	}
	return text, "", err
}

func (o *overlay) Open(name string) (fs.File, error) {
	text, base, err := o.find("open", name)
	switch {
	case base == ".":
		entries, err := o.ReadDir(".")
		if err != nil {
			return nil, err
		}
		return newMemDir(dirInfo("."), entries), nil
	case path.Base(base) == path.Base(name):
		return o.base.Open(base)
	case base != "": // a directory by another name
		entries, err := fs.ReadDir(o.base, base)
		if err != nil {
			return nil, err
		}
		return newMemDir(dirInfo(name), entries), nil
	case err == nil:
		return newMemFile(name, text), nil
	}
	if o.mayHold(name) {
		if entries, derr := o.ReadDir(name); derr == nil {
			return newMemDir(dirInfo(name), entries), nil
		}
	}
	return nil, err
}

func (o *overlay) ReadFile(name string) ([]byte, error) {
	text, base, err := o.find("open", name)
	if base != "" {
		return fs.ReadFile(o.base, base)
	}
	return slices.Clone(text), err
}

func (o *overlay) Stat(name string) (fs.FileInfo, error) {
	text, base, err := o.find("stat", name)
	if base != "" {
		fi, err := fs.Stat(o.base, base)
		if err == nil && fi.Name() != path.Base(name) {
			fi = dirInfo(name)
		}
		return fi, err
	}
	if err == nil {
		return fileInfo(name, len(text)), nil
	}
	if o.mayHold(name) {
		if _, derr := o.ReadDir(name); derr == nil {
			return dirInfo(name), nil
		}
	}
	return nil, err
}

func (o *overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if rest, ok := generated(name); ok {
		if to, ok := o.mk.link(rest); ok {
			return fs.ReadDir(o.base, to)
		}
		o.list.Do(o.index)
		entries, ok := o.dirs[rest]
		if !ok {
			return nil, notExist("open", name)
		}
		return entries, nil
	}
	entries, err := fs.ReadDir(o.base, name)
	if err == nil && name == "." {
		entries = append(slices.Clone(entries), dirInfo(generatedDir))
		sortEntries(entries)
	}
	return entries, err
}

// mayHold reports whether a name may be that of a generated directory. Most that are
// asked for are not, and to know it nothing has to be made.
func (o *overlay) mayHold(name string) bool {
	rest, ok := generated(name)
	return !ok || o.above()[rest]
}

// parents gives the names below which generated files and links stand.
func (o *overlay) parents() map[string]bool {
	all := map[string]bool{".": true}
	add := func(name string) {
		for dir := path.Dir(name); !all[dir]; dir = path.Dir(dir) {
			all[dir] = true
		}
	}
	for _, n := range o.mk.names() {
		add(n)
	}
	for n := range o.mk.links() {
		all[n] = true
		add(n)
	}
	return all
}

// index lists the generated directories.
func (o *overlay) index() {
	o.dirs = map[string][]fs.DirEntry{".": nil}
	var add func(name string, e fs.DirEntry)
	add = func(name string, e fs.DirEntry) {
		dir := "."
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			dir = name[:i]
		}
		if _, ok := o.dirs[dir]; !ok {
			o.dirs[dir] = nil
			add(dir, dirInfo(dir))
		}
		o.dirs[dir] = append(o.dirs[dir], e)
	}
	for _, n := range o.mk.names() {
		if b, err := o.text(n); err == nil {
			add(n, fileInfo(n, len(b)))
		}
	}
	for n, to := range o.mk.links() {
		if fi, err := fs.Stat(o.base, to); err == nil && fi.IsDir() {
			add(n, dirInfo(n))
		}
	}
	for _, entries := range o.dirs {
		sortEntries(entries)
	}
}

func sortEntries(e []fs.DirEntry) {
	sort.Slice(e, func(i, j int) bool { return e[i].Name() < e[j].Name() })
}
