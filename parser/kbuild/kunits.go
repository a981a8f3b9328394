package kbuild

import (
	"context"
	"path"
	"strconv"
	"strings"
)

// listing is what the lists of files say of a kernel's translation units.
type listing struct {
	units  []Unit
	byPath map[string]Unit
	others map[string]Unit // listed, and not part of this configuration
}

// list goes through the lists of files.
func (k *kernel) list() *listing {
	l := &listing{byPath: map[string]Unit{}, others: map[string]Unit{}}
	m := k.rules()
	add := func(u Unit, has bool) {
		if _, ok := l.byPath[u.Path]; ok {
			return
		}
		if !has {
			if _, ok := l.others[u.Path]; !ok {
				l.others[u.Path] = u
			}
			return
		}
		l.byPath[u.Path] = u
		l.units = append(l.units, u)
	}
	for _, e := range k.files {
		if u, ok := k.entry(m, e); ok {
			add(u, k.has(e))
		}
	}
	add(k.compiled(m, "${NORMAL_C}", path.Join(k.dir, "vnode_if.c")), true)
	return l
}

// entry gives the translation unit that an entry of a list stands for.
func (k *kernel) entry(m *makefile, e *listedFile) (Unit, bool) {
	name := strings.ReplaceAll(strings.ReplaceAll(e.name, "${MACHINE}", k.arch), "$M", k.arch)
	command := e.compile
	if command == "" {
		command = "${NORMAL_C}"
	}
	var file string
	switch path.Ext(name) {
	case ".c":
		file = k.f.path(name)
		if e.local || strings.HasPrefix(name, "./") {
			return Unit{}, false // made by a command
		}
		if e.noObj && !e.compiles() {
			return Unit{}, false
		}
	case ".m":
		file = path.Join(k.dir, strings.TrimSuffix(path.Base(name), ".m")+".c")
	case ".o":
		// An object with a rule of its own: its source is what it depends on.
		src, ok := e.objectSource(m)
		if !ok {
			return Unit{}, false
		}
		if file, ok = k.f.local(src); !ok {
			return Unit{}, false
		}
	default:
		return Unit{}, false
	}
	u := k.compiled(m, command, file)
	u.From = e.from + ":" + strconv.Itoa(e.line)
	return u, true
}

// compiles says whether the entry's command is one that compiles.
func (e *listedFile) compiles() bool {
	return e.compile == "" || strings.Contains(e.compile, "_C}") || strings.Contains(e.compile, "${CC}")
}

func (e *listedFile) objectSource(m *makefile) (string, bool) {
	if !strings.Contains(e.compile, "${CC}") && !strings.Contains(e.compile, "_C}") || !strings.Contains(e.compile, ".IMPSRC") && !strings.Contains(e.compile, "_C}") {
		return "", false
	}
	words := strings.Fields(m.expand(e.depends))
	if len(words) == 0 || path.Ext(words[0]) != ".c" {
		return "", false
	}
	return words[0], true
}

// compiled is the unit of a file that a command compiles.
func (k *kernel) compiled(m *makefile, command, file string) Unit {
	return k.withFlags(Unit{Path: file, Arch: k.arch}, k.command(m, command, file), makeBuild)
}

func (k *kernel) withFlags(u Unit, f flags, cwd string) Unit {
	set := k.flags.intern(f, cwd)
	u.IncludePaths, u.QuotePaths, u.Includes = set.include, set.quote, set.included
	u.Defines, u.Std = set.defines, set.std
	return u
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
	if u, ok := l.byPath[name]; ok {
		return u, true
	}
	if u, ok := l.others[name]; ok {
		return u, true
	}
	if path.Ext(name) != ".c" {
		return Unit{}, false
	}
	if _, ok := generated(name); ok || !below(name, k.f.sys) {
		return Unit{}, false
	}
	return k.mods().unit(name), true
}
