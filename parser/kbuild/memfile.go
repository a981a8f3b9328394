package kbuild

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"time"
)

// memInfo describes a generated file or directory. It bears no time, so that
// what is derived from it is the same in each run.
type memInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (i memInfo) Name() string               { return i.name }
func (i memInfo) Size() int64                { return i.size }
func (i memInfo) Mode() fs.FileMode          { return i.mode }
func (i memInfo) Type() fs.FileMode          { return i.mode.Type() }
func (i memInfo) ModTime() time.Time         { return time.Time{} }
func (i memInfo) IsDir() bool                { return i.mode.IsDir() }
func (i memInfo) Sys() any                   { return nil }
func (i memInfo) Info() (fs.FileInfo, error) { return i, nil }

func fileInfo(name string, size int) memInfo {
	return memInfo{path.Base(name), int64(size), 0o444}
}

func dirInfo(name string) memInfo { return memInfo{path.Base(name), 0, fs.ModeDir | 0o555} }

// memFile is an open generated file.
type memFile struct {
	*bytes.Reader
	info memInfo
}

func newMemFile(name string, text []byte) *memFile {
	return &memFile{bytes.NewReader(text), fileInfo(name, len(text))}
}

func (f *memFile) Close() error               { return nil }
func (f *memFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// memDir is an open directory with its entries in memory.
type memDir struct {
	info    fs.FileInfo
	entries []fs.DirEntry
	at      int
}

func newMemDir(info fs.FileInfo, entries []fs.DirEntry) *memDir {
	return &memDir{info: info, entries: entries}
}

func (d *memDir) Close() error               { return nil }
func (d *memDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *memDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.Name(), Err: fs.ErrInvalid}
}

func (d *memDir) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := d.entries[d.at:]
	if n <= 0 {
		d.at = len(d.entries)
		return rest, nil
	}
	if len(rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(rest))
	d.at += n
	return rest[:n], nil
}
