package fixes

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Write makes the fixes in the file that was checked, if it still is what was
// read. The file is replaced whole.
func (f *File) Write() error {
	name, err := f.find()
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".lockcheck-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(f.Fixed())
	if err := errors.Join(err, tmp.Chmod(info.Mode().Perm()), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// find gives the name of the file that was checked.
func (f *File) find() (string, error) {
	if f.Lines != nil {
		return "", fmt.Errorf("only hunks of it are at hand")
	}
	names := []string{f.Path}
	if f.Dir != "" {
		names = nil
		for rest, more := f.Path, true; more; _, rest, more = strings.Cut(rest, "/") {
			if filepath.IsLocal(rest) {
				names = append(names, filepath.Join(f.Dir, filepath.FromSlash(rest)))
			}
		}
	}
	was := errors.New("there is no such file")
	for _, name := range names {
		real, err := filepath.EvalSymlinks(name)
		if err != nil {
			continue
		}
		text, err := os.ReadFile(real)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			was = err
		case bytes.Equal(text, f.Text):
			return real, nil
		default:
			was = errors.New("it is not what was checked")
		}
	}
	return "", was
}
