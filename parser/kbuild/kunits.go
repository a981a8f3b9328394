package kbuild

import (
	"context"
	"path"
	"strconv"
	"strings"
	"sync"
)

// listing is what the lists of files say of a kernel's translation units.
type listing struct {
	units  []Unit
	byPath map[string]int         // into units
	others map[string]*listedFile // not part of this configuration
	mu     sync.Mutex
	cc     *compiler
}

// list goes through the lists of files.
func (k *kernel) list() *listing {
	l := &listing{byPath: map[string]int{}, others: map[string]*listedFile{}, cc: newCompiler(k, k.rules(), makeBuild)}
	add := func(u Unit, command string) {
		if _, ok := l.byPath[u.Path]; !ok {
			l.byPath[u.Path] = len(l.units)
			l.units = append(l.units, l.cc.unit(u, command))
		}
	}
	for _, e := range k.files {
		file, command, ok := k.entry(l.cc.mk, e)
		switch {
		case !ok:
		case k.has(e):
			add(k.listedUnit(file, e), command)
		case l.others[file] == nil:
			l.others[file] = e
		}
	}
	add(Unit{Path: path.Join(k.dir, "vnode_if.c"), Arch: k.arch}, "${NORMAL_C}")
	return l
}

func (k *kernel) listedUnit(file string, e *listedFile) Unit {
	return Unit{Path: file, Arch: k.arch, From: e.from + ":" + strconv.Itoa(e.line)}
}

// entry gives the translation unit that an entry of a list stands for, and the
// command that compiles it.
func (k *kernel) entry(m *makefile, e *listedFile) (file, command string, ok bool) {
	name := e.name
	if strings.Contains(name, "$") {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "${MACHINE}", k.arch), "$M", k.arch)
	}
	command = e.compile
	if command == "" {
		command = "${NORMAL_C}"
	}
	switch path.Ext(name) {
	case ".c":
		made := e.local || strings.HasPrefix(name, "./") // by a command
		return k.f.path(name), command, !made && (!e.noObj || e.compiles())
	case ".m":
		return path.Join(k.dir, strings.TrimSuffix(path.Base(name), ".m")+".c"), command, true
	case ".o":
		// An object with a rule of its own: its source is what it depends on.
		src, ok := e.objectSource(m)
		if ok {
			file, ok = k.f.local(src)
		}
		return file, command, ok
	}
	return "", "", false
}

// compiles says whether the entry's command is one that compiles.
func (e *listedFile) compiles() bool {
	return e.compile == "" || strings.Contains(e.compile, "_C}") || strings.Contains(e.compile, "${CC}")
}

func (e *listedFile) objectSource(m *makefile) (string, bool) {
	if !strings.Contains(e.compile, "_C}") && !(strings.Contains(e.compile, "${CC}") && strings.Contains(e.compile, ".IMPSRC")) {
		return "", false
	}
	words := strings.Fields(m.expand(e.depends))
	if len(words) == 0 || path.Ext(words[0]) != ".c" {
		return "", false
	}
	return words[0], true
}

func (k *kernel) units(ctx context.Context) ([]Unit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return k.listed().units, nil
}

// unit tells how a file is compiled: into the kernel, into a module, or as it
// would be in a module.
func (k *kernel) unit(name string) (Unit, bool) {
	l := k.listed()
	if i, ok := l.byPath[name]; ok {
		return l.units[i], true
	}
	if e := l.others[name]; e != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		file, command, _ := k.entry(l.cc.mk, e)
		return l.cc.unit(k.listedUnit(file, e), command), true
	}
	if path.Ext(name) != ".c" {
		return Unit{}, false
	}
	if _, ok := generated(name); ok || !below(name, k.f.sys) {
		return Unit{}, false
	}
	return k.mods().unit(name), true
}
