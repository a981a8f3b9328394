// Package graphpage writes the acquisition graph as one HTML page that stands
// alone: its data, looks and script are in it, and its content security policy
// lets it load nothing and run nothing else.
//
// What takes long is done here: the page gets pictures with everything in its
// place, of the whole graph or, of one too large for that, of each directory.
// The script draws, searches and tells of what is selected. What it shows is
// told by the address's fragment (#class=proc.p_mtx), so that it can be linked.
package graphpage

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/svgout"
)

//go:embed page
var files embed.FS

// scripts are the parts of the script, in their order.
func scripts() []string {
	return []string{"dom.js", "model.js", "stage.js", "drawing.js", "around.js", "panel.js", "lists.js", "main.js"}
}

// Options say what to write.
type Options struct {
	Version string // of lockcheck
	Report  string // address of the report that the page belongs to, or ""
}

// Write writes the page.
func Write(w io.Writer, r *report.Report, opt Options) error {
	g := picture.Of(r)
	data, err := json.Marshal(dataOf(r, g)) // escapes what would end the element
	if err != nil {
		return err
	}
	script, err := script()
	if err != nil {
		return err
	}
	css, err := files.ReadFile("page/page.css")
	if err != nil {
		return err
	}
	t, err := template.ParseFS(files, "page/page.html")
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(script))
	b := bufio.NewWriter(w)
	err = t.Execute(b, map[string]any{
		"Title":   svgout.Title(r),
		"Summary": svgout.Summary(g, &picture.Drawing{}),
		"Version": opt.Version,
		"Report":  opt.Report,
		"CSS":     template.CSS(svgout.CSS + string(css)),
		"Script":  template.JS(script),
		"Data":    template.JS(data),
		"Heads":   template.HTML(svgout.Heads()),
		"Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
			"script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// script gives the page's script: its parts as one function.
func script() (string, error) {
	var b strings.Builder
	b.WriteString("\n(function () {\n'use strict';\n")
	for _, name := range scripts() {
		text, err := files.ReadFile("page/" + name)
		if err != nil {
			return "", fmt.Errorf("the page's script: %w", err)
		}
		b.Write(text)
	}
	b.WriteString("})();\n")
	return b.String(), nil
}
