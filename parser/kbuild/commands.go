package kbuild

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// commandsFile is the name of a compilation database.
const commandsFile = "compile_commands.json"

// maxCommands bounds a compilation database.
const maxCommands = 256 << 20

// commands is a tree with a compilation database.
type commands struct {
	tree  *Tree
	base  fs.FS
	file  string   // the database, in the tree
	roots []string // names of the tree's root on the host
	rest  builder  // of files that the database does not have; may be nil

	flags  *flagSets
	list   []Unit
	byPath map[string]int
	byDir  map[string]int // the first of a directory

	away     map[string]bool   // directories and files to include that stand outside the tree
	machines map[string]string // predefined macros by what they are asked for with
}

// openCommands opens a tree by its compilation database. Host gives the names
// that the root has on the host. rest may be nil.
func openCommands(base fs.FS, file string, host []string, rest *Tree) (*Tree, error) {
	c := &commands{base: base, file: file, roots: host, byPath: map[string]int{}, byDir: map[string]int{}, machines: map[string]string{}, away: map[string]bool{}}
	c.flags = newFlagSets(c.place, func(n string) bool { return isDir(base, n) }, func(n string) bool { return exists(base, n) })
	t := &Tree{Kind: Commands, fsys: base, build: c}
	if rest != nil {
		t.Kind, t.Arch, c.rest = rest.Kind, rest.Arch, rest.build
		t.fsys = rest.fsys
	}
	c.tree = t
	fi, err := fs.Stat(base, file)
	if err != nil {
		return nil, err
	}
	if fi.Size() > maxCommands {
		return nil, &textError{file, 0, fmt.Sprintf("%d MB are more than the %d MB that are read", fi.Size()>>20, maxCommands>>20)}
	}
	text, err := fs.ReadFile(base, file)
	if err != nil {
		return nil, err
	}
	if err := c.read(text); err != nil {
		return nil, err
	}
	if t.Arch == "" && len(c.list) > 0 {
		t.Arch = c.list[0].Arch
	}
	return t, nil
}

// entry is one command of a database.
type entry struct {
	Directory string   `json:"directory"`
	File      string   `json:"file"`
	Command   string   `json:"command"`
	Arguments []string `json:"arguments"`
}

func (c *commands) read(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	at, line := 0, 1
	here := func() int {
		n := min(int(dec.InputOffset()), len(text))
		line += bytes.Count(text[at:n], []byte("\n"))
		at = n
		return line
	}
	fail := func(err error) error {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return &textError{c.file, 1 + bytes.Count(text, []byte("\n")), "the file ends in the middle: make it anew"}
		}
		return &textError{c.file, here(), "no list of commands: " + err.Error()}
	}
	t, err := dec.Token()
	if err != nil {
		return fail(err)
	}
	if t != json.Delim('[') {
		return fail(fmt.Errorf("it begins with %v instead of [", t))
	}
	outside := 0
	for dec.More() {
		var e entry
		if err := dec.Decode(&e); err != nil {
			return fail(err)
		}
		switch err := c.add(e); {
		case err == errOutside:
			if outside++; outside == 1 {
				c.tree.problem((&textError{c.file, here(), clip(e.File) + " stands outside the tree: it is left out, as is any other that does"}).Error())
			}
		case err != nil:
			c.tree.problem((&textError{c.file, here(), err.Error()}).Error())
		}
	}
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	if away := sortedKeys(c.away); len(away) > 0 {
		c.tree.problem((&textError{c.file, 0, fmt.Sprintf("headers of %s are not read: they stand outside the tree", list(away))}).Error())
	}
	if len(c.list) == 0 && outside > 0 {
		return &textError{c.file, 0, fmt.Sprintf("all of its %d files stand outside of the tree: make it anew where the tree is", outside)}
	}
	return nil
}

// list shows the first of some names.
func list(names []string) string {
	if more := len(names) - 3; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), more)
	}
	return strings.Join(names, ", ")
}

var errOutside = errors.New("outside the tree")

