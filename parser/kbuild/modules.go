package kbuild

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// modules are the loadable modules that sys/modules builds: which file is in
// which, so that a file that the kernel's lists do not name is compiled as its
// module's makefile says.
type modules struct {
	k     *kernel
	makes map[string][]string // base name of a source to makefiles
	mu    sync.Mutex
	read  map[string]*compiler
}

func (k *kernel) modules() *modules {
	m := &modules{k: k, makes: map[string][]string{}, read: map[string]*compiler{}}
	// Which makefile has which file is seen from its words alone: to read all
	// of them in full would take longer than the file that is asked for.
	fs.WalkDir(k.f.base, k.f.path("modules"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != "Makefile" {
			return nil
		}
		text, err := readText(k.f.base, name)
		if err != nil {
			return nil
		}
		for _, w := range strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(" \t\n\r=\\:", r) }) {
			if path.Ext(w) == ".c" {
				if l := m.makes[path.Base(w)]; len(l) == 0 || l[len(l)-1] != name {
					m.makes[path.Base(w)] = append(l, name)
				}
			}
		}
		return nil
	})
	return m
}

// load reads a module's makefile, or what is common to all for "".
func (m *modules) load(name string) *compiler {
	if c := m.read[name]; c != nil {
		return c
	}
	mk := m.k.makeVars()
	dir := path.Join(makeSys, "modules/none")
	if name == "" {
		mk.vars[".CURDIR"] = dir
		mk.load(path.Join(makeSys, "conf/kmod.mk"), 0)
	} else {
		dir = path.Join(makeSys, strings.TrimPrefix(strings.TrimPrefix(path.Dir(name), m.k.f.sys), "/"))
		mk.vars[".CURDIR"] = dir
		mk.load(path.Join(path.Dir(dir), "Makefile.inc"), 0)
		mk.load(path.Join(dir, "Makefile"), 0)
		mk.paths = append(mk.paths, dir)
	}
	if !strings.Contains(mk.vars["CFLAGS"], "-D_KERNEL") {
		mk.vars["CFLAGS"] += " -D_KERNEL -DKLD_MODULE -DHAVE_KERNEL_OPTION_HEADERS -include ${KERNBUILDDIR}/opt_global.h -I${KERNBUILDDIR} -I${SYSDIR} -I${SYSDIR}/contrib/ck/include"
	}
	if msg, ok := mk.exhausted(name); ok {
		m.k.f.tree.problem(msg)
	}
	c := newCompiler(m.k, mk, dir)
	m.read[name] = c
	return c
}

// unit tells how a file is compiled in its module, or in one that has no
// flags of its own.
func (m *modules) unit(file string) Unit {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, from := m.load(""), ""
	for _, name := range m.makes[path.Base(file)] {
		own := m.load(name)
		if !m.searches(own.mk, path.Dir(file)) {
			continue
		}
		// A module that would have it with other options is next to it.
		if has := m.has(own.mk, file); has || from == "" {
			c, from = own, name
			if has {
				break
			}
		}
	}
	return c.unit(Unit{Path: file, Arch: m.k.arch, Module: true, From: from}, "${CC} -c ${CFLAGS} -I${KERNBUILDDIR} ${.IMPSRC}")
}

// searches says whether a module's makefile looks for its files in a directory.
func (m *modules) searches(mk *makefile, dir string) bool {
	return slices.ContainsFunc(mk.paths, func(d string) bool {
		p, ok := m.k.f.local(d)
		return ok && (p == dir || below(dir, p))
	})
}

// has says whether a module's makefile compiles the file.
func (m *modules) has(mk *makefile, file string) bool {
	for n := range mk.vars {
		if n != "SRCS" && !strings.HasPrefix(n, "SRCS.") {
			continue
		}
		for _, s := range strings.Fields(mk.expand("${" + n + "}")) {
			if path.Base(s) != path.Base(file) {
				continue
			}
			dirs := mk.paths
			if path.IsAbs(s) {
				dirs = []string{""}
			}
			for _, d := range dirs {
				if p, ok := m.k.f.local(path.Join(d, s)); ok && p == file {
					return true
				}
			}
		}
	}
	return false
}
