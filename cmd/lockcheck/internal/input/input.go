// Package input turns the arguments of the command line into sources: what
// they are, by their content, and their text.
//
// It reads the files that are named, the C files below a directory that is
// named, standard input once, and what `git diff` prints for a range A..B. It
// follows no symbolic link out of a named directory, and bounds what it reads.
package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
)

// MaxFile bounds one file or patch that is read.
const MaxFile = 64 << 20

// Source is one input.
type Source struct {
	Name  string // as the user gave it; "<stdin>" for -
	Kind  report.InputKind
	Data  []byte // of a patch, a range or a single C file
	Files []File // of a single C file or a directory
	Repo  string // of a range: the repository's top

	Skipped []report.Problem // what of a directory could not be looked at
}

// File is a C file. Read gives its text, at most MaxFile bytes.
type File struct {
	Path string // as reports name it
	data []byte
	open func() (io.ReadCloser, error)
}

// Text reads the file.
func (f *File) Text() ([]byte, error) {
	if f.open == nil {
		return f.data, nil
	}
	r, err := f.open()
	if err != nil {
		return nil, plain(err)
	}
	defer r.Close()
	return readAll(r)
}

// ReadFile reads a file of a source tree, of at most MaxFile bytes.
func ReadFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, plain(err)
	case info.Size() > MaxFile:
		return nil, errTooLarge
	}
	text, err := fs.ReadFile(fsys, name)
	return text, plain(err)
}

// Reader reads inputs.
type Reader struct {
	Stdin io.Reader
	Dir   string // for git; "" is the working directory
	// Against is the commit to which what is staged is compared; "" is HEAD.
	Against string
	// Overlay has the texts of files that are not as they are on the disk, by
	// absolute paths: what an editor has not saved.
	Overlay map[string][]byte

	stdinUsed bool
}

// Read reads one argument. A problem stands for an input that could not be
// used; the source then only has its name and what could be told of its kind.
func (r *Reader) Read(ctx context.Context, arg string) (*Source, *report.Problem) {
	src := &Source{Name: arg, Kind: report.Bad}
	if arg == "-" {
		src.Name = "<stdin>"
		if r.stdinUsed {
			return src, problem(src, "is read already", "give - only once")
		}
		r.stdinUsed = true
		data, err := readAll(r.Stdin)
		if err != nil {
			return src, problem(src, err.Error(), Remedy(err))
		}
		return classify(src, data)
	}
	if arg == Staged {
		return r.readStaged(ctx, src)
	}
	if text, ok := r.Overlay[arg]; ok {
		return classify(src, text)
	}
	info, err := os.Stat(arg)
	if errors.Is(err, fs.ErrNotExist) && isRange(arg) {
		return r.readRange(ctx, src, arg)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return src, problem(src, "there is no such file", "name a patch, a C file, a directory, a range A..B, or - for standard input")
	case err != nil:
		return src, problem(src, plain(err).Error(), "")
	case info.IsDir():
		return readDir(ctx, src)
	case !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0:
		return src, problem(src, "is a "+fileType(info.Mode()), "name a patch, a C file or a directory")
	}
	f, err := os.Open(arg)
	if err != nil {
		return src, problem(src, plain(err).Error(), "make it readable")
	}
	defer f.Close()
	data, err := readAll(f)
	if err != nil {
		return src, problem(src, err.Error(), Remedy(err))
	}
	return classify(src, data)
}

// Remedy says what to do about a file that could not be read.
func Remedy(err error) string {
	if errors.Is(err, errTooLarge) {
		return "give a smaller part"
	}
	return "make it readable"
}

func problem(src *Source, what, do string) *report.Problem {
	return &report.Problem{File: src.Name, What: what, Do: do}
}

// plain strips the operation and the path off a file error.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func fileType(m fs.FileMode) string {
	switch {
	case m&fs.ModeSocket != 0:
		return "socket"
	case m&fs.ModeDevice != 0:
		return "device"
	}
	return "special file"
}

var errTooLarge = fmt.Errorf("is larger than %d MB", MaxFile>>20)

func readAll(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	if f, ok := r.(*os.File); ok {
		// So that a regular file is refused before it is read, or read at once.
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			if info.Size() > MaxFile {
				return nil, errTooLarge
			}
			b.Grow(int(info.Size()) + bytes.MinRead)
		}
	}
	n, err := io.Copy(&b, io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, plain(err)
	}
	if n > MaxFile {
		return nil, errTooLarge
	}
	return b.Bytes(), nil
}

// classify tells what a single input is.
func classify(src *Source, data []byte) (*Source, *report.Problem) {
	kind, why, do := Kind(src.Name, data)
	src.Kind = kind
	switch kind {
	case report.CFile:
		src.Files = []File{{Path: src.Name, data: data}}
	case report.Patch:
	default:
		return src, problem(src, why, do)
	}
	src.Data = data
	return src, nil
}

// readDir lists the C files below a directory, in path order.
func readDir(ctx context.Context, src *Source) (*Source, *report.Problem) {
	src.Kind = report.Directory
	root, err := os.OpenRoot(src.Name)
	if err != nil {
		return src, problem(src, plain(err).Error(), "make it readable")
	}
	defer root.Close()
	walkErr := fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if ctxErr := ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		switch {
		case err != nil:
			src.Skipped = append(src.Skipped, report.Problem{
				File: filepath.Join(src.Name, filepath.FromSlash(path)), What: plain(err).Error(), Do: Remedy(err) + "; it is left out",
			})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			if path != "." && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
		case d.Type().IsRegular() && strings.HasSuffix(path, ".c"):
			full := filepath.Join(src.Name, filepath.FromSlash(path))
			src.Files = append(src.Files, File{
				Path: full,
				open: func() (io.ReadCloser, error) { return os.Open(full) },
			})
		}
		return nil
	})
	if walkErr != nil {
		return src, problem(src, plain(walkErr).Error(), "")
	}
	if len(src.Files) == 0 {
		return src, problem(src, "has no C files", "name a directory with .c files, or a patch")
	}
	slices.SortFunc(src.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return src, nil
}
