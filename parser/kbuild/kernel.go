package kbuild

import (
	"io/fs"
	"path"
	"strings"
	"sync"
)

// kernel is a FreeBSD kernel: an architecture and a configuration, and what
// its build directory holds.
type kernel struct {
	f       *freebsd
	arch    string
	config  *kernelConfig
	dir     string            // of its generated files
	links   map[string]string // directories of the build directory that are links
	options map[string][]byte // opt_*.h
	files   []*listedFile
	kobj    map[string]string // *_if by name to their *.m
	rpc     map[string]string // headers that rpcgen makes to their *.x
	machine string            // predefined macros
	flags   *flagSets

	listed func() *listing
	mods   func() *modules
	search func() map[string]string // *.m that no list has, by name
}

func newKernel(f *freebsd, arch, config string) (*kernel, error) {
	c, err := readConfig(f.base, f.sys, arch, config)
	if err != nil {
		return nil, err
	}
	table, err := readOptionTable(f.base, f.sys, arch)
	if err != nil {
		return nil, err
	}
	c.debugging(table)
	k := &kernel{f: f, arch: arch, config: c, dir: path.Join(generatedDir, arch, config)}
	if k.machine, err = predefined(arch, "clang", "freebsd", "freestanding"); err != nil {
		return nil, err
	}
	k.machine += f.release()
	var unknown []option
	k.options, unknown = table.headers(c)
	for _, o := range unknown {
		if o.from != "" {
			f.tree.problem((&textError{o.from, o.line, "option " + clip(o.name) + " is not in " + f.path("conf", "options") + ": it defines nothing"}).Error())
		}
	}
	if k.files, err = fileLists(f.base, f.sys, arch, c.files); err != nil {
		return nil, err
	}
	k.links = map[string]string{"machine": f.path(arch, "include")}
	for _, d := range []string{arch, "x86", "i386"} {
		if d == arch || arch == "amd64" || arch == "i386" {
			k.links[d] = f.path(d, "include")
		}
	}
	k.kobj, k.rpc = map[string]string{}, map[string]string{}
	for _, l := range k.files {
		if src, _, _ := strings.Cut(l.depends, " "); path.Ext(l.name) == ".h" && path.Ext(src) == ".x" {
			if rest, ok := strings.CutPrefix(src, "$S/"); ok {
				k.rpc[l.name] = f.path(rest)
			}
		}
		if n, ok := strings.CutSuffix(path.Base(l.name), ".m"); ok && (k.kobj[n] == "" || k.has(l)) {
			k.kobj[n] = f.path(l.name)
		}
	}
	k.flags = newFlagSets(k.place, k.isDir, k.isFile)
	k.search = sync.OnceValue(k.searchKobj)
	k.listed = sync.OnceValue(k.list)
	k.mods = sync.OnceValue(k.modules)
	return k, nil
}

// has says whether a listed file is part of the kernel.
func (k *kernel) has(l *listedFile) bool {
	return l.wanted(func(name string) bool { return k.config.devices[name] || k.config.plain(name) })
}

// besideKobj looks for an interface that only modules use where others stand, which
// is where nearly all are: the tree need not be walked for those.
func (k *kernel) besideKobj(name string) string {
	dirs := map[string]bool{}
	for _, m := range k.kobj {
		dirs[path.Dir(m)] = true
	}
	for _, d := range sortedKeys(dirs) {
		if m := path.Join(d, name+".m"); exists(k.f.base, m) {
			return m
		}
	}
	return ""
}

// searchKobj looks for interfaces that only modules use.
func (k *kernel) searchKobj() map[string]string {
	found := map[string]string{}
	eachFile(k.f.base, k.f.sys, func(name string) {
		if n, ok := strings.CutSuffix(path.Base(name), "_if.m"); ok && found[n+"_if"] == "" {
			found[n+"_if"] = name
		}
	})
	return found
}

func (k *kernel) kobjSource(name string) (string, bool) {
	if m := k.kobj[name]; m != "" {
		return m, true
	}
	if m := k.besideKobj(name); m != "" {
		return m, true
	}
	m := k.search()[name]
	return m, m != ""
}

// source gives the file that a generated one is made of.
func (k *kernel) source(name string) (string, bool) {
	stem, ext, _ := strings.Cut(name, ".")
	switch {
	case strings.HasPrefix(name, "vnode_if"):
		return k.f.path("kern", "vnode_if.src"), true
	case (ext == "h" || ext == "c") && strings.HasSuffix(stem, "_if"):
		return k.kobjSource(stem)
	case name == "teken_state.h":
		return k.f.path("teken", "sequences"), true
	case name == "acpi_wakedata.h":
		return k.f.path(k.arch, "acpica", "acpi_wakecode.S"), true
	}
	if d, ok := deviceLists[name]; ok {
		return k.f.path(d.src), true
	}
	src, ok := k.rpc[name]
	return src, ok
}

// make makes a file of the build directory.
func (k *kernel) make(name string) ([]byte, error) {
	if text, ok := k.options[name]; ok {
		return text, nil
	}
	if name == "offset.inc" {
		return k.offsets(), nil
	}
	if text, ok := deviceTables[name]; ok {
		return []byte(text), nil
	}
	if text, ok := stub(name); ok {
		return text, nil
	}
	src, ok := k.source(name)
	if !ok {
		// Options that only a module's makefile knows.
		if strings.HasPrefix(name, "opt_") && path.Ext(name) == ".h" && !strings.Contains(name, "/") {
			return nil, nil
		}
		return nil, fs.ErrNotExist
	}
	text, err := readText(k.f.base, src)
	if err != nil {
		return nil, err
	}
	if d, ok := deviceLists[name]; ok {
		return d.header(src, text)
	}
	switch {
	case strings.HasPrefix(name, "vnode_if"):
		return k.vnodeIf(name, src, text)
	case name == "teken_state.h":
		return teken(src, text)
	case name == "acpi_wakedata.h":
		return labels(text), nil
	case k.rpc[name] != "":
		return rpcHeader(src, text)
	}
	i, err := readKobj(src, text)
	if err != nil {
		return nil, err
	}
	if path.Ext(name) == ".c" {
		return i.source(), nil
	}
	return i.header(), nil
}

func (k *kernel) vnodeIf(name, src string, text []byte) ([]byte, error) {
	v, err := readVops(src, text)
	if err != nil {
		return nil, err
	}
	generator, err := readText(k.f.base, k.f.path("tools", "vnode_if.awk"))
	if err != nil {
		generator = nil
	}
	style := vopStyleOf(generator)
	switch name {
	case "vnode_if.c":
		return v.source(style), nil
	case "vnode_if.h":
		return v.header(style), nil
	case "vnode_if_newproto.h":
		return v.vector(style), nil
	}
	return v.typedefs(), nil
}

// generatedNames lists the files of the build directory.
func (k *kernel) generatedNames() []string {
	names := append(sortedKeys(k.options), "vnode_if.h", "vnode_if.c", "vnode_if_newproto.h", "vnode_if_typedef.h",
		"offset.inc", "teken_state.h", "acpi_wakedata.h")
	for _, n := range sortedKeys(k.kobj) {
		names = append(names, n+".h", n+".c")
	}
	names = append(names, sortedKeys(deviceLists)...)
	names = append(names, sortedKeys(deviceTables)...)
	names = append(names, sortedKeys(k.rpc)...)
	return append(names, stubNames()...)
}
