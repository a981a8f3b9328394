package svgout

import (
	"fmt"
	"unicode/utf8"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
)

// key is a sign of the picture and what it means.
type key struct {
	class string // of an edge or of a lock class
	sign  string // on an edge
	what  string
	line  bool // the sign is an edge
}

// width gives about how much room a key takes.
func (k *key) width() float64 {
	w := 6.5*float64(utf8.RuneCountInString(k.what)) + 34
	if k.line {
		w += 28
	}
	return w
}

// keys gives the signs that a picture of the graph has, and no more.
func keys(g *picture.Graph) []key {
	var try, fresh, gone, cyclic, sleepable, spin, mutex, twice bool
	for i := range g.Edges {
		e := &g.Edges[i]
		try = try || !e.Blocking
		fresh = fresh || e.Status == report.EdgeNew
		gone = gone || e.Status == report.EdgeRemoved
		cyclic = cyclic || e.Cyclic
	}
	for i := range g.Classes {
		c := &g.Classes[i]
		spin, sleepable, mutex = spin || c.Spin, sleepable || c.Sleepable && !c.Spin, mutex || !c.Spin && !c.Sleepable
		twice = twice || c.Self >= 0
	}
	all := []struct {
		shown bool
		key
	}{
		{len(g.Edges) > 0, key{"edge", "", "held → acquired", true}},
		{try, key{"edge try", "", "without waiting", true}},
		{cyclic, key{"edge cyclic", "", "part of a cycle", true}},
		{fresh, key{"edge new", markPath(report.EdgeNew), "added", true}},
		{gone, key{"edge removed", markPath(report.EdgeRemoved), "removed", true}},
		{sleepable, key{"class sleepable", "", "sleepable", false}},
		{mutex, key{"class", "", "not sleepable", false}},
		{spin, key{"class spin", "", "spin", false}},
		{twice, key{"class twice", "", "a second one while one is held", false}},
	}
	var out []key
	for _, k := range all {
		if k.shown {
			out = append(out, k.key)
		}
	}
	return out
}

// legendRow is the height of a row of the legend.
const legendRow = 22

// legendRows puts the keys in rows of at most a width.
func legendRows(ks []key, width float64) [][]key {
	var rows [][]key
	x := width
	for _, k := range ks {
		if x+k.width() > width {
			rows = append(rows, nil)
			x = 0
		}
		x += k.width()
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
	}
	return rows
}

// legend explains the signs of the picture.
func (p *printer) legend(rows [][]key, left, y float64) {
	for _, row := range rows {
		x := left
		for _, k := range row {
			at := x
			switch {
			case k.line:
				fmt.Fprintf(p, `<g class="%s"><path d="M%s,%sH%s"/>`, k.class, num(x), num(y-4), num(x+30))
				if k.sign != "" {
					p.mark(x+12, y-4, k.sign)
				}
				p.WriteString("</g>\n")
				at += 38
			case k.class == "class twice":
				p.loop(x+3, y-1)
				p.WriteString("\n")
				at += 14
			default:
				fmt.Fprintf(p, `<g class="%s"><rect class="stripe" x="%s" y="%s" width="4" height="14" rx="2"/></g>`+"\n", k.class, num(x), num(y-11))
				at += 10
			}
			fmt.Fprintf(p, `<text class="said" x="%s" y="%s">%s</text>`+"\n", num(at), num(y), esc(k.what))
			x += k.width()
		}
		y += legendRow
	}
}

// mark writes the sign of what a patch does to an edge.
func (p *printer) mark(x, y float64, sign string) {
	fmt.Fprintf(p, `<g transform="translate(%s %s)"><circle class="mark" r="6"/><path class="sign" d="%s"/></g>`, num(x), num(y), sign)
}

// loop writes the sign of a class of which a second one is taken.
func (p *printer) loop(x, y float64) {
	fmt.Fprintf(p, `<path class="loop" d="M%s,%sA4.5,4.5 0 1 1 %s,%sm-2.6,-1.4l2.6,1.4l1.2,-2.8"/>`,
		num(x-3), num(y-3.4), num(x+3.2), num(y-3.2))
}
