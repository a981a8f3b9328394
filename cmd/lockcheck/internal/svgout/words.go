package svgout

import (
	"fmt"
	"strings"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
)

// Title names a report's graph.
func Title(r *report.Report) string {
	if names := Inputs(r); names != "" {
		return "Lock order of " + names
	}
	return "Lock order"
}

// Inputs names what a report is of.
func Inputs(r *report.Report) string {
	var names []string
	for _, in := range r.Inputs {
		names = append(names, in.Path)
	}
	const most = 3
	if len(names) > most {
		names = append(names[:most:most], fmt.Sprintf("%d more", len(r.Inputs)-most))
	}
	return strings.Join(names, ", ")
}

// Summary says in a line what a drawing shows.
func Summary(g *picture.Graph, d *picture.Drawing) string {
	var fresh, gone, cycles int
	for i := range g.Edges {
		switch g.Edges[i].Status {
		case report.EdgeNew:
			fresh++
		case report.EdgeRemoved:
			gone++
		}
	}
	for i := range g.Cycles {
		if !g.Cycles[i].Possible {
			cycles++
		}
	}
	words := []string{count(len(g.Classes), "lock class", "lock classes"), count(len(g.Edges), "edge", "edges")}
	if fresh > 0 {
		words = append(words, fmt.Sprintf("%d added", fresh))
	}
	if gone > 0 {
		words = append(words, fmt.Sprintf("%d removed", gone))
	}
	if cycles > 0 {
		words = append(words, count(cycles, "cycle", "cycles"))
	} else {
		words = append(words, "no cycle")
	}
	var left []string
	if d.Left > 0 {
		left = append(left, count(d.Left, "edge that follows from others", "edges that follow from others"))
	}
	if d.Doubted > 0 {
		left = append(left, count(d.Doubted, "edge that is only possible", "edges that are only possible"))
	}
	if d.Alone > 0 {
		left = append(left, count(d.Alone, "class that no drawn edge reaches", "classes that no drawn edge reaches"))
	}
	if len(left) > 0 {
		return strings.Join(words, ", ") + "; not drawn: " + strings.Join(left, ", ")
	}
	return strings.Join(words, ", ")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// EdgeTitle tells of an edge in a few lines.
func EdgeTitle(e *picture.Edge) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s is acquired while %s is held", e.Edge.To, e.Edge.From)
	if !e.Blocking {
		b.WriteString(", without waiting")
	}
	switch e.Status {
	case report.EdgeNew:
		b.WriteString("; added by the patch")
	case report.EdgeRemoved:
		b.WriteString("; removed by the patch")
	}
	if e.Cyclic {
		b.WriteString("; part of a cycle")
	}
	if e.Against != nil {
		fmt.Fprintf(&b, "; against the declared order %s", strings.Join(e.Against, " before "))
	}
	const most = 4
	for i := range e.Sites {
		if i == most {
			fmt.Fprintf(&b, "\nand %d more", len(e.Sites)-most)
			break
		}
		s := &e.Sites[i]
		fmt.Fprintf(&b, "\n%s:%d: %s()", s.File, s.Line, s.Func)
	}
	return b.String()
}

// ClassTitle tells of a class in a line.
func ClassTitle(c *picture.Class) string {
	s := c.ID
	if d := picture.Detail(c); d != "" {
		s += ": " + d
	}
	if c.Self >= 0 {
		s += "; a second one is acquired while one is held"
	}
	return s
}
