package kbuild

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// listedFile is an entry of conf/files: a file, when it is part of the kernel,
// and how it is compiled.
type listedFile struct {
	name     string
	from     string // the list
	line     int
	standard bool
	when     [][]string // one of these, all in it; "!x": not x
	compile  string     // compile-with
	depends  string     // dependency
	noObj    bool
	local    bool // stands in the build directory
	before   bool // made before the dependencies
	noRule   bool
}

// readFileList reads a conf/files file. include is called for each include in
// it.
func readFileList(file string, text []byte, include func(name string, line int) ([]*listedFile, error)) ([]*listedFile, error) {
	all, err := readStatements(file, text, nil)
	if err != nil {
		return nil, err
	}
	var list []*listedFile
	for _, s := range all {
		if s.words[0].bare("include") {
			if len(s.words) != 2 {
				return nil, &textError{file, s.line, "include names one file: write include \"conf/files.x86\""}
			}
			more, err := include(s.words[1].text, s.line)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
			continue
		}
		f, err := readListed(s)
		if err != nil {
			return nil, &textError{file, s.line, err.Error()}
		}
		f.from = file
		list = append(list, f)
	}
	return list, nil
}

func readListed(s statement) (*listedFile, error) {
	f := &listedFile{name: s.words[0].text, line: s.line}
	var group []string
	optional := false
	names := true // still among the conditions
	w := s.words[1:]
	if len(w) == 0 {
		return nil, fmt.Errorf("%s: neither standard nor optional: say when it is part of the kernel", clip(f.name))
	}
	for i := 0; i < len(w); i++ {
		argument := func() (string, error) {
			if i+1 >= len(w) {
				return "", fmt.Errorf("%s: %s without what it is about: add a quoted text", clip(f.name), w[i].text)
			}
			i++
			return w[i].text, nil
		}
		if i == 0 {
			switch {
			case w[0].bare("standard"), w[0].bare("mandatory"):
				f.standard = true
			case w[0].bare("optional"), w[0].bare("count"):
				optional = true
			default:
				return nil, fmt.Errorf("%s: %q instead of standard or optional", clip(f.name), clip(w[0].text))
			}
			continue
		}
		var err error
		switch word := w[i]; {
		case word.bare("no-obj"):
			f.noObj, names = true, false
		case word.bare("no-implicit-rule"):
			f.noRule, names = true, false
		case word.bare("before-depend"):
			f.before, names = true, false
		case word.bare("local"):
			f.local, names = true, false
		case word.bare("no-ctfconvert"), word.bare("no-depend"), word.bare("nowerror"):
			names = false
		case word.bare("compile-with"):
			names = false
			f.compile, err = argument()
		case word.bare("dependency"):
			names = false
			f.depends, err = argument()
		case word.bare("clean"), word.bare("warning"), word.bare("obj-prefix"):
			names = false
			_, err = argument()
		case word.bare("|"):
			if len(group) == 0 || !optional {
				return nil, fmt.Errorf("%s: nothing before |: name a device or an option", clip(f.name))
			}
			f.when = append(f.when, group)
			group = nil
		case !names || word.quoted:
			return nil, fmt.Errorf("%s: %q is no word of a list of files: expected compile-with, dependency, no-obj and the like", clip(f.name), clip(word.text))
		default:
			group = append(group, word.text)
		}
		if err != nil {
			return nil, err
		}
	}
	if optional && len(group) == 0 {
		return nil, fmt.Errorf("%s: optional without a name at its end: name a device or an option", clip(f.name))
	}
	if len(group) > 0 {
		f.when = append(f.when, group)
	}
	return f, nil
}

// wanted says whether the file is part of a kernel.
func (f *listedFile) wanted(has func(name string) bool) bool {
	if f.standard && len(f.when) == 0 {
		return true
	}
	for _, all := range f.when {
		ok := true
		for _, n := range all {
			not := strings.HasPrefix(n, "!")
			ok = ok && has(strings.TrimPrefix(n, "!")) != not
		}
		if ok {
			return true
		}
	}
	return false
}

// fileLists reads all lists of files for a configuration.
func fileLists(fsys fs.FS, sys, machine string, more []string) ([]*listedFile, error) {
	var read func(name string, depth int) ([]*listedFile, error)
	read = func(name string, depth int) ([]*listedFile, error) {
		if depth > maxIncludes {
			return nil, &textError{name, 0, fmt.Sprintf("includes nest deeper than %d: a file may include itself", maxIncludes)}
		}
		text, err := readText(fsys, name)
		if err != nil {
			return nil, err
		}
		return readFileList(name, text, func(inc string, line int) ([]*listedFile, error) {
			p := path.Join(sys, inc)
			if path.IsAbs(inc) || !fs.ValidPath(p) || !below(p, sys) || !exists(fsys, p) {
				return nil, &textError{name, line, clip(inc) + " is not there: correct the name; it stands below " + sys}
			}
			return read(p, depth+1)
		})
	}
	var list []*listedFile
	for _, n := range append([]string{"conf/files", "conf/files." + machine}, more...) {
		name := path.Join(sys, n)
		if !fs.ValidPath(name) || n != "conf/files" && !exists(fsys, name) {
			continue
		}
		part, err := read(name, 0)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}
