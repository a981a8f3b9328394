package kbuild

import (
	"path"
	"slices"
	"strings"
)

// without gives the options for want of which a file is not compiled: those
// that the makefiles list it under, or an object that it is a part of, or a
// directory that it stands in. Headers give a file the other half of their
// conditionals without them, stubs of the very functions that it defines. The
// caller holds l.mu.
func (l *linux) without(name string) []string {
	var options []string
	object := strings.TrimSuffix(name, ".c") + ".o"
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if d := l.dir(dir); d != nil {
			left := d.leftOut(dir)
			options = append(options, left[object]...)
			for in := path.Dir(name); ; in = path.Dir(in) {
				options = append(options, left[in+"/"]...)
				if in == "." {
					break
				}
			}
		}
		if dir == "." {
			break
		}
	}
	slices.Sort(options)
	return slices.Compact(options)
}

// leftOut gives the options for want of which the makefile of a directory leaves
// things out, by the object, or by the directory with a slash behind it.
func (d *linuxDir) leftOut(dir string) map[string][]string {
	if d.left != nil {
		return d.left
	}
	d.left = map[string][]string{}
	for _, list := range d.mk.unset {
		for _, w := range strings.Fields(d.mk.expand(list.objects)) {
			names := []string{join(dir, w)}
			if strings.HasSuffix(w, "/") {
				names[0] += "/"
			} else if stem, ok := strings.CutSuffix(w, ".o"); ok {
				for _, part := range strings.Fields(d.mk.expand(partsOf(stem))) {
					names = append(names, join(dir, part))
				}
			}
			for _, n := range names {
				d.left[n] = append(d.left[n], list.option)
			}
		}
	}
	return d.left
}

// partsOf refers to the objects that an object is made of.
func partsOf(stem string) string { return "$(" + stem + "-objs) $(" + stem + "-y) $(" + stem + "-m)" }
