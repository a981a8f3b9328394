package check

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/parser/patch"
	"lockcheck/rules/finding"
	"lockcheck/rules/lockfacts"
)

// patch checks a patch: both its sides, and what differs.
func (c *checker) patch(ctx context.Context, src *input.Source, in *report.Input) error {
	p, dir, detail, err := c.images(ctx, src)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		prob := problemOf(src.Name, err)
		in.Status, in.Detail = report.Failed, prob.What
		c.rep.Problems = append(c.rep.Problems, prob)
		return nil
	}
	in.Detail = detail
	for _, prob := range p.Problems {
		// Its line is the input's, whatever file it is about.
		if prob.File != src.Name {
			prob.File, prob.What = src.Name, prob.File+": "+prob.What
		}
		c.rep.Problems = append(c.rep.Problems, report.Problem{File: prob.File, Line: prob.Line, What: prob.What, Do: prob.Do})
	}
	for i := range p.Changes {
		if ch := &p.Changes[i]; ch.New != nil {
			c.rep.Diff = append(c.rep.Diff, report.FileDiff{
				Path: ch.New.Path, OldPath: ch.OldPath, Added: ch.New.Changed, Hunks: ch.Hunks, Kept: ch.Kept,
				Lines: ch.New.Lines, Dir: dir,
			})
		}
	}
	docs := documentsOf(p)
	if err := c.inTree(ctx, p, dir, docs); err != nil {
		return err
	}
	switch {
	case len(docs.before)+len(docs.after) > 0:
		err = c.sides(ctx, docs, in)
	case len(p.Problems) > 0:
		in.Status, in.Detail = report.Failed, join(detail, "nothing of it could be used")
	default:
		in.Detail = join(detail, "it changes no C files")
	}
	if len(p.Problems) > 0 && in.Status == report.Complete {
		in.Status = report.Partial
	}
	return err
}

// sides analyses both sides and adds what they say to the report.
func (c *checker) sides(ctx context.Context, docs *patchDocs, in *report.Input) error {
	dialect := c.dialectOf(append(docs.after[:len(docs.after):len(docs.after)], docs.before...))
	old, after, err := c.bothSides(ctx, dialect, docs)
	if err != nil {
		return err
	}
	c.rep.AddSource(true, readable(old.text))
	c.rep.AddSource(false, readable(after.text))
	silencedBefore(old, after)
	found := compare(old.findings, after.findings, &docs.diff)
	if c.opt.Fixes {
		var fresh []*finding.Finding
		for i := range found {
			if report.Counts(&found[i]) {
				fresh = append(fresh, &found[i])
			}
		}
		if err := c.fixes(ctx, after, fresh, docs.view); err != nil {
			return err
		}
	}
	speak(found)
	c.rep.Findings = append(c.rep.Findings, found...)
	for _, x := range after.silenced {
		if docs.diff.byNew[x.File] != nil {
			c.rep.Silenced = append(c.rep.Silenced, x)
		}
	}
	for _, p := range after.stale {
		if docs.diff.byNew[p.File] != nil {
			c.rep.Stale = append(c.rep.Stale, p)
		}
	}
	was, now := functionsOf(old, after, &docs.diff)
	for _, f := range now {
		if docs.diff.byNew[f.File] != nil {
			f.Name = unnamed(f.Name)
			c.rep.Functions = append(c.rep.Functions, f)
		}
	}
	c.rep.Structs = append(c.rep.Structs, after.structs()...)
	edges, err := edgesOf(ctx, old, after, &docs.diff, found)
	if err != nil {
		return err
	}
	for i := range edges {
		edges[i].Sites = slices.Clone(edges[i].Sites)
		for j := range edges[i].Sites {
			s := &edges[i].Sites[j]
			s.Func = unnamed(s.Func)
		}
	}
	shown := docs.diff.concern(edges, found)
	c.addGraph(classesOf(shown, found, after.classes, old.classes), shown)
	c.rep.Declared = after.declared
	c.review(old, after, &docs.diff, edges, was, now)
	c.patchProblems(old, after, &docs.diff)

	main, paths := after, make(map[string]bool)
	for path := range docs.diff.byNew {
		paths[path] = true
	}
	if len(paths) == 0 { // it only deletes
		main = old
		for path := range docs.diff.byOld {
			paths[path] = true
		}
	}
	main.settle(in, paths)
	return nil
}

