package kbuild

import (
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// rootFS is a directory of the host, and nothing outside it: a symbolic link
// out of it leads nowhere. It opens directories and regular files only, so
// that a pipe in a tree holds nobody up.
type rootFS struct {
	root *os.Root
	only []string // if any: the entries of the root that are to be seen
}

func openRoot(dir string, only ...string) (*rootFS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &rootFS{root, only}, nil
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

func (r *rootFS) open(name string) (*os.File, fs.FileInfo, error) {
	if !fs.ValidPath(name) || !r.visible(name) {
		return nil, nil, notExist("open", name)
	}
	f, err := r.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	fi, err := f.Stat()
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
	f, fi, err := r.open(name)
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
	f, fi, err := r.open(name)
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
	f, _, err := r.open(name)
	if err != nil {
		return nil, err
	}
	f.Close()
	all, err := fs.ReadDir(r.root.FS(), name)
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
	return r.root.Stat(name)
}

func notExist(op, name string) error {
	return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}
