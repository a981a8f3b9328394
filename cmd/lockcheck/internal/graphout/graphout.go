// Package graphout writes the acquisition graph for people: as text, one edge
// a line, and as dot.
package graphout

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"lockcheck/cmd/lockcheck/internal/picture"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/graph"
)

// Text writes one line per class and one per edge: how B is taken while A is
// held, and the first place where that happens.
func Text(w io.Writer, r *report.Report) error {
	b := bufio.NewWriter(w)
	wide := 0
	for _, c := range r.Classes {
		wide = max(wide, len(c.ID))
	}
	for _, c := range r.Classes {
		fmt.Fprintf(b, "class %-*s  %s", wide, c.ID, kind(&c))
		if c.Name != "" && c.Name != c.ID {
			fmt.Fprintf(b, ", %q", c.Name)
		}
		b.WriteByte('\n')
	}
	for _, e := range r.Edges {
		how := "blocking"
		if !e.Blocking {
			how = "try"
		}
		fmt.Fprintf(b, "%s %s -> %s  %s", mark(e.Status), e.From, e.To, how)
		if len(e.Sites) > 0 {
			s := e.Sites[0]
			fmt.Fprintf(b, "  %s:%d: %s()", s.File, s.Line, s.Func)
			if via := through(s); via != "" {
				fmt.Fprintf(b, " through %s", via)
			}
			if more := len(e.Sites) - 1; more > 0 {
				fmt.Fprintf(b, ", and %d more", more)
			}
		}
		b.WriteByte('\n')
	}
	return b.Flush()
}

// Counts writes one line of what the graph was made of, of a whole program.
func Counts(w io.Writer, r *report.Report) error {
	p := r.Program
	if p == nil {
		return nil
	}
	_, err := fmt.Fprintf(w, "%d units, %d functions (%d in part), %d calls, %d of them through pointers, for %d of which no function is known; %d classes, %d edges\n",
		p.Units, p.Functions, p.InPart, p.Calls, p.PointerCalls, p.Unresolved, len(r.Classes), len(r.Edges))
	return err
}

func kind(c *graph.Class) string {
	words := []string{c.Kind}
	switch {
	case c.Spin:
		words = append(words, "spin")
	case c.Sleepable:
		words = append(words, "sleepable")
	}
	if c.Recurses {
		words = append(words, "recursive")
	}
	if c.DupOK {
		words = append(words, "several at once")
	}
	return strings.Join(words, ", ")
}

func mark(s report.EdgeStatus) string {
	switch s {
	case report.EdgeNew:
		return "+"
	case report.EdgeRemoved:
		return "-"
	}
	return " "
}

// through names the calls that lead from a site's function to the acquisition.
func through(s graph.Site) string {
	var calls []string
	for i := range len(s.Chain) - 1 {
		calls = append(calls, s.Chain[i].What)
	}
	return strings.Join(calls, ", ")
}

// Dot writes the graph for Graphviz: try edges dashed, cycles red, edges that a
// patch adds green, and those it removes crossed.
func Dot(w io.Writer, r *report.Report) error {
	b := bufio.NewWriter(w)
	g := picture.Of(r)
	b.WriteString("digraph locks {\n\tnode [shape=box];\n")
	for _, c := range r.Classes {
		label := c.ID + "\n" + kind(&c)
		fmt.Fprintf(b, "\t%s [label=%s];\n", quote(c.ID), quote(label))
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		var attrs []string
		if !e.Blocking {
			attrs = append(attrs, "style=dashed")
		}
		switch {
		case e.Cyclic:
			attrs = append(attrs, "color=red", "penwidth=2")
		case e.Status == report.EdgeNew:
			attrs = append(attrs, "color=green")
		case e.Status == report.EdgeRemoved:
			attrs = append(attrs, "color=gray")
		}
		switch e.Status {
		case report.EdgeNew:
			attrs = append(attrs, `label="+"`, "fontcolor=green")
		case report.EdgeRemoved:
			attrs = append(attrs, `label="×"`)
		}
		if len(e.Sites) > 0 {
			s := e.Sites[0]
			attrs = append(attrs, "tooltip="+quote(fmt.Sprintf("%s:%d: %s()", s.File, s.Line, s.Func)))
		}
		fmt.Fprintf(b, "\t%s -> %s", quote(e.Edge.From), quote(e.Edge.To))
		if len(attrs) > 0 {
			fmt.Fprintf(b, " [%s]", strings.Join(attrs, ", "))
		}
		b.WriteString(";\n")
	}
	b.WriteString("}\n")
	return b.Flush()
}

// mostSites bounds the sites that are listed of one edge.
const mostSites = 3

// Declared writes what the edges are measured by: the declared order, each name
// with the classes that it means, and each edge that contradicts it. Where the
// names stand in a source they are listed only if all is set, for there are many.
func Declared(w io.Writer, r *report.Report, all bool) error {
	b := bufio.NewWriter(w)
	if d := &r.Declared; d.File != "" {
		known, names := d.Matched()
		fmt.Fprintf(b, "declared order in %s: %d of %d names are lock classes", d.File, known, names)
		if !all {
			b.WriteString(" (-v)")
		}
		b.WriteByte('\n')
		for _, chain := range d.Chains {
			for i, n := range chain {
				if !all {
					break
				}
				how := "first"
				if i > 0 {
					how = "then"
				}
				classes := strings.Join(n.Classes, ", ")
				if classes == "" {
					classes = "not seen"
				}
				fmt.Fprintf(b, "  %-5s %q: %s\n", how, n.Name, classes)
			}
		}
	}
	for _, a := range r.Against() {
		fmt.Fprintf(b, "against the declared order %s: %s -> %s\n", strings.Join(a.Chain, " before "), a.Edge.From, a.Edge.To)
		for i, s := range a.Sites {
			if i == mostSites && !all {
				fmt.Fprintf(b, "  and %d more (-v)\n", len(a.Sites)-i)
				break
			}
			fmt.Fprintf(b, "  %s:%d: %s()", s.File, s.Line, s.Func)
			if via := through(s); via != "" {
				fmt.Fprintf(b, " through %s", via)
			}
			if s.May || s.Hearsay {
				b.WriteString(", perhaps")
			}
			b.WriteByte('\n')
		}
	}
	return b.Flush()
}

// quote writes a dot string. Names come from the input and can hold anything.
func quote(s string) string {
	s = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", "").Replace(s)
	return `"` + s + `"`
}
