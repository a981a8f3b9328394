package kbuild

import (
	"path"
	"strings"
)

// The names that makefiles use for the sources and the build directory, which
// need not be those of the host.
const (
	makeSource = "/src"
	makeSys    = makeSource + "/sys"
	makeBuild  = "/build"
)

// local gives the path in the tree of a name that a makefile uses.
func (f *freebsd) local(name string) (string, bool) {
	rest, ok := strings.CutPrefix(path.Clean(name), makeSys)
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return f.path(strings.TrimPrefix(rest, "/")), true
}

// cpuFamily gives MACHINE_CPUARCH of an architecture, and MACHINE_ARCH where
// the configuration does not tell.
func cpuFamily(arch string) string {
	switch arch {
	case "arm64":
		return "aarch64"
	case "powerpc64":
		return "powerpc"
	}
	return arch
}

// makeVars are the variables that a build of the kernel begins with.
func (k *kernel) makeVars() *makefile {
	m := newMakefile(k.f.base, k.f.local)
	m.system = []string{path.Join(makeSys, "conf")}
	m.include = func(m *makefile, name string) bool {
		switch name {
		case "bsd.mkopt.mk":
			m.optionVars()
			return true
		case "bsd.kmod.mk":
			m.load(path.Join(makeSys, "conf/kmod.mk"), 1)
			return true
		}
		return false
	}
	cpu := cpuFamily(k.arch)
	machineArch := cpu
	if k.config.arch != "" {
		machineArch = k.config.arch
	}
	for n, v := range map[string]string{
		"S": makeSys, "SRCTOP": makeSource, "SYSDIR": makeSys, ".OBJDIR": makeBuild, ".CURDIR": makeBuild,
		"MACHINE": k.arch, "MACHINE_CPUARCH": cpu, "MACHINE_ARCH": machineArch,
		"COMPILER_TYPE": "clang", "COMPILER_VERSION": "190000", "COMPILER_FEATURES": "c++17 retpoline init-all",
		"LINKER_TYPE": "lld", "LINKER_VERSION": "190000", "LINKER_FEATURES": "build-id ifunc ifunc-noplt retpoline",
		"CC": "cc", "KERN_IDENT": k.config.ident, "MK_CTF": "no", "MK_REPRODUCIBLE_BUILD": "no",
		".newline": "\n", "KERNBUILDDIR": makeBuild, "MODULE_TIED": "yes",
	} {
		m.vars[n] = v
	}
	for _, o := range k.config.makes {
		if o.set {
			m.vars[o.name] = o.value
		}
	}
	return m
}

// rules reads the kernel's makefile.
func (k *kernel) rules() *makefile {
	m := k.makeVars()
	main := path.Join(makeSys, "conf/Makefile."+k.arch)
	m.load(main, 0)
	if _, ok := m.vars["NORMAL_C"]; !ok {
		m.load(path.Join(makeSys, "conf/kern.pre.mk"), 0)
	}
	if _, ok := m.vars["NORMAL_C"]; !ok {
		m.vars["CFLAGS"] = "-D_KERNEL -DHAVE_KERNEL_OPTION_HEADERS -include opt_global.h -I. -I$S -I$S/contrib/ck/include -I$S/contrib/libfdt"
		m.vars["NORMAL_C"] = "${CC} -c ${CFLAGS} ${.IMPSRC}"
	}
	if msg, ok := m.exhausted(k.f.path("conf", "kern.pre.mk")); ok {
		k.f.tree.problem(msg)
	}
	return m
}

// compiler compiles files with the commands of a makefile. What a command says
// is the same for most files; which flags a file has of its own is read from
// the references to it that are left when all else is expanded.
type compiler struct {
	k        *kernel
	mk       *makefile
	cwd      string
	commands map[string]*command
}

type command struct {
	text string   // what does not hang on the file is expanded
	refs []string // references that do
	sets map[string]*flagSet
}

func newCompiler(k *kernel, mk *makefile, cwd string) *compiler {
	return &compiler{k: k, mk: mk, cwd: cwd, commands: map[string]*command{}}
}

// fileVars are the variables that stand for the file.
var fileVars = map[string]bool{".IMPSRC": true, ".ALLSRC": true, ".TARGET": true, ".PREFIX": true}

func (c *compiler) command(text string) *command {
	if d := c.commands[text]; d != nil {
		return d
	}
	c.mk.steps = 0
	c.mk.keep = func(ref string) bool { return strings.Contains(ref, ".IMPSRC") || strings.Contains(ref, ".ALLSRC") }
	d := &command{text: c.mk.expand(text), sets: map[string]*flagSet{}}
	c.mk.keep = nil
	for i := strings.Index(d.text, "${"); i >= 0; {
		end := closing(d.text, i+1)
		if end < 0 {
			break
		}
		if !fileVars[d.text[i+2:end]] {
			d.refs = append(d.refs, d.text[i:end+1])
		}
		next := strings.Index(d.text[end:], "${")
		if next < 0 {
			break
		}
		i = end + next
	}
	c.commands[text] = d
	return d
}

// flags gives the flags by which a command compiles a file.
func (c *compiler) flags(text, file string) *flagSet {
	d := c.command(text)
	src := path.Join(makeSys, strings.TrimPrefix(strings.TrimPrefix(file, c.k.f.sys), "/"))
	vars := c.mk.vars
	vars[".IMPSRC"], vars[".ALLSRC"] = src, src
	c.mk.steps = 0
	key := ""
	for _, r := range d.refs {
		key += c.mk.expand(r) + "\x00"
	}
	set := d.sets[key]
	if set == nil {
		vars[".PREFIX"] = strings.TrimSuffix(path.Base(file), ".c")
		vars[".TARGET"] = vars[".PREFIX"] + ".o"
		set = c.k.flags.intern(readFlags(shellWords(c.mk.expand(d.text))), c.k.machine, c.cwd, nil)
		d.sets[key] = set
	}
	return set
}

// unit is the file as the command compiles it.
func (c *compiler) unit(u Unit, text string) Unit { return c.flags(text, u.Path).give(u) }

// place gives the path in the tree's file system of a name on a command line.
func (k *kernel) place(name string) (string, bool) {
	if p, ok := k.f.local(name); ok {
		return p, true
	}
	rest, ok := strings.CutPrefix(name, makeBuild)
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return path.Join(k.dir, rest), true
}

// isDir says whether a directory is there to be searched.
func (k *kernel) isDir(name string) bool {
	if name == k.dir {
		return true
	}
	if rest, ok := strings.CutPrefix(name, k.dir+"/"); ok {
		first, more, _ := strings.Cut(rest, "/")
		to, ok := k.links[first]
		if !ok {
			return false
		}
		name = path.Join(to, more)
	}
	return isDir(k.f.base, name)
}

func (k *kernel) isFile(name string) bool {
	if rest, ok := strings.CutPrefix(name, k.dir+"/"); ok {
		_, err := k.make(rest)
		return err == nil
	}
	return exists(k.f.base, name)
}
