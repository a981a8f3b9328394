package kbuild

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// kernelConfig is a kernel configuration with all that it includes.
type kernelConfig struct {
	name    string
	machine string // the machine line's words: machine, and its architecture
	arch    string
	devices map[string]bool
	options []option // in the order in which they were set first
	makes   []option // makeoptions
	cpus    []string
	files   []string // further lists of files
	ident   string
	sources []string // files that were read
}

type option struct {
	name, value string
	set         bool // has a value of its own
	from        string
	line        int
}

const maxIncludes = 32

// configReader reads configurations out of a file system.
type configReader struct {
	fsys fs.FS
	sys  string // directory of the kernel
	dir  string // directory of the configuration
	c    *kernelConfig
}

// readConfig reads the configuration and, first, the DEFAULTS beside it.
func readConfig(fsys fs.FS, sys, arch, name string) (*kernelConfig, error) {
	dir := path.Join(sys, arch, "conf")
	r := &configReader{fsys, sys, dir, &kernelConfig{name: name, devices: map[string]bool{}}}
	r.c.setOption(option{name: "MAXUSERS", value: "0", set: true}) // sized at boot
	file := path.Join(dir, name)
	if !fs.ValidPath(file) || name == "" || strings.ContainsRune(name, '/') {
		return nil, fmt.Errorf("%q is no name of a kernel configuration: name a file of %s", clip(name), dir)
	}
	if defaults := path.Join(dir, "DEFAULTS"); exists(fsys, defaults) {
		if err := r.file(defaults, 0); err != nil {
			return nil, err
		}
	}
	if !exists(fsys, file) {
		return nil, fmt.Errorf("%s: no such kernel configuration: name one of %s", file, configNames(fsys, dir))
	}
	if err := r.file(file, 0); err != nil {
		return nil, err
	}
	return r.c, nil
}

// configNames lists the configurations of an architecture for a message.
func configNames(fsys fs.FS, dir string) string {
	entries, _ := fs.ReadDir(fsys, dir)
	var names []string
	for _, e := range entries {
		n := e.Name()
		if !e.IsDir() && n != "DEFAULTS" && n != "NOTES" && n == strings.ToUpper(n) {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return "those that config(8) knows (" + dir + " has none)"
	}
	if len(names) > 8 {
		names = append(names[:8], "...")
	}
	return strings.Join(names, ", ")
}

func exists(fsys fs.FS, name string) bool {
	fi, err := fs.Stat(fsys, name)
	return err == nil && fi.Mode().IsRegular()
}

// configWords begin the statements of a configuration.
var configWords = map[string]bool{
	"machine": true, "cpu": true, "ident": true, "device": true, "devices": true, "nodevice": true, "nodevices": true,
	"options": true, "option": true, "nooption": true, "nooptions": true, "makeoptions": true, "makeoption": true,
	"nomakeoption": true, "nomakeoptions": true, "include": true, "files": true, "env": true, "envvar": true,
	"hints": true, "profile": true, "maxusers": true, "nocpu": true, "config": true,
}

func (r *configReader) file(name string, depth int) error {
	if depth > maxIncludes {
		return &textError{name, 0, fmt.Sprintf("includes nest deeper than %d: a file may include itself", maxIncludes)}
	}
	text, err := readText(r.fsys, name)
	if err != nil {
		return err
	}
	r.c.sources = append(r.c.sources, name)
	all, err := readStatements(name, text, func(first string) bool { return !configWords[first] })
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := r.statement(name, s, depth); err != nil {
			return err
		}
	}
	return nil
}

