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
	want := strings.TrimSuffix(name, ".c") + ".o"
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if d := l.dir(dir); d != nil {
			for _, list := range d.mk.unset {
				for _, w := range strings.Fields(d.mk.expand(list.objects)) {
					if join(dir, w) == want || strings.HasSuffix(w, "/") && below(name, join(dir, w)) || l.partOf(d, dir, w, want) {
						options = append(options, list.option)
					}
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

// partOf says whether an object is among those that another is made of.
func (l *linux) partOf(d *linuxDir, dir, whole, part string) bool {
	stem, ok := strings.CutSuffix(whole, ".o")
	return ok && slices.ContainsFunc(strings.Fields(d.mk.expand(partsOf(stem))), func(w string) bool { return join(dir, w) == part })
}

// partsOf refers to the objects that an object is made of.
func partsOf(stem string) string { return "$(" + stem + "-objs) $(" + stem + "-y) $(" + stem + "-m)" }
