package check

import (
	"context"

	"lockcheck/lockgraph/ir"
	"lockcheck/lockgraph/model"
	"lockcheck/rules/driver"
)

// front parses a file's text and extracts its lock IR.
func (c *checker) front(context.Context, *model.Model, doc, []byte) parsed {
	panic(errNoFrontEnd)
}

// link links the units of a program.
func link(context.Context, *model.Model, []*ir.Unit, int) (driver.Input, error) {
	return driver.Input{}, errNoFrontEnd
}
