package input

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"lockcheck/cmd/lockcheck/internal/git"
	"lockcheck/cmd/lockcheck/internal/report"
)

// Staged is the argument that stands for what is staged for the next commit.
const Staged = "<staged>"

// rangeArg is A..B or A...B. A revision begins like a name, so that it cannot
// be taken for an option.
var rangeArg = regexp.MustCompile(`^([\w@:/][^\s\x00]*?)?\.\.\.?([\w@:/][^\s\x00]*)?$`)

func isRange(arg string) bool {
	m := rangeArg.FindStringSubmatch(arg)
	return m != nil && (m[1] != "" || m[2] != "") && !strings.HasPrefix(arg, "../")
}

// readRange asks git for the diff of a range.
func (r *Reader) readRange(ctx context.Context, src *Source, arg string) (*Source, *report.Problem) {
	prob := r.readDiff(ctx, src, "--end-of-options", arg, "--")
	switch {
	case prob == nil:
	case src.Repo == "":
		prob.What = "is no file, and no range: " + prob.What
	case prob.Do == "" && git.Dir(r.Dir).Shallow(ctx):
		prob.Do = "the clone is shallow: fetch more of its history, as by git fetch --unshallow"
	case prob.Do == "":
		prob.Do = "name two revisions that git knows, as in main..topic"
	}
	return src, prob
}

// readStaged asks git for the diff of the index to HEAD, or to the commit that
// the reader names. Before the first commit everything in it is new.
func (r *Reader) readStaged(ctx context.Context, src *Source) (*Source, *report.Problem) {
	src.Name = "staged changes"
	g := git.Dir(r.Dir)
	base := r.Against
	if base == "" {
		base = g.Commit(ctx, "HEAD")
	}
	if base == "" {
		base, _ = g.EmptyTree(ctx) // what fails here fails below
	}
	return src, r.readDiff(ctx, src, "--cached", "--end-of-options", base, "--")
}

// readDiff reads a diff of the repository around the directory.
func (r *Reader) readDiff(ctx context.Context, src *Source, args ...string) *report.Problem {
	src.Kind = report.Range
	g := git.Dir(r.Dir)
	top, err := g.Top(ctx)
	if err != nil {
		return problem(src, err.Error(), "run lockcheck inside a git repository")
	}
	src.Repo = top
	diff, err := g.Diff(ctx, args...)
	if err != nil {
		return problem(src, err.Error(), "")
	}
	if len(diff) > MaxFile {
		return problem(src, fmt.Sprintf("differs by more than %d MB", MaxFile>>20), "choose a smaller range")
	}
	if len(bytes.TrimSpace(diff)) == 0 {
		return problem(src, "has no differences", "name two revisions that differ")
	}
	src.Data = diff
	return nil
}
