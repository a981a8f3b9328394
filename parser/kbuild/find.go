package kbuild

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Options choose among the ways in which a tree can be compiled. The zero
// value takes what is usual.
type Options struct {
	Arch   string // FreeBSD: amd64 by default
	Config string // FreeBSD: GENERIC by default

	// Stands, if set, is told the root of the tree and its files before anything is
	// read there, and reports whether all that an earlier run looked at stands as it
	// did. Then nothing is read before somebody asks for it.
	Stands func(root string, files fs.FS) bool
	lazy   bool // what it reported
}

// ErrNoTree says that nothing is known of how the sources are compiled: each
// file stands alone.
var ErrNoTree = errors.New("no source tree with a known build around it")

// UnconfiguredError is a Linux tree that does not say how it is compiled.
type UnconfiguredError struct{ Dir string }

func (e *UnconfiguredError) Error() string {
	return fmt.Sprintf("%s: Linux tree without a configuration: run make defconfig prepare in it, or give it a compile_commands.json", e.Dir)
}

// Find finds the tree that a file or directory of the host is in. It looks in
// the directory itself and then in those above.
func Find(name string, opt Options) (*Tree, error) {
	dir, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	// A link to the tree is as good as the tree; what is above it is not.
	if d, err := filepath.EvalSymlinks(dir); err == nil {
		dir = d
	}
	if fi, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("%s: %w: name a directory or a file that exists", name, errors.Unwrap(err))
	} else if !fi.IsDir() {
		dir = filepath.Dir(dir)
	}
	asked, _ := filepath.Abs(name)
	for d := dir; ; d = filepath.Dir(d) {
		t, err := at(d, otherName(d, dir, asked), opt)
		if t != nil || err != nil {
			return t, err
		}
		if d == filepath.Dir(d) {
			return nil, fmt.Errorf("%s: %w", name, ErrNoTree)
		}
	}
}

// otherName gives the name of a directory by which the user spoke of something
// in it: real is asked without symbolic links.
func otherName(dir, real, asked string) string {
	rel, err := filepath.Rel(dir, real)
	if err != nil {
		return dir
	}
	if fi, err := os.Stat(asked); err == nil && !fi.IsDir() {
		asked = filepath.Dir(asked)
	}
	if rel == "." {
		return asked
	}
	if root, ok := strings.CutSuffix(asked, string(filepath.Separator)+rel); ok && root != "" {
		return root
	}
	return dir
}

// at opens the tree whose root is the directory, if it is one. other is
// another name of the directory, or the same.
func at(dir, other string, opt Options) (*Tree, error) {
	file := func(elem ...string) bool {
		fi, err := os.Stat(filepath.Join(append([]string{dir}, elem...)...))
		return err == nil && fi.Mode().IsRegular()
	}
	isDir := func(elem ...string) bool {
		fi, err := os.Stat(filepath.Join(append([]string{dir}, elem...)...))
		return err == nil && fi.IsDir()
	}
	switch {
	case file("sys", "conf", "files") && isDir("sys", "kern"):
		return openDir(dir, []string{"sys"}, opt, func(base fs.FS, opt Options) (*Tree, error) { return openFreeBSD(base, "sys", opt) })
	case file("Kbuild") && file("Kconfig") && isDir("include", "linux"):
		linux, configured := isLinux(os.DirFS(dir))
		if !linux {
			break
		}
		database := file(commandsFile)
		if !configured && !database {
			return nil, &UnconfiguredError{dir}
		}
		return openDir(dir, nil, opt, func(base fs.FS, _ Options) (t *Tree, err error) {
			if configured {
				t, err = openLinux(base)
			}
			if err == nil && database {
				t, err = openCommands(base, commandsFile, []string{dir, other}, t)
				if err == nil {
					t.Kind = Linux
				}
			}
			return t, err
		})
	case file("conf", "files") && isDir("kern") && isDir("sys"):
		if filepath.Base(dir) == "sys" {
			return at(filepath.Dir(dir), filepath.Dir(other), opt)
		}
		return openDir(dir, nil, opt, func(base fs.FS, opt Options) (*Tree, error) { return openFreeBSD(base, ".", opt) })
	}
	for _, name := range []string{commandsFile, "build/" + commandsFile} {
		if file(filepath.FromSlash(name)) {
			return openDir(dir, nil, opt, func(base fs.FS, _ Options) (*Tree, error) {
				return openCommands(base, name, []string{dir, other}, nil)
			})
		}
	}
	return nil, nil
}

// openDir opens a tree of the host. Of its root, only the named entries are
// seen, or all if none is named.
func openDir(dir string, only []string, opt Options, open func(fs.FS, Options) (*Tree, error)) (*Tree, error) {
	base, err := openRoot(dir, only...)
	if err != nil {
		return nil, err
	}
	opt.lazy = opt.Stands != nil && opt.Stands(dir, base)
	t, err := open(base, opt)
	if err != nil {
		base.Close()
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	t.Root, t.base, t.close = dir, base, base.Close
	return t, nil
}
