package check

import (
	"io/fs"
	"path"

	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/lockgraph/ir"
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
	fsys fs.FS
	deps *deps.Index
	root string // where reports say that it stands; "" for paths in the tree
}

// shown gives the name that reports have for a file of the tree.
func (v *view) shown(name string) string { return path.Join(v.root, name) }

// compiled says how a file of a tree is compiled. Its paths are the tree's.
type compiled struct {
	view         *view
	path         string
	includePaths []string
	defines      string
}

// place gives the unit's files the names that reports have for them.
func (v *view) place(u *ir.Unit) {
	if v.root == "" {
		return
	}
	u.Path = v.shown(u.Path)
	for i, f := range u.Files {
		u.Files[i] = v.shown(f)
	}
}
