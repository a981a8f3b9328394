package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
)

// rangeArg is A..B or A...B. A revision begins like a name, so that it cannot
// be taken for an option.
var rangeArg = regexp.MustCompile(`^([\w@:/][^\s\x00]*?)?\.\.\.?([\w@:/][^\s\x00]*)?$`)

func isRange(arg string) bool {
	m := rangeArg.FindStringSubmatch(arg)
	return m != nil && (m[1] != "" || m[2] != "") && !strings.HasPrefix(arg, "../")
}

// readRange asks git for the diff of a range. Nothing that the repository
// configures is run: no pager, external diff, text conversion or hook.
func (r *Reader) readRange(ctx context.Context, src *Source, arg string) (*Source, *report.Problem) {
	src.Kind = report.Range
	top, err := r.git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return src, problem(src, "is no file, and no range: "+err.Error(), "run lockcheck inside a git repository")
	}
	src.Repo = strings.TrimSuffix(string(top), "\n")
	diff, err := r.git(ctx, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index",
		"--src-prefix=a/", "--dst-prefix=b/", "--find-renames", "--end-of-options", arg, "--")
	if err != nil {
		return src, problem(src, err.Error(), "name two revisions that git knows, as in main..topic")
	}
	if len(diff) > MaxFile {
		return src, problem(src, fmt.Sprintf("differs by more than %d MB", MaxFile>>20), "choose a smaller range")
	}
	if len(bytes.TrimSpace(diff)) == 0 {
		return src, problem(src, "has no differences", "name two revisions that differ")
	}
	src.Data = diff
	return src, nil
}

func (r *Reader) git(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{
		"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
	}, args...)...)
	cmd.Dir = r.Dir
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errors.New("git is not installed")
		}
		if line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); line != "" {
			return nil, errors.New("git: " + strings.TrimPrefix(line, "fatal: "))
		}
		return nil, fmt.Errorf("git: %w", err)
	}
	return out.Bytes(), nil
}
