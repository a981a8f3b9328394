package check

import (
	"os"
	"path/filepath"
)

// enclosing gives the closest directory, dir or one above it, that has a file
// or directory of the given local name, or "".
func enclosing(dir, name string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
