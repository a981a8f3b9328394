package check

import (
	"bytes"
	"io/fs"
	"path"
	"time"
)

// patchedFS is a file system in which some files have another text, or none.
type patchedFS struct {
	base  fs.FS
	files map[string][]byte // nil: there is no such file
}

func (p *patchedFS) Open(name string) (fs.File, error) {
	text, ok := p.files[name]
	switch {
	case !ok:
		return p.base.Open(name)
	case text == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &patchedFile{bytes.NewReader(text), path.Base(name)}, nil
}

func (p *patchedFS) ReadFile(name string) ([]byte, error) {
	text, ok := p.files[name]
	switch {
	case !ok:
		return fs.ReadFile(p.base, name)
	case text == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(text), nil
}

func (p *patchedFS) Stat(name string) (fs.FileInfo, error) {
	text, ok := p.files[name]
	switch {
	case !ok:
		return fs.Stat(p.base, name)
	case text == nil:
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return &patchedFile{bytes.NewReader(text), path.Base(name)}, nil
}

// patchedFile is an open file, and what is to be told of it.
type patchedFile struct {
	*bytes.Reader
	name string
}

func (f *patchedFile) Close() error               { return nil }
func (f *patchedFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *patchedFile) Name() string               { return f.name }
func (f *patchedFile) Size() int64                { return f.Reader.Size() }
func (f *patchedFile) Mode() fs.FileMode          { return 0o444 }
func (f *patchedFile) ModTime() time.Time         { return time.Time{} }
func (f *patchedFile) IsDir() bool                { return false }
func (f *patchedFile) Sys() any                   { return nil }
