package kbuild

import (
	"io/fs"
	"path"
	"regexp"
)

// includedSource finds C sources that a source includes.
var includedSource = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*"([^"\n]+\.c)"`)

// maxWithin bounds how deep sources include each other.
const maxWithin = 4

// within gives the unit that a file is a part of, by #include: nothing lists
// such a file, and alone it is no program. The including file stands in the same
// directory or in the one above.
func (t *Tree) within(name string, depth int) (Unit, bool) {
	dirs := []string{path.Dir(name)}
	if dirs[0] != "." {
		dirs = append(dirs, path.Dir(dirs[0]))
	}
	for _, dir := range dirs {
		for _, by := range t.includers(dir)[name] {
			u, ok := t.build.unit(by)
			if ok && u.From != "" {
				return u, true
			}
			if depth < maxWithin {
				if u, ok := t.within(by, depth+1); ok {
					return u, true
				}
			}
		}
	}
	return Unit{}, false
}

// includers gives, by the sources that the files of a directory include, those
// files. The tree's lock is not held while they are read: who reads may have a
// problem to report, under the same lock.
func (t *Tree) includers(dir string) map[string][]string {
	t.mu.Lock()
	by, ok := t.included[dir]
	t.mu.Unlock()
	if ok {
		return by
	}
	by = map[string][]string{}
	entries, _ := fs.ReadDir(t.fsys, dir) // a directory that cannot be read has none
	for _, e := range entries {
		file := path.Join(dir, e.Name())
		if e.IsDir() || path.Ext(file) != ".c" {
			continue
		}
		text, err := readText(t.fsys, file)
		if err != nil {
			continue
		}
		for _, m := range includedSource.FindAllSubmatch(text, -1) {
			if in := join(dir, string(m[1])); in != "" && in != file {
				by[in] = append(by[in], file)
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.included == nil {
		t.included = map[string]map[string][]string{}
	}
	t.included[dir] = by
	return by
}
