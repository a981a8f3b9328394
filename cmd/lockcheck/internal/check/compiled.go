package check

import (
	"io/fs"
	"path"
	"strings"

	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/parser/headers"
	"lockcheck/parser/kbuild"
)

// Headers says how much is read of the headers of a tree.
type Headers string

const (
	Fast Headers = "fast" // what the unit reaches of them
	Full Headers = "full" // all, as a compiler does
	None Headers = "none" // nothing: each file alone
)

// view is one state of a source tree: as it stands, or with a patch's files in
// it.
type view struct {
	fsys    fs.FS
	deps    *deps.Index
	headers *headers.Index
	root    string // where reports say that it stands; "" for paths in the tree
	dialect string // what its sources speak; "" is for them to tell
	within  string // a directory of the tree that reports leave out of names
	from    string // the directory of the tree that names are relative to, where the user stands in it
}

// shown gives the name that reports have for a file of the tree.
func (v *view) shown(name string) string {
	if v.from != "" {
		return relative(v.from, name)
	}
	if v.within != "" {
		if rest, ok := strings.CutPrefix(name, v.within+"/"); ok {
			name = rest
		}
	}
	return path.Join(v.root, name)
}

// relative is a file's name as seen from a directory; both are in the tree.
func relative(dir, name string) string {
	if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
		return rest
	}
	up := path.Dir(dir)
	if up == "." {
		return "../" + name
	}
	return "../" + relative(up, name)
}

// text gives the text of a file of the tree that a report names.
func (v *view) text(shown string) ([]byte, bool) {
	name, ok := shown, true
	switch {
	case v.from != "":
		name = path.Join(v.from, shown)
		ok = fs.ValidPath(name)
	case v.root != "":
		name, ok = strings.CutPrefix(shown, v.root+"/")
	}
	if !ok {
		return nil, false
	}
	text, err := input.ReadFile(v.fsys, path.Join(v.within, name))
	if err != nil && v.within != "" {
		text, err = input.ReadFile(v.fsys, name)
	}
	return text, err == nil
}

// withHeaders is a document whose tree's headers can be read, if they have been let
// go.
func (d *doc) withHeaders() doc {
	with := *d
	if d.src != nil && d.src.view.headers == nil {
		v := *d.src.view
		v.headers = headers.New(v.fsys)
		with.src = &compiled{view: &v, unit: d.src.unit}
	}
	return with
}

// compiled says how a file of a tree is compiled. Its paths are the tree's.
type compiled struct {
	view *view
	unit kbuild.Unit
}
