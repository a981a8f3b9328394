package wanttest

import (
	"context"
	"fmt"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/extract"
	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/link"
	"lockcheck/lockgraph/model"
	"lockcheck/parser/csource"
	"lockcheck/rules/driver"
	"lockcheck/rules/finding"
)

// findings analyses the fixture and runs a on it. told, if set, is given the
// diagnostics.
func (fx *fixture) findings(ctx context.Context, a *analysis.Analyzer, told func(token.Position, analysis.Diagnostic)) ([]finding.Finding, error) {
	m, err := model.Load(fx.dialect)
	if err != nil {
		return nil, err
	}
	var units []*ir.Unit
	for _, file := range fx.files {
		u, err := fx.unit(ctx, m, file.Name, file.Data)
		if err != nil {
			return nil, err
		}
		units = append(units, u)
	}
	p, err := link.Link(ctx, m, units, link.Options{})
	if err != nil {
		return nil, err
	}
	opt := driver.Options{Rules: []*analysis.Analyzer{a}}
	if told != nil {
		opt.Diagnostic = func(_ *analysis.Analyzer, pos token.Position, d analysis.Diagnostic) { told(pos, d) }
	}
	rep, err := driver.Run(ctx, driver.Input{Program: p, Model: m, Graph: p.Graph, Units: units, Text: fx.text}, opt)
	if err != nil {
		return nil, err
	}
	return outcome(rep)
}

// unit reads one C file. A fixture is a test's own text: all of it must be
// readable.
func (fx *fixture) unit(ctx context.Context, m *model.Model, name string, text []byte) (*ir.Unit, error) {
	f, err := csource.Parse(ctx, name, text, csource.Options{Dialect: fx.dialect, Opaque: m.Opaque()})
	if err != nil {
		return nil, err
	}
	for _, l := range f.Lost {
		return nil, fmt.Errorf("%s:%d: %s: %s", name, l.Line, l.Name, l.Reason)
	}
	u := extract.Trees(f.Path, f.Text, f.Trees, m)
	for _, l := range u.Lost {
		return nil, fmt.Errorf("%s:%d: %s: %s", name, l.Pos.Line, l.Name, l.Reason)
	}
	return u, nil
}
