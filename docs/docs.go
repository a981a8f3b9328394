// Package docs has the pages of this directory in it, for a program that is
// installed without them.
package docs

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed *.md lockcheck.1
var pages embed.FS

// Manual gives the manual page, as mandoc reads it.
func Manual() string {
	text, err := pages.ReadFile("lockcheck.1")
	if err != nil {
		return "" // it is embedded
	}
	return string(text)
}

// Names gives the names of the pages, sorted.
func Names() []string {
	files, err := fs.Glob(pages, "*.md")
	if err != nil {
		return nil // a bad pattern, which it is not
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".md"))
	}
	return names
}

// Page gives the text of a page, in Markdown, or "" if there is none.
func Page(name string) string {
	text, err := pages.ReadFile(name + ".md")
	if err != nil {
		return ""
	}
	return string(text)
}

// Title gives the heading of a page.
func Title(name string) string {
	first, _, _ := strings.Cut(Page(name), "\n")
	return strings.TrimPrefix(first, "# ")
}
