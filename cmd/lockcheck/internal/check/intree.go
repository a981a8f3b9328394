package check

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/deps"
	"lockcheck/parser/headers"
	"lockcheck/parser/patch"
)

// inTree puts a patch into the kernel that it is for: its documents become
// all units of the kernel, before and after it. dir is the directory in which
// the patch's files were found. Where nothing is known of how the files are
// compiled, the documents stay as they are.
func (c *checker) inTree(ctx context.Context, p *patch.Patch, dir string, docs *patchDocs) error {
	if dir == "" {
		return nil
	}
	t, err := c.treeAt(dir)
	if err != nil || t == nil {
		return err
	}
	names, ok := t.namesOf(p, dir)
	if !ok {
		return nil
	}
	before, after := map[string][]byte{}, map[string][]byte{}
	for i := range p.Changes {
		ch := &p.Changes[i]
		for _, name := range []string{ch.OldPath, ch.NewPath} {
			if name != "" {
				before[names[name]], after[names[name]] = nil, nil
			}
		}
	}
	for i := range p.Changes {
		ch := &p.Changes[i]
		if ch.Old != nil {
			before[names[ch.Old.Path]] = ch.Old.Text
		}
		if ch.New != nil {
			after[names[ch.New.Path]] = ch.New.Text
		}
	}
	was := map[string]string{}
	for now, old := range docs.was {
		was[names[now]] = names[old]
	}
	docs.was = was
	root, within := shift(p, names)
	if docs.before, err = t.side(ctx, before, root, within, docs.before, names); err != nil {
		return err
	}
	docs.after, err = t.side(ctx, after, root, within, docs.after, names)
	return err
}

// namesOf gives the names in the tree of the files of a patch. It fails for a
// patch of which only hunks are to be seen, or that is not of this tree.
func (t *tree) namesOf(p *patch.Patch, dir string) (map[string]string, bool) {
	base, ok := t.nameIn(dir)
	if !ok {
		return nil, false
	}
	names := map[string]string{}
	for i := range p.Changes {
		ch := &p.Changes[i]
		for _, im := range []*patch.Image{ch.Old, ch.New} {
			if im != nil && !im.Complete {
				return nil, false
			}
		}
		for _, name := range []string{ch.OldPath, ch.NewPath} {
			if name != "" {
				names[name] = t.find(base, name)
			}
		}
	}
	return names, true
}

// find gives the name in the tree of a file that a patch names: with as few of
// its leading directories taken off as it takes to find it, or its directory.
func (t *tree) find(base, name string) string {
	var first string
	for _, what := range []func(string) string{func(s string) string { return s }, path.Dir} {
		for rest, more := name, true; more; _, rest, more = strings.Cut(rest, "/") {
			full := path.Join(base, rest)
			if !filepath.IsLocal(rest) || !fs.ValidPath(full) {
				continue
			}
			if first == "" {
				first = full
			}
			if at := what(full); at != base {
				if _, err := fs.Stat(t.FS(), at); err == nil {
					return full
				}
			}
		}
	}
	return first
}

// shift tells how the names of a patch differ from those in the tree: root
// stands before them, or the directory within before those.
func shift(p *patch.Patch, names map[string]string) (root, within string) {
	for i := range p.Changes {
		shown := p.Changes[i].NewPath
		if shown == "" {
			shown = p.Changes[i].OldPath
		}
		name := names[shown]
		if rest, ok := strings.CutSuffix(shown, "/"+name); ok {
			return rest, ""
		}
		if rest, ok := strings.CutSuffix(name, "/"+shown); ok {
			return "", rest
		}
	}
	return "", ""
}

// side gives the documents of the kernel with some files changed. shown are
// those of the patch itself; what the kernel has no unit of stays with them.
func (t *tree) side(ctx context.Context, files map[string][]byte, root, within string, shown []doc, names map[string]string) ([]doc, error) {
	fsys := fs.FS(&patchedFS{t.FS(), files})
	changed := make([]string, 0, len(files))
	rebuilt := t.Tree
	build := false
	for name := range files {
		changed = append(changed, name)
		build = build || !isSource(name)
	}
	slices.Sort(changed)
	v := &view{root: root, within: within, dialect: t.view.dialect}
	if build {
		var err error
		if rebuilt, err = t.Over(fsys); err != nil {
			return nil, fmt.Errorf("the tree with the patch: %w", err)
		}
		v.fsys = rebuilt.FS()
		v.deps, v.headers = deps.New(v.fsys, t.files), headers.New(v.fsys)
	} else {
		v.fsys = fsys
		v.deps, v.headers = t.view.deps.Over(fsys, changed), t.view.headers.Over(fsys, changed)
	}
	ask := t.units
	if build {
		ask = rebuilt.Units
	}
	units, err := ask(ctx)
	if err != nil {
		return nil, err
	}
	var docs []doc
	have := map[string]bool{}
	for _, u := range units {
		if text, ok := files[u.Path]; ok && text == nil {
			continue
		}
		have[u.Path] = true
		d := t.doc(v, u)
		d.whole = t.Root
		docs = append(docs, d)
	}
	for _, d := range shown {
		name := names[d.path]
		switch {
		case have[name]:
		case path.Ext(name) == ".h":
			d.spare, d.within = true, name
			docs = append(docs, d)
		default:
			if u, ok := rebuilt.Unit(name); ok {
				if have[u.Path] {
					continue
				}
				have[u.Path] = true
				d = t.doc(v, u)
			}
			docs = append(docs, d)
		}
	}
	return docs, nil
}
