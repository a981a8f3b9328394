package kbuild

import (
	"context"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"
)

// Kind says by what a tree is built.
type Kind string

const (
	FreeBSD  Kind = "freebsd"
	Linux    Kind = "linux"
	Commands Kind = "compile_commands"
)

// Unit is a translation unit and how it is compiled. Its paths are those of
// the Tree's file system. Units share slices: change none of them.
type Unit struct {
	Path         string
	IncludePaths []string // searched for <...>, in order, and for "..." after the others
	QuotePaths   []string // searched for "..." only, after the file's own directory
	Defines      string   // C text that goes first: #define and #undef lines
	Macros       string   // the end of Defines: what the command line says, not the compiler
	Includes     []string // files that are included before the first line, in order
	Std          string   // C standard, as -std= has it; "": the compiler's own
	Arch         string
	Module       bool   // made for a loadable module, not for the kernel itself
	From         string // what lists it, as file or file:line; "" if nothing does
}

// Tree is a source tree and how it is compiled. It may be used by several
// goroutines at once.
type Tree struct {
	Kind   Kind
	Root   string // the directory of the host that FS's "." is; "" if there is none
	Arch   string
	Config string // kernel configuration

	fsys  fs.FS
	base  *rootFS // nil: not of the host
	build builder

	mu       sync.Mutex
	problems map[string]bool
	included map[string]map[string][]string // by directory: who includes a source
	close    func() error
}

// builder is one way to compile.
type builder interface {
	units(ctx context.Context) ([]Unit, error)
	unit(name string) (Unit, bool)
	// source gives the name of the file that a generated file stands for.
	source(name string) (string, bool)
	// over is the same on other sources.
	over(t *Tree, base fs.FS) (*Tree, error)
}

// FS is the tree with the files that the build makes.
func (t *Tree) FS() fs.FS { return t.fsys }

// Units lists the translation units of the kernel or project, in the order of
// their paths.
func (t *Tree) Units(ctx context.Context) ([]Unit, error) {
	list, err := t.build.units(ctx)
	if err != nil {
		return nil, err
	}
	list = append([]Unit{}, list...)
	sort.SliceStable(list, func(i, j int) bool { return list[i].Path < list[j].Path })
	return list, nil
}

// Unit tells how one file is compiled, also one that Units does not list. The
// unit of a file that another source includes is that source's. Tree knows
// nothing of files that no kernel or module could be made of.
func (t *Tree) Unit(name string) (Unit, bool) {
	if !fs.ValidPath(name) {
		return Unit{}, false
	}
	u, ok := t.build.unit(name)
	if ok && u.From == "" {
		if by, ok := t.within(name, 0); ok {
			return by, true
		}
	}
	return u, ok
}

// Source gives the file of the tree that a name in FS stands for: itself, the
// target of a link, or what a generated file is made of.
func (t *Tree) Source(name string) string {
	if s, ok := t.build.source(name); ok {
		return s
	}
	return name
}

// Over is the same tree with other content: base takes the place of the
// sources below Root, such as that of a tree with a patch in it.
func (t *Tree) Over(base fs.FS) (*Tree, error) { return t.build.over(t, base) }

// Close lets go of the tree's directory.
func (t *Tree) Close() error {
	if t.close == nil {
		return nil
	}
	return t.close()
}

// Problems lists what was wrong so far in files of the build, and cost no
// more than what is made of them.
func (t *Tree) Problems() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []string
	for p := range t.problems {
		list = append(list, p)
	}
	sort.Strings(list)
	return list
}

func (t *Tree) problem(msg string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.problems == nil {
		t.problems = map[string]bool{}
	}
	t.problems[msg] = true
}

// join joins paths of a Tree's file system; "" if they lead out of it.
func join(elem ...string) string {
	p := path.Join(elem...)
	if !fs.ValidPath(p) || strings.HasPrefix(elem[len(elem)-1], "/") {
		return ""
	}
	return p
}
