package kbuild

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"
)

// optionTable says in which opt_*.h an option is defined.
type optionTable struct {
	header  map[string]string
	renamed map[string]string // old name to new one
}

var (
	optionName   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	optionHeader = regexp.MustCompile(`^[A-Za-z0-9_]+\.h$`)
)

// readOptions adds a conf/options file to the table.
func (t *optionTable) readOptions(file string, text []byte) error {
	all, err := readStatements(file, text, nil)
	if err != nil {
		return err
	}
	for _, s := range all {
		name := s.words[0].text
		fail := func(format string, a ...any) error { return &textError{file, s.line, fmt.Sprintf(format, a...)} }
		if !optionName.MatchString(name) {
			return fail("%q is no name of an option: write NAME opt_file.h", clip(name))
		}
		rest := s.words[1:]
		if len(rest) == 2 && rest[0].text == "=" {
			t.renamed[name] = rest[1].text
			continue
		}
		header := "opt_" + strings.ToLower(name) + ".h"
		if len(rest) > 0 {
			header = rest[0].text
		}
		if len(rest) > 1 || !optionHeader.MatchString(header) {
			return fail("option %s: %q is no name of a header: write NAME opt_file.h", name, clip(header))
		}
		t.header[name] = header
	}
	return nil
}

// readOptionTable reads conf/options and the architecture's own.
func readOptionTable(fsys fs.FS, sys, machine string) (*optionTable, error) {
	t := &optionTable{map[string]string{}, map[string]string{}}
	for _, n := range []string{"options", "options." + machine} {
		name := path.Join(sys, "conf", n)
		if n != "options" && !exists(fsys, name) {
			continue
		}
		text, err := readText(fsys, name)
		if err != nil {
			return nil, err
		}
		if err := t.readOptions(name, text); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// headers writes all opt_*.h of a configuration, and tells which options the
// tree does not know.
func (t *optionTable) headers(c *kernelConfig) (map[string][]byte, []option) {
	defs := map[string]map[string]string{}
	for _, h := range t.header {
		if defs[h] == nil {
			defs[h] = map[string]string{}
		}
	}
	var unknown []option
	set := func(o option) {
		if to := t.renamed[o.name]; to != "" {
			o.name = to
		}
		h := t.header[o.name]
		if h == "" {
			if !strings.HasPrefix(o.name, "DEV_") {
				unknown = append(unknown, o)
			}
			return
		}
		defs[h][o.name] = "1"
		if o.set {
			defs[h][o.name] = o.value
		}
	}
	for _, n := range c.cpus {
		set(option{name: n})
	}
	for _, o := range c.options {
		set(o)
	}
	out := map[string][]byte{}
	for h, d := range defs {
		names := make([]string, 0, len(d))
		for n := range d {
			names = append(names, n)
		}
		sort.Strings(names)
		var b bytes.Buffer
		for _, n := range names {
			fmt.Fprintf(&b, "#define %s %s\n", n, strings.ReplaceAll(d[n], "\n", " "))
		}
		out[h] = b.Bytes()
	}
	if out["opt_global.h"] == nil {
		out["opt_global.h"] = nil
	}
	return out, unknown
}

// debugging sets the options that make assertions about locks visible.
func (c *kernelConfig) debugging(t *optionTable) {
	for _, n := range []string{"INVARIANTS", "INVARIANT_SUPPORT", "WITNESS"} {
		if t.header[n] != "" {
			c.setOption(option{name: n})
		}
	}
}