// add takes a command. Of a file that is compiled in several ways, the first
// counts.
func (c *commands) add(e entry) error {
	if e.File == "" {
		return errors.New("a command without a file: it is left out")
	}
	if path.Ext(e.File) != ".c" {
		return nil
	}
	cwd := absolute(e.Directory, path.Join(c.roots[0], path.Dir(c.file)))
	file, ok := c.place(absolute(e.File, cwd))
	if !ok {
		return errOutside
	}
	if _, ok := c.byPath[file]; ok {
		return nil
	}
	args := e.Arguments
	if len(args) == 0 {
		args = shellWords(e.Command)
	}
	if len(args) == 0 {
		return fmt.Errorf("%s: no command: it is left out", clip(e.File))
	}
	machine, arch := c.compiler(args)
	set := c.flags.intern(readFlags(args[1:]), machine, cwd, func(name string) { c.away[name] = true })
	c.byPath[file] = len(c.list)
	if _, ok := c.byDir[path.Dir(file)]; !ok {
		c.byDir[path.Dir(file)] = len(c.list)
	}
	c.list = append(c.list, set.give(Unit{Path: file, Arch: arch, From: c.file}))
	return nil
}

// targets tell an architecture by the words that name it in a compiler's name
// or its --target.
var targets = []struct{ word, arch string }{
	{"aarch64", "arm64"}, {"arm64", "arm64"}, {"riscv64", "riscv"}, {"powerpc64", "powerpc64"}, {"ppc64", "powerpc64"},
	{"powerpc", "powerpc"}, {"i386", "i386"}, {"i686", "i386"}, {"x86_64", "amd64"}, {"amd64", "amd64"}, {"arm", "arm"},
}

// compiler gives the predefined macros of a command's compiler. It is taken to
// be one for amd64 that makes programs for Linux if it does not say otherwise.
func (c *commands) compiler(args []string) (machine, arch string) {
	name := path.Base(args[0])
	compiler, system, environment := "gcc", "linux", "hosted"
	if strings.Contains(name, "clang") {
		compiler = "clang"
	}
	arch = "amd64"
	named := false
	target := func(s string) {
		for _, t := range targets {
			if !named && strings.Contains(s, t.word) {
				arch, named = t.arch, true
			}
		}
		if strings.Contains(s, "freebsd") {
			system = "freebsd"
		}
	}
	for i, a := range args[1:] {
		switch {
		case strings.HasPrefix(a, "--target="):
			target(a)
		case a == "-target" && i+2 < len(args):
			target(args[i+2])
		case a == "-m32" && arch == "amd64":
			arch = "i386"
		case a == "-ffreestanding" || a == "-D_KERNEL" || a == "-D__KERNEL__":
			environment = "freestanding"
		}
	}
	target(name)
	if c.tree.Kind == Linux {
		environment = "freestanding"
		if !named {
			arch = c.tree.Arch
		}
	}
	key := strings.Join([]string{arch, compiler, system, environment}, " ")
	machine, ok := c.machines[key]
	if !ok {
		machine, _ = predefined(arch, compiler, system, environment)
		c.machines[key] = machine
	}
	return machine, arch
}

// place gives the path in the tree of a name on the host.
func (c *commands) place(name string) (string, bool) {
	for _, r := range c.roots {
		if name == r {
			return ".", true
		}
		if p, ok := strings.CutPrefix(name, strings.TrimSuffix(r, "/")+"/"); ok && fs.ValidPath(p) {
			return p, true
		}
	}
	return "", false
}

func (c *commands) units(ctx context.Context) ([]Unit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c.list, nil
}

// unit tells how a file is compiled: as the database says, or like another of
// its directory or one above.
func (c *commands) unit(name string) (Unit, bool) {
	if i, ok := c.byPath[name]; ok {
		return c.list[i], true
	}
	if c.rest != nil {
		return c.rest.unit(name)
	}
	if path.Ext(name) != ".c" || !exists(c.base, name) {
		return Unit{}, false
	}
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if i, ok := c.byDir[dir]; ok {
			u := c.list[i]
			u.Path, u.From = name, ""
			return u, true
		}
		if dir == "." {
			return Unit{}, false
		}
	}
}

func (c *commands) source(name string) (string, bool) {
	if c.rest != nil {
		return c.rest.source(name)
	}
	return "", false
}

// over takes the commands as they were read: they name files, and say nothing
// of what is in them.
func (c *commands) over(t *Tree, base fs.FS) (*Tree, error) {
	n := *c
	o := &Tree{Kind: t.Kind, Root: t.Root, Arch: t.Arch, fsys: base, build: &n}
	n.tree, n.base = o, base
	if c.rest != nil {
		rest, err := c.rest.over(t, base)
		if err != nil {
			return nil, err
		}
		n.rest, o.fsys = rest.build, rest.fsys
	}
	return o, nil
}
