package kbuild

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// linux is a configured Linux tree. What its makefiles say is read directory
// by directory, when a file there is asked for.
type linux struct {
	tree    *Tree
	base    fs.FS
	srcarch string            // directory below arch/
	config  map[string]string // CONFIG_*, and what the makefiles are given
	machine string
	flags   *flagSets
	command string // what all files are compiled with

	mu    sync.Mutex
	dirs  map[string]*linuxDir
	whole func() []Unit
}

// linuxArch tells the architectures by their directories.
func linuxArch(srcarch string, config map[string]string) (arch string, ok bool) {
	wide := config["CONFIG_64BIT"] == "y"
	switch srcarch {
	case "x86":
		if wide {
			return "amd64", true
		}
		return "i386", true
	case "powerpc":
		if wide {
			return "powerpc64", true
		}
		return "powerpc", true
	case "arm64", "arm", "riscv":
		return srcarch, true
	}
	return "", false
}

// isLinux says whether the directory is the root of a Linux tree, and whether
// the tree is configured.
func isLinux(dir fs.FS) (is, configured bool) {
	is = exists(dir, "Kbuild") && exists(dir, "Kconfig") && exists(dir, "Makefile") && isDir(dir, "kernel") &&
		isDir(dir, "arch") && isDir(dir, "include/linux")
	return is, is && exists(dir, "include/config/auto.conf") && exists(dir, "include/generated/autoconf.h")
}

var (
	configLine   = regexp.MustCompile(`^(CONFIG_[A-Za-z0-9_]+)=(.*)$`)
	stdFlag      = regexp.MustCompile(`(?m)^KBUILD_CFLAGS\s*:?=[^#]*(-std=gnu[0-9]+)`)
	configHeader = regexp.MustCompile(`(?m)^# Linux/([a-z0-9]+) (\S+) Kernel Configuration`)
)

func openLinux(base fs.FS) (*Tree, error) {
	const auto = "include/config/auto.conf"
	text, err := readText(base, auto)
	if err != nil {
		return nil, err
	}
	l := &linux{base: base, config: map[string]string{}, dirs: map[string]*linuxDir{}}
	for _, line := range splitLines(text) {
		if m := configLine.FindStringSubmatch(line); m != nil {
			l.config[m[1]] = strings.Trim(m[2], `"`)
		}
	}
	if m := configHeader.FindSubmatch(text); m != nil {
		l.srcarch = string(m[1])
	}
	switch {
	case l.srcarch == "i386" || l.srcarch == "x86_64" || l.config["CONFIG_X86"] == "y":
		l.srcarch = "x86"
	case l.config["CONFIG_ARM64"] == "y":
		l.srcarch = "arm64"
	}
	arch, ok := linuxArch(l.srcarch, l.config)
	if !ok || !isDir(base, path.Join("arch", l.srcarch)) {
		return nil, &textError{auto, 0, fmt.Sprintf("architecture %q is not known: configure the tree for x86, arm64, arm, riscv or powerpc", clip(l.srcarch))}
	}
	bits := "32"
	if l.config["CONFIG_64BIT"] == "y" {
		bits = "64"
	}
	for n, v := range map[string]string{"SRCARCH": l.srcarch, "ARCH": l.srcarch, "BITS": bits, "srctree": makeSource, "objtree": makeSource,
		"abs_srctree": makeSource, "abs_objtree": makeSource, "comma": ",", "empty": "", "space": " ", "CC": "cc"} {
		l.config[n] = v
	}
	compiler := "gcc"
	if l.config["CONFIG_CC_IS_CLANG"] == "y" {
		compiler = "clang"
	}
	if l.machine, err = predefined(arch, compiler, "linux", "freestanding"); err != nil {
		return nil, err
	}
	l.flags = newFlagSets(l.place, func(n string) bool { return isDir(base, n) }, func(n string) bool { return exists(base, n) })
	l.whole = sync.OnceValue(l.list)
	t := &Tree{Kind: Linux, Arch: arch, fsys: base, build: l}
	l.tree = t
	l.command = l.common()
	return t, nil
}

