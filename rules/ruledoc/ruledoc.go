// Package ruledoc takes a rule's documentation out of its doc.go.
//
// A rule embeds its doc.go, whose package comment has a section
//
//	# Analyzer lockorder
//
//	lockorder: report locks taken in conflicting orders
//
//	...
//
// That section is the analyzer's Doc, what `lockcheck explain` prints, and the
// rule's page, so there is one text to keep true. It is the form that the
// passes of x/tools use.
package ruledoc

import (
	"fmt"
	"go/parser"
	"go/token"
	"strings"
)

// Extract gives the section of the analyzer name in the package comment of
// src, without its heading.
func Extract(src, name string) (string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", src, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		return "", fmt.Errorf("rule %s: %w", name, err)
	}
	if f.Doc == nil {
		return "", fmt.Errorf("rule %s: doc.go has no package comment", name)
	}
	text := "\n" + f.Doc.Text()
	_, section, ok := strings.Cut(text, "\n# Analyzer "+name+"\n")
	if !ok {
		return "", fmt.Errorf("rule %s: doc.go has no section %q", name, "# Analyzer "+name)
	}
	section, _, _ = strings.Cut(section, "\n# Analyzer ")
	section = strings.TrimSpace(section)
	if !strings.HasPrefix(section, name+": ") {
		return "", fmt.Errorf("rule %s: its section does not begin with %q", name, name+": ")
	}
	return section, nil
}

// Must is Extract for an embedded doc.go, which a test has read before.
func Must(src, name string) string {
	doc, err := Extract(src, name)
	if err != nil {
		panic(err)
	}
	return doc
}
