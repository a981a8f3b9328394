package settings

import (
	"fmt"
	"path"
	"strings"
)

// isPattern says what is wrong with a pattern of paths.
func isPattern(p string) error {
	if p == "" || path.IsAbs(p) || strings.HasPrefix(path.Clean(p), "..") {
		return fmt.Errorf("%q is no path below the directory of %s", p, Name)
	}
	for seg := range strings.SplitSeq(p, "/") {
		if _, err := path.Match(seg, ""); err != nil {
			return fmt.Errorf("%q: a bracket is not closed", p)
		}
	}
	return nil
}

// Match reports whether a pattern covers a path: a directory covers all that is
// below it, * and ? stand for parts of one name, and ** for any directories.
func Match(pattern, name string) bool {
	return match(strings.Split(path.Clean(pattern), "/"), strings.Split(path.Clean(name), "/"))
}

func match(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return true // what is left of the name lies below
	case pattern[0] == "**":
		for i := range len(name) + 1 {
			if match(pattern[1:], name[i:]) {
				return true
			}
		}
		return false
	case pattern[0] == ".":
		return true
	case len(name) == 0:
		return false
	}
	ok, err := path.Match(pattern[0], name[0])
	return err == nil && ok && match(pattern[1:], name[1:])
}

// Covers reports whether findings in a file count: the file is included, if
// anything is, and not skipped. name is relative to the settings' directory.
func (s *Settings) Covers(name string) bool {
	in := len(s.Include) == 0
	for _, p := range s.Include {
		in = in || Match(p, name)
	}
	for _, p := range s.Skip {
		in = in && !Match(p, name)
	}
	return in
}
