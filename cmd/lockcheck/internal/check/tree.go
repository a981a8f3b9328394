package check

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"time"

	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/parser/headers"
	"lockcheck/parser/kbuild"
)

// tree is a source tree that inputs stand in: how its files are compiled, and
// the state that it is in.
type tree struct {
	*kbuild.Tree
	view  *view
	files *deps.Files

	since time.Time // when it was first looked at
	stood *standing // what is known of it from an earlier run; or nil
	asked bool      // for the units of its kernel
}

// dialectOfTree tells the dialects of kernels; other code tells its own.
var dialectOfTree = map[kbuild.Kind]string{kbuild.FreeBSD: "freebsd", kbuild.Linux: "linux"}

// treeAt gives the tree that a directory stands in, or nil if nothing
// is known of how it is compiled. What is wrong with a tree that nobody named
// is told, and its files are read one by one.
func (c *checker) treeAt(dir string) (*tree, error) {
	if c.opt.Headers == None {
		return nil, nil
	}
	if t, ok := c.trees[dir]; ok {
		return t, nil
	}
	since, stood := c.opt.now(), (*standing)(nil)
	found, err := kbuild.Find(dir, kbuild.Options{Arch: c.opt.Arch, Config: c.opt.Config, Stands: func(root string, files fs.FS) bool {
		stood = c.standingOf(root, files)
		return stood != nil
	}})
	switch {
	case err == nil:
	case errors.Is(err, kbuild.ErrNoTree):
	case c.opt.Arch != "" || c.opt.Config != "":
		return nil, err
	default:
		c.rep.Problems = append(c.rep.Problems, report.Problem{What: err.Error(), Do: "its files are read without headers", Minor: true})
	}
	if found == nil {
		c.trees[dir] = nil
		return nil, nil
	}
	for _, t := range c.trees {
		if t != nil && t.Root == found.Root {
			found.Close()
			c.trees[dir] = t
			return t, nil
		}
	}
	t := &tree{Tree: found, since: since, stood: stood, files: deps.NewFiles(func() []byte { return c.filesOf(found.Root) })}
	fsys := t.unsaved(c.overlay)
	t.view = &view{fsys: fsys, deps: deps.New(fsys, t.files), headers: headers.New(fsys),
		dialect: dialectOfTree[found.Kind]}
	if stood != nil {
		t.view.deps.Resume(&stood.State, stood.Lists)
	}
	t.view.root, t.view.from = asSpoken(dir, found.Root)
	c.trees[dir] = t
	c.rep.OnClose(found.Close)
	return t, nil
}

// unsaved gives the tree's files with the texts that editors have of them.
func (t *tree) unsaved(overlay map[string][]byte) fs.FS {
	files := make(map[string][]byte)
	for name, text := range overlay {
		if in, ok := t.nameIn(name); ok && text != nil {
			files[in] = text
		}
	}
	if len(files) == 0 {
		return t.FS()
	}
	return &patchedFS{t.FS(), files}
}

// asSpoken says how reports name the files of a tree: as relative as the name by
// which the user spoke of a directory in it. They begin with root, or, where the
// user stands in the tree, are seen from the directory from.
func asSpoken(dir, root string) (before, from string) {
	if filepath.IsAbs(dir) {
		return filepath.ToSlash(root), ""
	}
	wd, err := filepath.Abs(".")
	if err != nil {
		return filepath.ToSlash(root), ""
	}
	if real, err := filepath.EvalSymlinks(wd); err == nil {
		wd = real
	}
	if in, err := filepath.Rel(root, wd); err == nil && filepath.IsLocal(in) {
		return "", strings.TrimPrefix(filepath.ToSlash(in), ".")
	}
	rel, err := filepath.Rel(wd, root)
	if err != nil {
		return filepath.ToSlash(root), ""
	}
	return filepath.ToSlash(rel), ""
}

// nameIn gives the name in the tree of a file or directory of the host.
func (t *tree) nameIn(name string) (string, bool) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", false
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	rel, err := filepath.Rel(t.Root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// doc gives a translation unit as a document.
func (t *tree) doc(v *view, u kbuild.Unit) doc {
	return doc{
		path:   v.shown(u.Path),
		text:   func() ([]byte, error) { return input.ReadFile(v.fsys, u.Path) },
		cached: true,
		src:    &compiled{view: v, unit: u},
	}
}

// whole reports whether a directory of the tree is all of its kernel.
func (t *tree) whole(dir string) bool {
	if dir == "." {
		return true
	}
	_, err := fs.Stat(t.FS(), path.Join(dir, "conf", "files"))
	return err == nil && t.Kind == kbuild.FreeBSD
}

// treeDocuments gives the documents of an input that stands in a tree: of a
// kernel as a whole the units of its configuration, else the files of the
// input that the tree can compile. left counts those that it cannot.
func (c *checker) treeDocuments(ctx context.Context, src *input.Source, t *tree) (docs []doc, left int, err error) {
	if src.Kind == report.Directory {
		if dir, ok := t.nameIn(src.Name); ok && t.whole(dir) {
			units, err := t.units(ctx)
			if err != nil {
				return nil, 0, fmt.Errorf("%s: %w", src.Name, err)
			}
			for _, u := range units {
				d := t.doc(t.view, u)
				d.whole = t.Root
				docs = append(docs, d)
			}
			return docs, 0, nil
		}
	}
	have := map[string]bool{}
	for i := range src.Files {
		f := &src.Files[i]
		name, ok := t.nameIn(f.Path)
		if ok {
			var u kbuild.Unit
			if u, ok = t.Unit(name); ok {
				if !have[u.Path] {
					have[u.Path] = true
					docs = append(docs, t.doc(t.view, u))
				}
				continue
			}
		}
		left++
	}
	return docs, left, nil
}