// bothSides analyses both sides. The new one is linked while the old one is judged,
// unless something is found out about the old one that it could use.
func (c *checker) bothSides(ctx context.Context, dialect string, docs *patchDocs) (old, after *side, err error) {
	before, err := c.prepare(ctx, dialect, docs.before, true)
	if err != nil {
		return nil, nil, err
	}
	var now *program
	if c.opt.Jobs > 1 && before.kept() {
		if now, err = c.prepare(ctx, dialect, docs.after, false); err != nil {
			return nil, nil, err
		}
		c.linkAhead(ctx, now)
	}
	if old, err = c.conclude(ctx, before); err != nil {
		return nil, nil, err
	}
	if now == nil {
		if now, err = c.prepare(ctx, dialect, docs.after, false); err != nil {
			return nil, nil, err
		}
	}
	now.before = old
	now.was = func(file, function string) *lockfacts.Past {
		if was, moved := docs.was[file]; moved {
			file = was
		}
		return old.past(file, function)
	}
	after, err = c.conclude(ctx, now)
	return old, after, err
}

// patchDocs are the C files of a patch's sides.
type patchDocs struct {
	before, after []doc
	diff          diff
	was           map[string]string         // in the programs: names of renamed files after the patch, to those before
	view          map[string]map[int][]byte // of new sides that are seen through hunks: the lines in view
}

func documentsOf(p *patch.Patch) *patchDocs {
	docs := &patchDocs{diff: diff{byOld: map[string]*lines{}, byNew: map[string]*lines{}}, was: map[string]string{}, view: map[string]map[int][]byte{}}
	for i := range p.Changes {
		ch := &p.Changes[i]
		l := &lines{oldPath: ch.OldPath, newPath: ch.NewPath}
		if ch.OldPath != "" && ch.NewPath != "" && ch.OldPath != ch.NewPath {
			docs.was[ch.NewPath] = ch.OldPath
		}
		if old := ch.Old; hasText(old) {
			l.removed = old.Changed
			docs.diff.byOld[old.Path] = l
			docs.before = append(docs.before, imageDoc(old))
		}
		if now := ch.New; hasText(now) {
			l.added = now.Changed
			docs.diff.byNew[now.Path] = l
			docs.after = append(docs.after, imageDoc(now))
			docs.view[now.Path] = now.Lines
		}
	}
	return docs
}

// readable leaves out of a source what fragments have put where no line of the
// file is in view: readers know nothing of it.
func readable(src report.Source) report.Source {
	return func(file string) ([]byte, bool) {
		text, ok := src(file)
		if !ok || !bytes.Contains(text, []byte(patch.Unseen)) {
			return text, ok
		}
		lines := bytes.Split(text, []byte("\n"))
		for i, l := range lines {
			if bytes.Contains(l, []byte(patch.Unseen)) {
				lines[i] = nil
			}
		}
		return bytes.Join(lines, []byte("\n")), true
	}
}

// hasText reports whether there is C to read in an image. A side may be empty:
// nothing of it stands in the hunks, or the patch fills an empty file.
func hasText(im *patch.Image) bool {
	return im != nil && isSource(im.Path) && len(bytes.TrimSpace(im.Text)) > 0
}

func imageDoc(im *patch.Image) doc {
	return doc{
		path:     im.Path,
		text:     func() ([]byte, error) { return im.Text, nil },
		fragment: !im.Complete,
	}
}

// isSource reports whether a file that a patch names holds C. A patch's files
// can only be told by their names: what is seen of one may be a few lines.
func isSource(path string) bool {
	path = strings.TrimSuffix(path, ".orig")
	return strings.HasSuffix(path, ".c") || strings.HasSuffix(path, ".h")
}

