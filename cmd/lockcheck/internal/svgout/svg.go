// Package svgout writes pictures of the acquisition graph as SVG: a file that
// stands alone, in colours that follow the reader's light or dark scheme, or a
// part of a page that has [CSS] and [Heads].
//
// Every name in a picture comes from the input and is written as text.
package svgout

import (
	"bufio"
	_ "embed"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
)

// CSS is the look of a picture.
//
//go:embed svg.css
var CSS string

// Write writes the report's graph as a file of its own. Of a large graph it
// leaves out the edges that others imply, and says so.
func Write(w io.Writer, r *report.Report) error {
	g := picture.Of(r)
	d := g.Draw(picture.Selection{Detail: g.Small(), All: g.Small()})
	const margin, head, foot = 28, 66, 40
	inner := max(d.W, leastWidth)
	legend := legendRows(keys(g), inner)
	width, height := inner+2*margin, d.H+head+foot+legendRow*float64(len(legend))
	p := &printer{Writer: bufio.NewWriter(w), g: g}
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" aria-labelledby="title summary">`+"\n",
		num(width), num(height), num(width), num(height))
	fmt.Fprintf(p, "<title id=\"title\">%s</title>\n<desc id=\"summary\">%s</desc>\n<style>\n%s</style>\n", esc(Title(r)), esc(Summary(g, d)), CSS)
	p.WriteString(Heads())
	p.WriteString(`<rect class="paper" width="100%" height="100%"/>` + "\n")
	fmt.Fprintf(p, "<text class=\"title\" x=\"%d\" y=\"27\">%s</text>\n", margin, esc(Title(r)))
	fmt.Fprintf(p, "<text class=\"said\" x=\"%d\" y=\"45\">%s</text>\n", margin, esc(Summary(g, d)))
	fmt.Fprintf(p, "<g transform=\"translate(%s %d)\">\n", num(margin+max(0, leastWidth-d.W)/2), head)
	p.drawing(d)
	p.WriteString("</g>\n")
	p.legend(legend, margin, head+d.H+foot)
	p.WriteString("</svg>\n")
	return p.Flush()
}

// leastWidth has room for what is told around a picture.
const leastWidth = 640

// Inline writes a drawing as part of a page. The label is its accessible name.
func Inline(w io.Writer, g *picture.Graph, d *picture.Drawing, label string) error {
	const margin = 8
	p := &printer{Writer: bufio.NewWriter(w), g: g}
	fmt.Fprintf(p, `<svg class="picture" width="%s" height="%s" viewBox="%d %d %s %s" role="img" aria-label="%s">`+"\n",
		num(d.W+2*margin), num(d.H+2*margin), -margin, -margin, num(d.W+2*margin), num(d.H+2*margin), esc(label))
	p.drawing(d)
	p.WriteString("</svg>\n")
	return p.Flush()
}

// Heads gives the heads of arrows, once for all pictures of a page.
func Heads() string {
	var b strings.Builder
	b.WriteString("<defs>\n")
	for _, id := range []string{"head", "head-new", "head-removed", "head-cycle"} {
		fmt.Fprintf(&b, `<marker id="%s" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0.8L8,4L0,7.2Z"/></marker>`+"\n", id)
	}
	b.WriteString("</defs>\n")
	return b.String()
}

type printer struct {
	*bufio.Writer
	g *picture.Graph
}

func (p *printer) drawing(d *picture.Drawing) {
	for i := range d.Lines {
		p.line(&d.Lines[i])
	}
	for i := range d.Nodes {
		p.node(&d.Nodes[i], d.Detail)
	}
}

func (p *printer) line(l *picture.Line) {
	e := &p.g.Edges[l.Edge]
	fmt.Fprintf(p, "<g class=\"%s\"><title>%s</title><path d=\"%s\"/>", picture.EdgeWords(e), esc(EdgeTitle(e)), l.Path)
	if sign := markPath(e.Status); sign != "" {
		p.mark(l.Middle.X, l.Middle.Y, sign)
	}
	p.WriteString("</g>\n")
}

// markPath gives the sign of what a patch does to an edge: a plus, or a cross
// that strikes it out.
func markPath(s report.EdgeStatus) string {
	switch s {
	case report.EdgeNew:
		return "M-3,0H3M0,-3V3"
	case report.EdgeRemoved:
		return "M-3,-3L3,3M-3,3L3,-3"
	}
	return ""
}

func (p *printer) node(n *picture.Node, detail bool) {
	c := &p.g.Classes[n.Class]
	class := picture.ClassWords(c)
	if n.Outside {
		class += " outside"
	}
	x, y := n.X-n.W/2, n.Y-n.H/2
	fmt.Fprintf(p, "<g class=\"%s\"><title>%s</title>", class, esc(ClassTitle(c)))
	fmt.Fprintf(p, `<rect class="box" x="%s" y="%s" width="%s" height="%s" rx="4"/>`, num(x), num(y), num(n.W), num(n.H))
	fmt.Fprintf(p, `<rect class="stripe" x="%s" y="%s" width="4" height="%s" rx="2"/>`, num(x), num(y), num(n.H))
	base := n.Y + 4
	if detail {
		base = n.Y - 3
	}
	fmt.Fprintf(p, `<text x="%s" y="%s">%s</text>`, num(x+12), num(base), esc(picture.Label(c)))
	if detail {
		fmt.Fprintf(p, `<text class="detail" x="%s" y="%s">%s</text>`, num(x+12), num(n.Y+12), esc(picture.Detail(c)))
	}
	if c.Self >= 0 {
		p.loop(x+n.W-13, n.Y)
	}
	p.WriteString("</g>\n")
}

func num(x float64) string { return picture.Coord(x) }

// esc escapes a text for elements and attributes. What XML has no form for
// becomes a question mark.
func esc(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s))) // a Builder takes everything
	return b.String()
}
