package patch

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// imager makes the images of changed files.
type imager struct {
	ctx   context.Context
	opt   Options
	r     *reader
	root  *os.Root // of the tree, or nil
	blobs *blobReader
	bytes int // of all images so far

	misfit int // line of the hunk that did not fit the tree's file
}

func newImager(ctx context.Context, opt Options, r *reader) (*imager, error) {
	im := &imager{ctx: ctx, opt: opt, r: r}
	if opt.Tree != "" {
		root, err := os.OpenRoot(opt.Tree)
		if err != nil {
			return nil, fmt.Errorf("source tree: %w", err)
		}
		im.root = root
	}
	if opt.Repo != "" {
		im.blobs = newBlobReader(ctx, opt.Repo, opt.File)
	}
	return im, nil
}

func (im *imager) close() {
	if im.root != nil {
		im.root.Close()
	}
}

// group puts the diffs of one file together, in order, following renames.
func group(files []*fileDiff) [][]*fileDiff {
	var out [][]*fileDiff
	at := map[string]int{}
	for _, f := range files {
		i, seen := at[f.oldPath]
		if f.oldPath == "" || f.copied || !seen {
			i = len(out)
			out = append(out, nil)
		} else {
			delete(at, f.oldPath)
		}
		out[i] = append(out[i], f)
		if f.newPath != "" {
			at[f.newPath] = i
		}
	}
	return out
}

// change makes the images of one file. ok is false if nothing of it can be
// used; a problem says why.
func (im *imager) change(fs []*fileDiff) (c Change, ok bool) {
	first, last := fs[0], fs[len(fs)-1]
	c = Change{OldPath: first.oldPath, NewPath: last.newPath, Kind: last.kind, Line: first.line}
	if first.copied {
		c.OldPath = ""
	}
	hunks := 0
	for _, f := range fs {
		hunks += len(f.hunks)
		if f.kind == Binary {
			c.Kind = Binary
		}
	}
	if c.Kind == Binary {
		return c, true
	}
	switch {
	case c.OldPath == "":
		c.Kind = Added
	case c.NewPath == "":
		c.Kind = Deleted
	case c.OldPath != c.NewPath:
		c.Kind = Renamed
	default:
		c.Kind = Modified
	}
	if hunks == 0 {
		return c, true
	}
	c.Hunks, c.Kept = last.spans(), last.kept()
	whole := im.whole(fs)
	if whole == nil {
		old, new, err := fragments(fs, im.opt.Line)
		if err != nil {
			im.r.problem(c.path(), err.line, err.what, "give the patches one by one")
			return c, false
		}
		c.Base, c.Old, c.New = BaseHunks, old, new
	} else {
		c.Base, c.Old, c.New = whole.base, whole.old, whole.new
	}
	if c.OldPath == "" {
		c.Old = nil
	}
	if c.NewPath == "" {
		c.New = nil
	}
	for _, i := range []*Image{c.Old, c.New} {
		if i != nil {
			im.bytes += len(i.Text)
		}
	}
	if im.bytes > im.opt.Images {
		im.r.problem(c.path(), c.Line, "the images of the patch grow too large", "split the patch")
		return c, false
	}
	if c.Old != nil {
		c.Old.Path = c.OldPath
	}
	if c.New != nil {
		c.New.Path = c.NewPath
	}
	return c, true
}

func (c *Change) path() string {
	if c.NewPath != "" {
		return c.NewPath
	}
	return c.OldPath
}

// sides are both images of a file that is had as a whole.
type sides struct {
	base     string
	old, new *Image
}

// whole makes the images from the patch alone where it has the whole file,
// from the tree or from git's blobs, or gives nil.
func (im *imager) whole(fs []*fileDiff) *sides {
	if fs[0].kind == Added && !fs[0].copied && startsFile(fs[0]) {
		if s := applyAll(im.ctx, nil, fs, false, false); s != nil {
			s.base = BaseWhole
			return s
		}
	}
	if last := fs[len(fs)-1]; last.kind == Deleted && len(fs) == 1 && startsFile(last) {
		if s := applyAll(im.ctx, nil, fs, true, false); s != nil {
			s.base = BaseWhole
			return s
		}
	}
	var misfit bool
	if im.root != nil {
		s, found := im.fromTree(fs)
		if s != nil {
			return s
		}
		misfit = found
	}
	if im.blobs != nil {
		if data, ok := im.blobs.read(fs[0].oldBlob); ok {
			if s := applyAll(im.ctx, data, fs, false, false); s != nil {
				s.base = BaseBlobs
				return s
			}
		}
		if data, ok := im.blobs.read(fs[len(fs)-1].newBlob); ok {
			if s := applyAll(im.ctx, data, fs, true, false); s != nil {
				s.base = BaseBlobs
				return s
			}
		}
	}
	if misfit {
		f := fs[0]
		line := f.line
		if len(f.hunks) > 0 {
			line = f.hunks[0].line
			if im.misfit > 0 {
				line = im.misfit
			}
		}
		im.r.problem(f.path(), line, "a hunk fits neither the old nor the new side of the file in the tree", "use the tree that the patch is for; here the hunks alone are read")
	}
	return nil
}

func startsFile(f *fileDiff) bool {
	return len(f.hunks) == 1 && f.hunks[0].oldStart <= 1 && f.hunks[0].newStart <= 1 &&
		(f.hunks[0].count('+') == len(f.hunks[0].lines) || f.hunks[0].count('-') == len(f.hunks[0].lines))
}

// splitLines cuts text into lines with their endings. Lines are compared
// without them, as a diff may have been through CRLF.
func splitLines(data []byte) [][]byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	if n := len(lines); n > 0 && len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	return lines
}

// underRoot lists the names under which a path of a patch may stand in a
// tree: with more and more of its leading directories taken off.
func underRoot(p string) []string {
	var out []string
	p = filepath.ToSlash(p)
	for p != "" {
		if filepath.IsLocal(p) {
			out = append(out, p)
		}
		p = dropFirst(p)
	}
	return out
}
