// Package git asks the git command about repositories. Nothing that a
// repository configures is run: no pager, external diff, text conversion,
// monitor or hook.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Dir is a directory in a work tree; "" is the working directory. What git
// tells its hooks by the environment holds.
type Dir string

// Run runs git, and gives what it prints.
func (d Dir) Run(ctx context.Context, args ...string) ([]byte, error) {
	return d.run(ctx, append([]string{"-c", "core.hooksPath=/dev/null"}, args...)...)
}

func (d Dir) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-pager", "-c", "core.fsmonitor=false"}, args...)...)
	cmd.Dir = string(d)
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

// Line runs git, and gives the first line of what it prints.
func (d Dir) Line(ctx context.Context, args ...string) (string, error) {
	out, err := d.Run(ctx, args...)
	line, _, _ := strings.Cut(string(out), "\n")
	return line, err
}

// Lines runs git, and gives the lines that it prints.
func (d Dir) Lines(ctx context.Context, args ...string) ([]string, error) {
	out, err := d.Run(ctx, args...)
	return strings.Fields(string(out)), err
}

// Top gives the top directory of the work tree.
func (d Dir) Top(ctx context.Context) (string, error) {
	return d.Line(ctx, "rev-parse", "--show-toplevel")
}

// Commit gives the id of the commit that a revision names; "" if it names none.
func (d Dir) Commit(ctx context.Context, rev string) string {
	id, err := d.Line(ctx, "rev-parse", "--quiet", "--verify", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return ""
	}
	return id
}

// EmptyTree gives the id of the tree that has no files.
func (d Dir) EmptyTree(ctx context.Context) (string, error) {
	return d.Line(ctx, "hash-object", "-t", "tree", "/dev/null")
}

// Hooks gives the directory of the repository's hooks, which all its work
// trees share, or the one that core.hooksPath names.
func (d Dir) Hooks(ctx context.Context) (string, error) {
	out, err := d.run(ctx, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
	return strings.TrimSuffix(string(out), "\n"), err
}

// Diff gives a diff in the form that the patch reader knows best, with whole
// blob ids. args say of what. What the user configures for diffs to look at
// changes nothing in it: services show a change with three lines around it, and
// name its files from the top.
func (d Dir) Diff(ctx context.Context, args ...string) ([]byte, error) {
	return d.Run(ctx, append([]string{
		"-c", "diff.relative=false", "-c", "diff.suppressBlankEmpty=false", "-c", "diff.ignoreSubmodules=none",
		"diff", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index", "--unified=3", "--inter-hunk-context=0",
		"--submodule=short", "--src-prefix=a/", "--dst-prefix=b/", "--find-renames",
	}, args...)...)
}

// Shallow reports whether the repository lacks the history of its commits.
func (d Dir) Shallow(ctx context.Context) bool {
	line, err := d.Line(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && line == "true"
}
