package wanttest

import (
	"context"
	"errors"

	"golang.org/x/tools/go/analysis"

	"lockcheck/lockgraph/ir"
	"lockcheck/rules/driver"
	"lockcheck/rules/finding"
)

// findings analyses the fixture and runs a on it.
func (fx *fixture) findings(ctx context.Context, a *analysis.Analyzer) ([]finding.Finding, error) {
	in, err := fx.link(ctx)
	if err != nil {
		return nil, err
	}
	in.Text = fx.text
	rep, err := driver.Run(ctx, in, driver.Options{Rules: []*analysis.Analyzer{a}})
	if err != nil {
		return nil, err
	}
	return outcome(rep)
}

func (fx *fixture) link(context.Context) (driver.Input, error) {
	var units []*ir.Unit
	return driver.Input{Units: units}, errors.New("no linker yet")
}