func (r *configReader) statement(file string, s statement, depth int) error {
	c := r.c
	kind := s.words[0].text
	args := s.words[1:]
	fail := func(format string, a ...any) error { return &textError{file, s.line, fmt.Sprintf(format, a...)} }
	if !configWords[kind] {
		return fail("%q begins no statement of a kernel configuration: expected device, options, include ...", clip(kind))
	}
	if len(args) == 0 {
		return fail("%s names nothing: add what it is about", kind)
	}
	switch kind {
	case "machine":
		c.machine, c.arch = args[0].text, args[0].text
		if len(args) > 1 {
			c.arch = args[1].text
		}
	case "cpu":
		c.cpus = append(c.cpus, args[0].text)
	case "nocpu":
		c.cpus = slices.DeleteFunc(c.cpus, func(n string) bool { return n == args[0].text })
	case "maxusers":
		c.setOption(option{name: "MAXUSERS", value: args[0].text, set: true, from: file, line: s.line})
	case "ident":
		c.ident = args[0].text
	case "device", "devices":
		for _, n := range listed(args) {
			c.devices[n] = true
			c.setOption(option{name: "DEV_" + strings.ToUpper(n), value: "1", set: true, from: file, line: s.line})
		}
	case "nodevice", "nodevices":
		for _, n := range listed(args) {
			delete(c.devices, n)
			c.options = without(c.options, "DEV_"+strings.ToUpper(n))
		}
	case "options", "option", "makeoptions", "makeoption":
		for _, o := range assignments(args) {
			if o.name == "" {
				return fail("an option without a name: write options NAME or options NAME=value")
			}
			o.from, o.line = file, s.line
			if strings.HasPrefix(kind, "make") {
				c.makes = append(c.makes, o)
			} else {
				c.setOption(o)
			}
		}
	case "nooption", "nooptions":
		for _, n := range listed(args) {
			c.options = without(c.options, n)
		}
	case "nomakeoption", "nomakeoptions":
		for _, n := range listed(args) {
			c.makes = without(c.makes, n)
		}
	case "files":
		c.files = append(c.files, listed(args)...)
	case "include":
		name, ok := r.find(args[0].text, path.Dir(file))
		if !ok {
			return fail("%s is not there: correct the name; it is looked for in %s and %s", clip(args[0].text), r.dir, path.Join(r.sys, "conf"))
		}
		return r.file(name, depth+1)
	}
	return nil
}

// find looks for an included file. None outside the kernel's directory is.
func (r *configReader) find(name, dir string) (string, bool) {
	for _, d := range []string{dir, r.dir, path.Join(r.sys, "conf")} {
		p := path.Join(d, name)
		if path.IsAbs(name) || !fs.ValidPath(p) || !below(p, r.sys) {
			continue
		}
		if exists(r.fsys, p) {
			return p, true
		}
	}
	return "", false
}

// below says whether a path is that of the directory or of something in it.
func below(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

func (c *kernelConfig) setOption(o option) {
	for i := range c.options {
		if c.options[i].name == o.name {
			c.options[i] = o
			return
		}
	}
	c.options = append(c.options, o)
}

// option finds an option that has no value, as the lists of files ask for it.
func (c *kernelConfig) plain(lower string) bool {
	for _, o := range c.options {
		if !o.set && strings.EqualFold(o.name, lower) {
			return true
		}
	}
	return false
}

func without(list []option, name string) []option {
	return slices.DeleteFunc(list, func(o option) bool { return o.name == name })
}

// listed splits words at commas.
func listed(args []word) []string {
	var names []string
	for _, a := range args {
		for _, n := range strings.Split(a.text, ",") {
			if n != "" {
				names = append(names, n)
			}
		}
	}
	return names
}

// assignments reads NAME, NAME=value, NAME = value and lists of these.
func assignments(args []word) []option {
	var list []option
	for i := 0; i < len(args); i++ {
		text := args[i].text
		if !args[i].quoted && i+1 < len(args) && !strings.Contains(text, "=") && strings.HasPrefix(args[i+1].text, "=") {
			i++
			text += args[i].text
			if text[len(text)-1] == '=' && i+1 < len(args) {
				i++
				text += args[i].text
			}
		}
		name, value, set := strings.Cut(text, "=")
		if !set {
			for _, n := range listed([]word{{text: text}}) {
				list = append(list, option{name: n})
			}
			continue
		}
		list = append(list, option{name: strings.TrimSpace(name), value: strings.TrimSpace(value), set: true})
	}
	return list
}
