package kbuild

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// freebsd is a FreeBSD tree.
type freebsd struct {
	tree    *Tree
	base    fs.FS
	sys     string // directory of the kernel
	arch    string
	config  string
	kernels map[string]*kernel // by architecture
	mu      sync.Mutex
	arches  sync.Map // name -> whether the tree has it
}

func openFreeBSD(base fs.FS, sys string, opt Options) (*Tree, error) {
	f := &freebsd{base: base, sys: sys, arch: opt.Arch, config: opt.Config, kernels: map[string]*kernel{}}
	if f.arch == "" {
		f.arch = "amd64"
	}
	if f.config == "" {
		f.config = "GENERIC"
	}
	if _, err := predefined(f.arch, "clang", "freebsd", "freestanding"); err != nil {
		return nil, err
	}
	if !f.isArch(f.arch) {
		return nil, fmt.Errorf("%s: the tree has no architecture %s: name one with --arch that has a directory %s",
			f.path(f.arch), f.arch, f.path("ARCH/include"))
	}
	t := &Tree{Kind: FreeBSD, Arch: f.arch, Config: f.config, build: f}
	f.tree = t
	if !opt.lazy {
		if _, err := f.kernel(f.arch); err != nil {
			return nil, err
		}
	}
	t.fsys = newOverlay(base, f, func(name string, err error) { t.problem(err.Error()) })
	return t, nil
}

func (f *freebsd) path(elem ...string) string {
	return path.Join(append([]string{f.sys}, elem...)...)
}

// isArch says whether the tree has an architecture of that name.
func (f *freebsd) isArch(name string) bool {
	if architectures[name] == "" {
		return false
	}
	if known, ok := f.arches.Load(name); ok {
		return known.(bool)
	}
	fi, err := fs.Stat(f.base, f.path(name, "include"))
	is := err == nil && fi.IsDir()
	f.arches.Store(name, is)
	return is
}

var releaseLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*define[ \t]+__FreeBSD_version[ \t]+([0-9]{6,8})\b`)

// release gives the macros by which a compiler for FreeBSD tells for which.
func (f *freebsd) release() string {
	major := "15"
	if text, err := readText(f.base, f.path("sys", "param.h")); err == nil {
		if m := releaseLine.FindSubmatch(text); m != nil {
			major = string(m[1][:len(m[1])-5])
		}
	}
	return "#define __FreeBSD__ " + major + "\n#define __FreeBSD_cc_version " + major + "00001\n"
}

func (f *freebsd) over(t *Tree, base fs.FS) (*Tree, error) {
	o, err := openFreeBSD(base, f.sys, Options{Arch: f.arch, Config: f.config})
	if err == nil {
		o.Root = t.Root
	}
	return o, err
}

// kernel gives the kernel of an architecture. Another than the tree's own is
// for files that can be compiled for that one only.
func (f *freebsd) kernel(arch string) (*kernel, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if k, ok := f.kernels[arch]; ok {
		return k, nil
	}
	config := f.config
	if arch != f.arch && !exists(f.base, f.path(arch, "conf", config)) {
		config = "GENERIC"
	}
	k, err := newKernel(f, arch, config)
	if err != nil {
		return nil, err
	}
	f.kernels[arch] = k
	return k, nil
}

// kernelOf splits the name of a generated file in its kernel and the rest.
func (f *freebsd) kernelOf(name string) (*kernel, string, bool) {
	arch, rest, ok := strings.Cut(name, "/")
	if !ok || !f.isArch(arch) {
		return nil, "", false
	}
	k, err := f.kernel(arch)
	if err != nil {
		return nil, "", false
	}
	rest, ok = strings.CutPrefix(rest, k.config.name+"/")
	return k, rest, ok
}

func (f *freebsd) link(name string) (string, bool) {
	k, rest, ok := f.kernelOf(name)
	if !ok {
		return "", false
	}
	first, more, _ := strings.Cut(rest, "/")
	to, ok := k.links[first]
	if !ok {
		return "", false
	}
	return path.Join(to, more), true
}

func (f *freebsd) make(name string) ([]byte, error) {
	k, rest, ok := f.kernelOf(name)
	if !ok {
		return nil, fs.ErrNotExist
	}
	return k.make(rest)
}

func (f *freebsd) names() []string {
	k, err := f.kernel(f.arch)
	if err != nil {
		return nil
	}
	names := k.generatedNames()
	for i, n := range names {
		names[i] = path.Join(f.arch, k.config.name, n)
	}
	return names
}

func (f *freebsd) links() map[string]string {
	k, err := f.kernel(f.arch)
	if err != nil {
		return nil
	}
	links := map[string]string{}
	for n, to := range k.links {
		links[path.Join(f.arch, k.config.name, n)] = to
	}
	return links
}

func (f *freebsd) source(name string) (string, bool) {
	rest, ok := generated(name)
	if !ok {
		return "", false
	}
	if to, ok := f.link(rest); ok {
		return to, true
	}
	k, file, ok := f.kernelOf(rest)
	if !ok {
		return "", false
	}
	return k.source(file)
}

func (f *freebsd) units(ctx context.Context) ([]Unit, error) {
	k, err := f.kernel(f.arch)
	if err != nil {
		return nil, err
	}
	return k.units(ctx)
}

// unit tells how a file is compiled: as the configuration says, or else like
// a module's.
func (f *freebsd) unit(name string) (Unit, bool) {
	k, err := f.kernel(f.archOf(name))
	if err != nil {
		f.tree.problem(err.Error())
		return Unit{}, false
	}
	return k.unit(name)
}

// archOf gives the architecture that a file is for.
func (f *freebsd) archOf(name string) string {
	if rest, ok := generated(name); ok {
		name = path.Join(f.sys, rest)
	}
	rest := name
	if f.sys != "." {
		rest = strings.TrimPrefix(name, f.sys+"/")
	}
	for _, d := range strings.Split(path.Dir(rest), "/") {
		if d != f.arch && f.isArch(d) {
			return d
		}
	}
	return f.arch
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
