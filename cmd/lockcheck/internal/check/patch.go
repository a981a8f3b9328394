package check

import (
	"context"

	"lockcheck/cmd/lockcheck/internal/input"
	"lockcheck/cmd/lockcheck/internal/report"
)

// patch checks a patch: both its sides, and what differs.
func (c *checker) patch(context.Context, *input.Source, *report.Input) error {
	return errNoFrontEnd
}
