package kbuild

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// eachFile calls f with the names of the regular files below a directory, in the
// order of [fs.WalkDir]. What cannot be read is passed over. Of a directory of the
// host that lists names alone, and follows no links: the host's own walk does it, a
// few times faster than one that opens each directory from the root down.
func eachFile(fsys fs.FS, dir string, f func(name string)) {
	if r, ok := fsys.(*rootFS); ok && r.visible(dir) && (dir != "." || len(r.only) == 0) {
		if fi, err := r.root.Lstat(dir); err == nil && fi.IsDir() {
			host := filepath.Join(r.root.Name(), filepath.FromSlash(dir))
			eachIn(host, dir, f)
			return
		}
	}
	_ = fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			f(name)
		}
		return nil
	})
}

func eachIn(host, name string, f func(name string)) {
	all, _ := os.ReadDir(host)
	for _, e := range all {
		switch at := path.Join(name, e.Name()); {
		case e.Type().IsRegular():
			f(at)
		case e.IsDir():
			eachIn(filepath.Join(host, e.Name()), at, f)
		}
	}
}