// common gives the flags that all files are compiled with.
func (l *linux) common() string {
	var b strings.Builder
	b.WriteString("-D__KERNEL__ ")
	for _, d := range []string{"arch/A/include", "arch/A/include/generated", "include", "arch/A/include/uapi",
		"arch/A/include/generated/uapi", "include/uapi", "include/generated/uapi"} {
		b.WriteString("-I" + strings.Replace(d, "/A/", "/"+l.srcarch+"/", 1) + " ")
	}
	for _, n := range []string{"compiler-version.h", "kconfig.h", "compiler_types.h"} {
		if name := "include/linux/" + n; exists(l.base, name) {
			b.WriteString("-include " + name + " ")
		}
	}
	if text, err := readText(l.base, "Makefile"); err == nil {
		if std := stdFlag.FindSubmatch(text); std != nil {
			b.WriteString(string(std[1]) + " ")
		}
	}
	arch := l.makefile("arch/" + l.srcarch + "/Makefile")
	b.WriteString(arch.expand("$(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) "))
	return b.String()
}

// place gives the path in the tree of a name on a command line.
func (l *linux) place(name string) (string, bool) {
	if name == makeSource {
		return ".", true
	}
	p, ok := strings.CutPrefix(name, makeSource+"/")
	return p, ok && fs.ValidPath(p)
}

// makefile reads one makefile.
func (l *linux) makefile(name string) *makefile {
	m := newMakefile(l.base, l.place)
	m.gnu, m.base = true, l.config
	m.local = func(n string) string { return absolute(n, makeSource) }
	dir := path.Dir(name)
	m.vars["src"], m.vars["obj"] = dir, dir
	m.load(path.Join(makeSource, name), 0)
	if msg, ok := m.exhausted(name); ok {
		l.tree.problem(msg)
	}
	return m
}

// linuxDir is what the makefile of a directory says.
type linuxDir struct {
	from    string                 // the makefile
	objects map[string]linuxObject // by source, in the tree
	dirs    []string               // further directories
	flags   string                 // of all files
	deeper  string                 // of all files in the directories below, too
	mk      *makefile
	left    map[string][]string // see leftOut; nil: not asked for yet
}

type linuxObject struct {
	part   string // the composite object that it goes into, or its own name
	module bool
}

// dir reads the makefile of a directory; nil: it has none. The caller holds
// l.mu.
func (l *linux) dir(name string) *linuxDir {
	if d, ok := l.dirs[name]; ok {
		return d
	}
	l.dirs[name] = nil
	file := path.Join(name, "Kbuild")
	if !exists(l.base, file) {
		if file = path.Join(name, "Makefile"); name == "." || !exists(l.base, file) {
			return nil
		}
	}
	m := l.makefile(file)
	d := &linuxDir{from: file, mk: m, objects: map[string]linuxObject{}}
	d.deeper = m.expand("$(subdir-ccflags-y) $(subdir-ccflags-m)")
	d.flags = m.expand("$(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) $(EXTRA_CFLAGS) $(ccflags-y) $(ccflags-m)")
	for _, list := range []struct {
		names  string
		module bool
	}{{"$(obj-y) $(lib-y) $(extra-y) $(always-y)", false}, {"$(obj-m) $(lib-m)", true}} {
		for _, w := range strings.Fields(m.expand(list.names)) {
			if sub, ok := strings.CutSuffix(w, "/"); ok {
				if p := join(name, sub); p != "" && isDir(l.base, p) {
					d.dirs = append(d.dirs, p)
				}
			} else if stem, ok := strings.CutSuffix(w, ".o"); ok {
				l.object(d, name, stem, list.module)
			}
		}
	}
	l.dirs[name] = d
	return d
}

// object adds an object, or the parts that it is made of.
func (l *linux) object(d *linuxDir, dir, stem string, module bool) {
	add := func(s string) {
		src := join(dir, s+".c")
		if src == "" {
			return
		}
		if _, ok := d.objects[src]; !ok {
			d.objects[src] = linuxObject{path.Base(stem), module}
		}
	}
	parts := strings.Fields(d.mk.expand(partsOf(stem)))
	for _, p := range parts {
		if s, ok := strings.CutSuffix(p, ".o"); ok {
			add(s)
		}
	}
	if len(parts) == 0 {
		add(stem)
	}
}

