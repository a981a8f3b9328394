package cli

import (
	"context"
	"io"
	"slices"

	"lockcheck/cmd/lockcheck/internal/graphout"
	"lockcheck/cmd/lockcheck/internal/graphpage"
	"lockcheck/cmd/lockcheck/internal/jsonout"
	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/cmd/lockcheck/internal/svgout"
)

// graphFormat is a form in which the graph is written.
type graphFormat struct {
	name  string
	write func(*command, io.Writer, *report.Report) error
}

func graphFormats() []graphFormat {
	plain := func(write func(io.Writer, *report.Report) error) func(*command, io.Writer, *report.Report) error {
		return func(_ *command, w io.Writer, r *report.Report) error { return write(w, r) }
	}
	return []graphFormat{
		{"text", (*command).graphText},
		{"dot", plain(graphout.Dot)},
		{"json", plain(jsonout.WriteGraph)},
		{"svg", plain(svgout.Write)},
		{"html", (*command).graphPage},
	}
}

func (c *command) graphText(w io.Writer, r *report.Report) error {
	if err := graphout.Text(w, r); err != nil {
		return err
	}
	if err := graphout.Declared(w, r, c.verbose); err != nil || !c.verbose {
		return err
	}
	return graphout.Counts(w, r)
}

func (c *command) graphPage(w io.Writer, r *report.Report) error {
	return graphpage.Write(w, r, graphpage.Options{Show: c.show(), Version: version()})
}

// show gives what the flags say is shown.
func (c *command) show() report.Show { return report.Show{All: c.all, Verbose: c.verbose} }

// graph prints the acquisition graph.
func (c *command) graph(ctx context.Context, args []string) error {
	var names []string
	for _, f := range graphFormats() {
		names = append(names, f.name)
	}
	operands, err := c.parse("lockcheck graph", args, names...)
	if err != nil {
		return err
	}
	rep, err := c.run(ctx, operands)
	if err != nil {
		return err
	}
	defer rep.Close()
	c.status = problemStatus(rep)
	i := slices.Index(names, c.format)
	return written(graphFormats()[i].write(c, c.env.Stdout, rep))
}
