package text

import (
	"fmt"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
)

// changes writes the lock review summary.
func (p *printer) changes(c *report.Changes) {
	p.line(p.bold("lock review summary"))
	for _, e := range c.EdgesAdded {
		p.line("  " + p.green("+ ") + edge(&e))
	}
	for _, e := range c.EdgesRemoved {
		p.line("  " + p.red("- ") + edge(&e))
	}
	for _, g := range c.GapsAdded {
		p.line("  " + p.green("+ ") + "gap in " + g.Function + "(): " + g.Text)
	}
	for _, g := range c.GapsRemoved {
		p.line("  " + p.red("- ") + "gap in " + g.Function + "(): " + g.Text)
	}
	for _, id := range c.ClassesAdded {
		p.line("  " + p.green("+ ") + "lock class " + id + ", first used")
	}
	for _, f := range c.Contracts {
		head := "contract of " + f.Function + "()"
		switch f.Status {
		case report.EdgeNew:
			head += ", a new function"
		case report.EdgeRemoved:
			head += ", removed"
		}
		p.line("    " + head)
		for _, s := range f.Added {
			p.line("  " + p.green("+ ") + "  " + clean(s))
		}
		for _, s := range f.Removed {
			p.line("  " + p.red("- ") + "  " + clean(s))
		}
	}
}

func edge(e *report.Edge) string {
	how := "edge"
	if !e.Blocking {
		how = "try edge"
	}
	s := fmt.Sprintf("%s %s -> %s", how, e.From, e.To)
	if len(e.Sites) > 0 {
		at := e.Sites[0]
		s += fmt.Sprintf(" (%s:%d", at.File, at.Line)
		if !strings.HasPrefix(at.Func, "(") { // whose name is not in view
			s += ", " + at.Func
		}
		s += ")"
	}
	return clean(s)
}
