package csource

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"modernc.org/cc/v4"
)

// absentDir is a directory where every header exists and is empty: the last
// one that cc looks in.
// It is deep enough that a path with a few ".." stays in it.
const (
	absentRoot = "__absent__/"
	absentDir  = absentRoot + "-/-/-/-"
)

// outside says whether the name in an #include is none to follow.
func outside(name string) bool {
	return path.IsAbs(name) || strings.HasPrefix(path.Clean(name), "../../")
}

// emptyFS holds no file.
type emptyFS struct{}

func (emptyFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// headerFS gives cc the headers of a tree, adapted, and an empty file for
// each one that is not there. It opens nothing outside the tree.
type headerFS struct {
	u    *unit
	read int
}

func (h *headerFS) Open(name string) (fs.File, error) {
	if rest, ok := strings.CutPrefix(name, absentRoot); ok {
		for strings.HasPrefix(rest, "-/") {
			rest = rest[2:]
		}
		h.u.missing = append(h.u.missing, rest)
		return newMemFile(name, nil), nil
	}
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if h.read > h.u.opt.Limits.Headers {
		return newMemFile(name, nil), nil
	}
	b, err := readRegular(h.u.opt.FS, name, h.u.opt.Limits.Size)
	if err != nil {
		return nil, err
	}
	h.read += len(b)
	return newMemFile(name, h.u.adaptHeader(b)), nil
}

// readRegular reads a file of bounded size.
func readRegular(fsys fs.FS, name string, limit int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if fi, err := f.Stat(); err != nil || !fi.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return io.ReadAll(io.LimitReader(f, int64(limit)))
}

// adaptHeader makes a header readable for cc and blanks its definitions of
// opaque macros. Conditionals stay: cc evaluates them.
func (u *unit) adaptHeader(b []byte) []byte {
	h := newUnit("", b, u.opt, u.dialect)
	h.view = u.view
	sanitize(h.work)
	all, open := lex(h.work, 0, len(h.work), 1)
	if open != 0 {
		return nil
	}
	for _, t := range all {
		if t.kind != directive {
			h.toks = append(h.toks, t)
			continue
		}
		line, _ := lex(h.work, int(t.start)+1, int(t.end), t.line)
		if len(line) == 0 {
			continue
		}
		switch h.str(line[0]) {
		case "define":
			if n := len(line); n > 1 && (u.opaque[h.str(line[1])] && !u.view.IsMacro(h.str(line[1])) || u.dialect.pinned[h.str(line[1])]) {
				h.blank(t.start, t.end)
			}
		case "undef":
			if len(line) > 1 && u.dialect.pinned[h.str(line[1])] {
				h.blank(t.start, t.end)
			}
		case "error", "warning":
			h.blank(t.start, t.end)
		case "include", "include_next":
			if len(line) < 2 || line[1].kind != text && line[1].ch != '<' ||
				outside(strings.Trim(string(bytes.TrimSpace(h.work[line[0].end:line[len(line)-1].end])), `<>"`)) {
				h.blank(t.start, t.end)
			}
		}
	}
	h.match, _, _ = pair(h.toks)
	h.adapt()
	return h.work
}

// includePaths tells cc where headers are.
func (u *unit) includePaths(cfg *cc.Config) {
	cfg.SysIncludePaths = append(slices.Clone(u.opt.IncludePaths), absentDir)
	cfg.IncludePaths = append([]string{""}, append(slices.Clone(u.opt.QuotePaths), cfg.SysIncludePaths...)...)
}

func preprocess(u *unit, fsys fs.FS, limit int, sources []cc.Source, w io.Writer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		return err
	}
	cfg := &cc.Config{ABI: abi, FS: fsys, FSOnly: true, ExpansionLimit: limit}
	if u.opt.FS != nil {
		u.includePaths(cfg)
	}
	return cc.Preprocess(cfg, sources, w)
}

// memFile is an open file in memory.
type memFile struct {
	*bytes.Reader
	name string
}

func newMemFile(name string, b []byte) *memFile { return &memFile{bytes.NewReader(b), name} }

func (f *memFile) Close() error               { return nil }
func (f *memFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *memFile) Name() string               { return path.Base(f.name) }
func (f *memFile) Mode() fs.FileMode          { return 0o444 }
func (f *memFile) ModTime() time.Time         { return time.Time{} }
func (f *memFile) IsDir() bool                { return false }
func (f *memFile) Sys() any                   { return nil }
