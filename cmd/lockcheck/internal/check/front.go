package check

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"lockcheck/cmd/lockcheck/internal/report"
	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/parser/csource"
	"lockcheck/rules/driver"
)

// front parses a file's text and extracts its lock IR. The syntax tree is
// garbage when it returns.
func front(ctx context.Context, m *lockModel, d doc, text []byte) parsed {
	f, err := csource.Parse(ctx, d.path, text, csource.Options{
		Dialect:  m.dialect,
		Opaque:   m.opaque,
		Fragment: d.fragment,
	})
	if err != nil {
		return parsed{failed: true, problems: []report.Problem{problemOf(d.path, err)}}
	}
	u := extract.Trees(f.Path, f.Text, f.Trees, m.Model)
	for _, l := range f.Lost {
		u.Lost = append(u.Lost, ir.Lost{Name: l.Name, Reason: l.Reason, Pos: ir.Pos{Line: int32(l.Line), Col: int32(l.Col)}})
	}
	return parsed{unit: u}
}

// problemOf parts an error "path:line: what" of the parsers.
func problemOf(path string, err error) report.Problem {
	p := report.Problem{File: path, What: err.Error()}
	if errors.Is(err, context.DeadlineExceeded) {
		p.What = "took too long to read"
		return p
	}
	rest, ok := strings.CutPrefix(p.What, path+":")
	if !ok {
		return p
	}
	if n, what, ok := strings.Cut(rest, ": "); ok {
		if line, err := strconv.Atoi(n); err == nil {
			p.Line, rest = line, what
		}
	}
	p.What = strings.TrimSpace(rest)
	return p
}

// linkUnits links the units of a program.
func linkUnits(ctx context.Context, m *lockModel, units []*ir.Unit, jobs int) (driver.Input, error) {
	p, err := link.Link(ctx, m.Model, units, link.Options{Jobs: jobs})
	if err != nil {
		return driver.Input{}, err
	}
	return driver.Input{Program: p, Model: m.Model, Words: m.words, Graph: p.Graph, Units: units}, nil
}
