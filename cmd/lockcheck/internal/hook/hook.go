// Package hook puts lockcheck into a git repository's hooks, and tells what a
// hook has to check.
//
// A hook of somebody else is never touched. The hooks directory is the one that
// git uses: that of core.hooksPath if it is set, else the repository's own,
// which all its work trees share.
package hook

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lockcheck/cmd/lockcheck/internal/git"
)

// Names are the hooks that lockcheck can be.
func Names() []string { return []string{"pre-commit", "pre-merge-commit", "pre-push"} }

// Default are those that are installed if none is named.
func Default() []string { return []string{"pre-commit", "pre-merge-commit"} }

// mark is the line that tells a hook as lockcheck's.
const mark = "# This hook was made by lockcheck hook install."

// script gives the text of a hook. exe is where lockcheck is, if the path does
// not have it; flags are those of every run.
func script(name, exe string, flags []string) string {
	words := ""
	for _, f := range flags {
		words += " " + quote(f)
	}
	return `#!/bin/sh
` + mark + `
# lockcheck hook uninstall takes it away.
lockcheck=$(command -v lockcheck) || lockcheck=` + quote(exe) + `
if ! [ -x "$lockcheck" ]; then
	echo "lockcheck is not installed: nothing is checked" >&2
	exit 0
fi
exec "$lockcheck" hook run` + words + ` -- ` + name + ` "$@"
`
}

// quote quotes a word for the shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// state says whose a hook is.
type state uint8

const (
	none state = iota
	own
	foreign
)

func stateOf(file string) (state, error) {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return none, nil
	case err != nil:
		return foreign, err
	case !info.Mode().IsRegular():
		return foreign, nil // a link leads to what is not ours alone
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return foreign, err
	}
	if slices.Contains(strings.Split(string(text), "\n"), mark) {
		return own, nil
	}
	return foreign, nil
}

// Install writes hooks, all or none, and gives their paths. exe is the program
// that they run where the path has no lockcheck.
func Install(ctx context.Context, dir git.Dir, names []string, exe string, flags []string) ([]string, error) {
	hooks, err := dir.Hooks(ctx)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, name := range names {
		file := filepath.Join(hooks, name)
		st, err := stateOf(file)
		switch {
		case err != nil:
			return nil, fmt.Errorf("hook: %w", err)
		case st == foreign:
			return nil, fmt.Errorf("%s is there already, and is not lockcheck's; add this line to it: lockcheck hook run %s \"$@\" || exit", file, name)
		}
		files = append(files, file)
	}
	if err := os.MkdirAll(hooks, 0o777); err != nil {
		return nil, fmt.Errorf("hook: %w", err)
	}
	for i, file := range files {
		if err := put(file, script(names[i], exe, flags)); err != nil {
			return nil, fmt.Errorf("hook: %w", err)
		}
	}
	return files, nil
}

// put writes an executable file whole.
func put(file, text string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".lockcheck-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Chmod(0o755), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// Uninstall removes hooks that are lockcheck's, and gives their paths.
func Uninstall(ctx context.Context, dir git.Dir, names []string) ([]string, error) {
	hooks, err := dir.Hooks(ctx)
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, name := range names {
		file := filepath.Join(hooks, name)
		st, err := stateOf(file)
		if err == nil && st == own {
			err = os.Remove(file)
			gone = append(gone, file)
		}
		if err != nil {
			return gone, fmt.Errorf("hook: %w", err)
		}
	}
	return gone, nil
}
