// Package standalone makes HTML pages that are one file each: template, looks
// and script are put together, with a content security policy that lets the
// page load nothing and run nothing but that script, by its hash.
//
// What a page says goes through html/template, so that texts of the input are
// texts. The templates get the fields Policy, CSS, Script and Heads besides
// their own.
package standalone

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"

	"lockcheck/cmd/lockcheck/internal/svgout"
)

// base is what all pages look like.
//
//go:embed base.css
var base string

// Page is a page to be made.
type Page struct {
	Files    fs.FS
	Template string   // its file
	Styles   []string // their files, after what all pages have
	Scripts  []string // their files, which become one function
	Data     map[string]any
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	css, err := p.join(p.Styles)
	if err != nil {
		return err
	}
	script, err := p.Script()
	if err != nil {
		return err
	}
	t, err := template.ParseFS(p.Files, p.Template)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(script))
	data := map[string]any{
		"CSS":    template.CSS(svgout.CSS + base + css),
		"Script": template.JS(script),
		"Heads":  template.HTML(svgout.Heads()),
		"Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
			"script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
	}
	for k, v := range p.Data {
		data[k] = v
	}
	b := bufio.NewWriter(w)
	if err := t.Execute(b, data); err != nil {
		return err
	}
	return b.Flush()
}

// Script gives the page's script.
func (p *Page) Script() (string, error) {
	text, err := p.join(p.Scripts)
	return "\n(function () {\n'use strict';\n" + text + "})();\n", err
}

func (p *Page) join(names []string) (string, error) {
	var b strings.Builder
	for _, name := range names {
		text, err := fs.ReadFile(p.Files, name)
		if err != nil {
			return "", fmt.Errorf("parts of the page: %w", err)
		}
		b.Write(text)
	}
	return b.String(), nil
}
