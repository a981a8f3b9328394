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
	"embed"
	"encoding/json"
	"html/template"
	"io"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/standalone"
	"lockcheck/cmd/lockcheck/internal/svgout"
)

//go:embed page
var files embed.FS

// Options say what to write.
type Options struct {
	report.Show        // which findings are told
	Version     string // of lockcheck
	Report      string // address of the report that the page belongs to, or ""
}

// Write writes the page.
func Write(w io.Writer, r *report.Report, opt Options) error {
	g := picture.Of(r)
	data, err := json.Marshal(dataOf(r, g, opt.Show)) // escapes what would end the element
	if err != nil {
		return err
	}
	p := page()
	p.Data = map[string]any{
		"Title":   svgout.Title(r),
		"Summary": svgout.Summary(g, &picture.Drawing{}),
		"Version": opt.Version,
		"Report":  opt.Report,
		"Data":    template.JS(data),
	}
	return p.Write(w)
}

func page() *standalone.Page {
	p := &standalone.Page{Files: files, Template: "page/graph.html", Styles: []string{"page/graph.css"}}
	for _, name := range []string{"dom", "model", "stage", "drawing", "around", "panel", "lists", "main"} {
		p.Scripts = append(p.Scripts, "page/"+name+".js")
	}
	return p
}