// images reads a patch with the images of its files, from the first of these
// that has them: the tree that the user named, git blobs, a tree around the
// working directory, the hunks. It says where it was found, if in a directory,
// and in words which it was.
func (c *checker) images(ctx context.Context, src *input.Source) (p *patch.Patch, dir, detail string, err error) {
	opt := patch.Options{Tree: c.opt.Tree, Repo: src.Repo}
	if opt.Repo == "" && src.Kind == report.Patch {
		opt.Repo = enclosing(c.dir, ".git")
	}
	p, err = patch.Read(ctx, src.Name, src.Data, opt)
	if err != nil || c.opt.Tree != "" {
		c.absent(src.Name, p)
		return p, c.opt.Tree, baseWords(p, c.opt.Tree), err
	}
	if !hunksOnly(p) {
		dir := ""
		if p.Base == patch.BaseBlobs || src.Kind == report.Range {
			dir = opt.Repo
		}
		return p, dir, baseWords(p, ""), nil
	}
	tree := c.findTree(p)
	if tree == "" {
		return p, "", baseWords(p, ""), nil
	}
	opt.Tree = tree
	q, err := patch.Read(ctx, src.Name, src.Data, opt)
	switch {
	case err != nil && errors.Is(err, ctx.Err()):
		return nil, "", "", err
	case err != nil || len(q.Problems) > len(p.Problems):
		// Nobody said that this tree is the patch's.
		return p, "", join(baseWords(p, ""), "it does not fit the files in "+near(tree)), nil
	}
	return q, tree, baseWords(q, tree), nil
}

// absent tells which files of a patch the tree that the user named does not
// have.
func (c *checker) absent(name string, p *patch.Patch) {
	if p == nil || c.opt.Tree == "" {
		return
	}
	told := map[string]bool{}
	for _, prob := range p.Problems {
		told[prob.File] = true
	}
	var missing []string
	for i := range p.Changes {
		ch := &p.Changes[i]
		if im := cmp.Or(ch.Old, ch.New); im != nil && !im.Complete && isSource(im.Path) && !told[im.Path] {
			missing = append(missing, im.Path)
		}
	}
	if len(missing) > 0 {
		c.rep.Problems = append(c.rep.Problems, report.Problem{
			File: name, What: fmt.Sprintf("%s not in tree %s%s", count(len(missing), "file"), near(c.opt.Tree), some(missing)),
			Do: "name the directory that its paths begin in; only the hunks are seen", Minor: true,
		})
	}
}

func hunksOnly(p *patch.Patch) bool {
	for i := range p.Changes {
		ch := &p.Changes[i]
		for _, im := range []*patch.Image{ch.Old, ch.New} {
			if im != nil && !im.Complete && isSource(im.Path) {
				return true
			}
		}
	}
	return false
}

func baseWords(p *patch.Patch, tree string) string {
	if p == nil {
		return ""
	}
	switch p.Base {
	case "":
		return ""
	case patch.BaseHunks:
		return "seen through its hunks alone"
	case patch.BaseOldTree:
		return "applied to tree " + near(tree)
	case patch.BaseNewTree:
		return "found applied in tree " + near(tree)
	case patch.BaseBlobs:
		return "files from git"
	case patch.BaseWhole:
		return "files whole in the patch"
	}
	return "files " + p.Base
}

// near names a directory from the working directory, if that is shorter.
func near(dir string) string {
	wd, err := os.Getwd()
	if err != nil {
		return dir
	}
	if rel, err := filepath.Rel(wd, dir); err == nil && len(rel) < len(dir) {
		return rel
	}
	return dir
}

// findTree looks for a directory, from the working directory upwards, in
// which the patch's C files stand.
func (c *checker) findTree(p *patch.Patch) string {
	for i := range p.Changes {
		for _, im := range []*patch.Image{p.Changes[i].Old, p.Changes[i].New} {
			if im == nil || !isSource(im.Path) || !filepath.IsLocal(im.Path) {
				continue
			}
			if dir := enclosing(c.dir, im.Path); dir != "" {
				return dir
			}
		}
	}
	return ""
}

// invented matches the name that a fragment gives to a function whose own name
// is not in view.
var invented = regexp.MustCompile(regexp.QuoteMeta(patch.Invented) + `\d+(\(\))?`)

// unnamed says in words that a function's name is not in view.
func unnamed(s string) string {
	if !strings.Contains(s, patch.Invented) {
		return s
	}
	return invented.ReplaceAllStringFunc(s, func(name string) string {
		if strings.HasSuffix(name, "()") {
			return "this function"
		}
		return "(unnamed)"
	})
}

// speak puts the words of findings about fragments into a reader's terms.
func speak(fs []finding.Finding) {
	for i := range fs {
		f := &fs[i]
		f.Function, f.Message = unnamed(f.Function), unnamed(f.Message)
		for j := range f.Trace {
			f.Trace[j].Function, f.Trace[j].Message = unnamed(f.Trace[j].Function), unnamed(f.Trace[j].Message)
		}
	}
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