// roots are the directories that a build begins with.
func (l *linux) roots() []string {
	var dirs []string
	if top := l.dir("."); top != nil {
		dirs = append(dirs, top.dirs...)
	}
	if len(dirs) == 0 { // older makefiles list them in many ways
		dirs = strings.Fields("init usr arch/" + l.srcarch + " kernel certs mm fs ipc security crypto block io_uring drivers sound net virt")
	}
	arch := l.makefile("arch/" + l.srcarch + "/Makefile")
	for _, w := range strings.Fields("lib/ arch/" + l.srcarch + "/lib/ " + arch.expand("$(core-y) $(libs-y) $(drivers-y)")) {
		if d, ok := strings.CutSuffix(w, "/"); ok && fs.ValidPath(d) {
			dirs = append(dirs, d)
		}
	}
	return dirs
}

// list goes through the directories of the configuration.
func (l *linux) list() []Unit {
	l.mu.Lock()
	defer l.mu.Unlock()
	var units []Unit
	seen, listed := map[string]bool{}, map[string]bool{}
	for queue := l.roots(); len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if seen[name] {
			continue
		}
		seen[name] = true
		d := l.dir(name)
		if d == nil {
			continue
		}
		queue = append(queue, d.dirs...)
		for src, o := range d.objects {
			if !listed[src] && exists(l.base, src) {
				listed[src] = true
				units = append(units, l.compiled(name, d, src, o))
			}
		}
	}
	sort.Slice(units, func(i, j int) bool { return units[i].Path < units[j].Path })
	return units
}

// compiled is the unit of a file that the makefile of a directory compiles.
func (l *linux) compiled(dir string, d *linuxDir, src string, o linuxObject) Unit {
	stem := strings.TrimSuffix(src, ".c")
	rel := strings.TrimPrefix(stem, dir+"/")
	var b strings.Builder
	b.WriteString(l.command)
	for p := dir; ; p = path.Dir(p) {
		if up := l.dir(p); up != nil && up.deeper != "" {
			b.WriteString(up.deeper + " ")
		}
		if p == "." {
			break
		}
	}
	d.mk.steps = 0
	b.WriteString(d.flags + " " + d.mk.expand("$(CFLAGS_"+rel+".o)"))
	if o.module {
		b.WriteString(" -DMODULE")
	}
	set := l.flags.intern(readFlags(shellWords(b.String())), l.machine, makeSource, nil)
	u := set.give(Unit{Path: src, Arch: l.tree.Arch, Module: o.module, From: d.from})
	name := strings.NewReplacer("-", "_", ",", "_")
	base, part := name.Replace(path.Base(stem)), name.Replace(o.part)
	names := fmt.Sprintf("#define KBUILD_MODFILE \"%s\"\n#define KBUILD_BASENAME \"%s\"\n#define KBUILD_MODNAME \"%s\"\n#define __KBUILD_MODNAME kmod_%s\n",
		path.Join(dir, o.part), base, part, part)
	u.Defines += names
	u.Macros += names
	return u
}

func (l *linux) units(ctx context.Context) ([]Unit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.whole(), nil
}

// unit tells how a file is compiled: as a makefile in its directory or above
// says, or else like the other files of its directory.
func (l *linux) unit(name string) (Unit, bool) {
	top, rest, _ := strings.Cut(name, "/")
	switch {
	case path.Ext(name) != ".c" || !exists(l.base, name):
		return Unit{}, false
	case top == "tools" || top == "scripts" || top == "Documentation" || top == "usr":
		return Unit{}, false
	case top == "arch" && !below(rest, l.srcarch):
		return Unit{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var own *linuxDir
	ownName := ""
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		d := l.dir(dir)
		if d == nil {
			continue
		}
		if o, ok := d.objects[name]; ok {
			return l.compiled(dir, d, name, o), true
		}
		if own == nil {
			own, ownName = d, dir
		}
	}
	if own == nil {
		return Unit{}, false
	}
	u := l.compiled(ownName, own, name, linuxObject{strings.TrimSuffix(path.Base(name), ".c"), false})
	u.From = ""
	for _, option := range l.without(name) {
		set := "#define " + option + " 1\n"
		u.Defines += set
		u.Macros += set
	}
	return u, true
}

func (l *linux) source(string) (string, bool) { return "", false }

func (l *linux) over(t *Tree, base fs.FS) (*Tree, error) {
	o, err := openLinux(base)
	if err == nil {
		o.Root = t.Root
	}
	return o, err
}
