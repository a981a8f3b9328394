// Package patch reads a change out of a text: git and plain unified diffs,
// whole mails and mail archives with diffs in them.
//
// In: the bytes of one input and, optionally, a source tree or a git
// repository that has the files. Out: for each changed file its old and its
// new image, as C text whose lines are those a reviewer sees. An image is the
// whole file when the tree, the repository or the patch itself has it;
// otherwise it is a fragment rebuilt from the hunks, in which line N of the
// text is line N of the file as the hunk headers have it, lines out of view
// are blank, and [Unseen] calls mark where code of a function is missing.
//
// Nothing in the input is run. Files are read only inside Options.Tree, blobs
// only by object id from Options.Repo. Input, line numbers, file size and the
// size of all images together are bounded by [Limits]. A file whose part of
// the patch cannot be read becomes a [Problem] and does not stop the others.
package patch

import (
	"context"
	"errors"
	"fmt"
)

// Unseen is the function whose call, in a fragment's text, stands for source
// that is not in view. As a statement nothing about locks is certain after
// it; as a condition its value is not known.
const Unseen = "__lockcheck_unseen"

// UnseenType is the result type of a function whose declaration is not in
// view. Whoever parses a fragment has to declare it.
const UnseenType = "__lockcheck_unseen_t"

// UnseenName is the name of a parameter, or of a variable, that is not in view.
const UnseenName = "__lockcheck_unseen_name"

// Invented starts the name of a function whose name is not in view.
const Invented = "__lockcheck_fragment_"

// Kind says what a patch does to a file.
type Kind uint8

// The kinds of change.
const (
	Modified Kind = iota
	Added
	Deleted
	Renamed // perhaps with hunks
	Binary  // no images
)

// String names the kind for messages.
func (k Kind) String() string {
	switch k {
	case Added:
		return "added"
	case Deleted:
		return "deleted"
	case Renamed:
		return "renamed"
	case Binary:
		return "binary"
	}
	return "modified"
}

// What an image was made from.
const (
	BaseOldTree = "old side of the tree"
	BaseNewTree = "new side of the tree"
	BaseBlobs   = "git blobs"
	BaseWhole   = "whole in the patch"
	BaseHunks   = "hunks alone"
	BaseMixed   = "mixed" // of a Patch: see each Change
)

// Change is what a patch does to one file. Several patches to one file in one
// input are one Change.
type Change struct {
	OldPath string // "" if the file is added
	NewPath string // "" if it is deleted
	Kind    Kind
	Old     *Image // nil where there is no such side, or nothing is known of its text
	New     *Image
	Line    int         // of the file header in the input
	Base    string      // what the images were made from
	Hunks   []Span      // lines of the new side that are in hunks, of the last patch if there are several
	Kept    map[int]int // of those that both sides have: their lines on the old side
}

// Span is a stretch of lines, First to Last.
type Span struct{ First, Last int }

// Image is one side of a changed file.
type Image struct {
	Path     string
	Text     []byte
	Complete bool         // the whole file, not a view through hunks
	Changed  map[int]bool // lines of this image, 1-based, that the patch removes (old) or adds (new)
	// Lines are those in view, as the patch has them, of an image that is not
	// Complete. What is in Text may be less, or completed.
	Lines map[int][]byte
}

// Patch is what one input says.
type Patch struct {
	Changes  []Change
	Problems []Problem
	Base     string // the Base of all changes that have images, or BaseMixed
}

// Problem is a part of the input that could not be used.
type Problem struct {
	File string // the input, or the file that the patch names
	Line int    // in the input
	What string // what is wrong
	Do   string // what to do about it
}

// String gives the problem as one line.
func (p Problem) String() string {
	s := fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
	if p.Do != "" {
		s += "; " + p.Do
	}
	return s
}

// Limits bounds the work on one input. Zero fields have default values.
type Limits struct {
	Input     int // bytes of input
	HunkLines int // lines in hunks, of the whole input
	Line      int // highest line number in a hunk header
	File      int // bytes of a file or blob that is read
	Images    int // bytes of all images together
	Problems  int // problems that are kept
}

func (l Limits) orDefault() Limits {
	def := func(p *int, n int) {
		if *p <= 0 {
			*p = n
		}
	}
	def(&l.Input, 64<<20)
	def(&l.HunkLines, 2<<20)
	def(&l.Line, 1<<20)
	def(&l.File, 16<<20)
	def(&l.Images, 256<<20)
	def(&l.Problems, 200)
	return l
}

// Options says where else than in the patch the files may be found.
type Options struct {
	Tree string // root directory of a source tree, or ""
	Repo string // git work directory whose blobs may be read, or ""
	Limits
}

// ErrNotPatch says that an input holds no diff.
var ErrNotPatch = errors.New("no diff found")

// Read reads the patch data; name is the input's name in problems. An error
// means that nothing could be read; what concerns a part of the input is in
// Problems.
func Read(ctx context.Context, name string, data []byte, opt Options) (*Patch, error) {
	opt.Limits = opt.Limits.orDefault()
	if len(data) > opt.Input {
		return nil, fmt.Errorf("%s: %d bytes are too many for a patch (at most %d); split it", name, len(data), opt.Input)
	}
	in := decode(data)
	if in == nil {
		return nil, fmt.Errorf("%s: %w: give a unified diff (git diff, diff -u)", name, ErrNotPatch)
	}
	r := &reader{ctx: ctx, name: name, in: in, limits: opt.Limits}
	if err := r.read(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	im, err := newImager(ctx, opt, r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer im.close()
	p := &Patch{}
	for _, fs := range group(oldestFirst(r.files)) {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if c, ok := im.change(fs); ok {
			p.Changes = append(p.Changes, c)
		}
	}
	p.Problems = r.problems
	for _, c := range p.Changes {
		switch {
		case c.Old == nil && c.New == nil:
		case p.Base == "":
			p.Base = c.Base
		case p.Base != c.Base:
			p.Base = BaseMixed
		}
	}
	return p, nil
}
