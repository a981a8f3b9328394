package kbuild

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// rootFS is a directory of the host, and nothing outside it: a symbolic link
// out of it leads nowhere. It opens directories and regular files only, so
// that a pipe in a tree holds nobody up.
//
// Directories stay open: a file's state is asked for by way of its own directory,
// and not from the root down each time.
type rootFS struct {
	root *os.Root
	only []string // if any: the entries of the root that are to be seen

	looks looks

	mu   sync.Mutex
	dirs map[string]*os.Root // nil: there is none of that name
	open int
}

// maxOpen bounds the directories that stay open.
const maxOpen = 400

func openRoot(dir string, only ...string) (*rootFS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &rootFS{root: root, only: only, dirs: map[string]*os.Root{}}, nil
}

func (r *rootFS) visible(name string) bool {
	if len(r.only) == 0 || name == "." {
		return true
	}
	first, _, _ := strings.Cut(name, "/")
	for _, o := range r.only {
		if o == first {
			return true
		}
	}
	return false
}

func (r *rootFS) file(name string) (*os.File, fs.FileInfo, error) {
	if !fs.ValidPath(name) || !r.visible(name) {
		return nil, nil, notExist("open", name)
	}
	f, err := r.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		r.looks.note(name, nil, err, true)
		return nil, nil, err
	}
	fi, err := f.Stat()
	r.looks.note(name, fi, err, true)
	if err == nil && !fi.IsDir() && !fi.Mode().IsRegular() {
		err = notExist("open", name)
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, fi, nil
}

func (r *rootFS) Open(name string) (fs.File, error) {
	f, fi, err := r.file(name)
	if err != nil {
		return nil, err
	}
	if name == "." && len(r.only) > 0 {
		f.Close()
		entries, err := r.ReadDir(".")
		if err != nil {
			return nil, err
		}
		return newMemDir(fi, entries), nil
	}
	return f, nil
}

func (r *rootFS) ReadFile(name string) ([]byte, error) {
	f, fi, err := r.file(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, 0, fi.Size()+1)
	for {
		n, err := f.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
	}
}

func (r *rootFS) ReadDir(name string) ([]fs.DirEntry, error) {
	f, _, err := r.file(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := f.ReadDir(-1)
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	if name != "." {
		return all, err
	}
	var seen []fs.DirEntry
	for _, e := range all {
		if r.visible(e.Name()) {
			seen = append(seen, e)
		}
	}
	return seen, err
}

func (r *rootFS) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) || !r.visible(name) {
		return nil, notExist("stat", name)
	}
	fi, err := r.stat(name)
	r.looks.note(name, fi, err, false)
	return fi, err
}

func (r *rootFS) stat(name string) (fs.FileInfo, error) {
	dir, base := path.Split(name)
	if dir == "" {
		return r.root.Stat(name)
	}
	in, known := r.dir(strings.TrimSuffix(dir, "/"))
	switch {
	case known && in == nil:
		return nil, notExist("stat", name)
	case known:
		fi, err := in.Stat(base)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return fi, err
		}
	}
	return r.root.Stat(name) // a link may lead out of its directory, and stay in the root
}

// dir gives a directory; nil if there is none. known is false where there are too
// many open.
func (r *rootFS) dir(name string) (in *os.Root, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	in, known = r.dirs[name]
	if known || r.open == maxOpen {
		return in, known
	}
	in, err := r.root.OpenRoot(name)
	switch {
	case err == nil:
		r.open++
	case errors.Is(err, fs.ErrNotExist):
		in = nil
	default:
		return nil, false
	}
	r.dirs[name] = in
	return in, true
}

// Close lets go of the directory and of those in it.
func (r *rootFS) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, in := range r.dirs {
		if in != nil {
			in.Close()
		}
	}
	clear(r.dirs)
	return r.root.Close()
}

func notExist(op, name string) error {
	return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}
