package patch

import (
	"regexp"
	"strconv"
	"strings"
)

var stamp = regexp.MustCompile(`\s+(\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*|\(revision \d+\)|\(working copy\)|\(nonexistent\)|[A-Z][a-z][a-z] [A-Z][a-z][a-z] +\d+ \d\d:\d\d:\d\d .*)$`)

// headerPath reads what follows "--- " or "+++ ": a path, perhaps quoted,
// perhaps with a time or a revision. none is set where it names no file.
func headerPath(s string) (path string, none bool) {
	none = strings.HasSuffix(s, "(nonexistent)")
	if strings.HasPrefix(s, `"`) {
		return unquotePath(s), none
	}
	s, _, _ = strings.Cut(s, "\t")
	s = strings.TrimSpace(stamp.ReplaceAllString(s, ""))
	return s, none || s == "/dev/null"
}

// unquotePath undoes git's quoting of unusual names.
func unquotePath(s string) string {
	if !strings.HasPrefix(s, `"`) {
		return strings.TrimSpace(s)
	}
	if q, err := strconv.QuotedPrefix(s); err == nil {
		if u, err := strconv.Unquote(q); err == nil {
			return u
		}
	}
	return strings.Trim(s, `"`)
}

// gitPaths splits what follows "diff --git ": two paths that are the same but
// for their prefix, or else are told again by rename and copy lines.
func gitPaths(s string) (old, new string) {
	if strings.HasPrefix(s, `"`) {
		if q, err := strconv.QuotedPrefix(s); err == nil {
			a, b := unquotePath(q), unquotePath(strings.TrimSpace(s[len(q):]))
			return pathsOf(a, b, "", false)
		}
	}
	for i := 0; i < len(s); i++ {
		if s[i] != ' ' {
			continue
		}
		a, b := s[:i], unquotePath(s[i+1:])
		if a == b || dropFirst(a) == dropFirst(b) && dropFirst(a) != "" {
			return pathsOf(a, b, "", false)
		}
	}
	a, b, _ := strings.Cut(s, " ")
	return dropFirst(a), dropFirst(b)
}

func dropFirst(p string) string {
	_, rest, _ := strings.Cut(p, "/")
	return rest
}

// pathsOf makes two header paths one name: the file's name without what only
// tells the sides apart (a/ and b/, sys.orig/ and sys/, foo.c.orig).
func pathsOf(a, b, index string, oneSide bool) (old, new string) {
	if index != "" {
		return index, index
	}
	if oneSide {
		return stripPrefix(a), stripPrefix(b)
	}
	if a == b {
		p := strings.TrimPrefix(a, "/")
		return p, p
	}
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(as) && n < len(bs) && as[len(as)-1-n] == bs[len(bs)-1-n] {
		n++
	}
	if n > 0 {
		p := strings.Join(bs[len(bs)-n:], "/")
		return p, p
	}
	p := stripPrefix(b)
	return p, p
}

func stripPrefix(p string) string {
	for _, pre := range []string{"a/", "b/", "i/", "w/", "c/", "o/"} {
		if rest, ok := strings.CutPrefix(p, pre); ok {
			return rest
		}
	}
	return strings.TrimPrefix(p, "/")
}
